"""`kill -9`: whose, and whether it hit anybody."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal

from chaos import trees
from chaos.site import Site, pids_of

type Victim = Literal["platform", "postgres", "postmaster", "backend", "nats", "all"]


async def kill(site: Site, victim: Victim, random: Random) -> bool:
    """End a victim as a crash would; whether anything of it was alive."""
    struck = trees.alive(VICTIMS[victim](site, random))
    await trees.end(struck)
    return bool(struck)


def backend_of(site: Site, random: Random) -> Sequence[int]:
    """One child of PostgreSQL, while it has any."""
    children = trees.tree_of(pids_of(site.postgres))[1:]
    return [random.choice(children)] if children else []


VICTIMS: Mapping[Victim, Callable[[Site, Random], Sequence[int]]] = {
    "platform": lambda site, _: trees.tree_of(site.programs[0].pids),
    "postgres": lambda site, _: trees.tree_of(pids_of(site.postgres)),
    "postmaster": lambda site, _: pids_of(site.postgres),
    "backend": backend_of,
    "nats": lambda site, random: trees.tree_of(pids_of(random.choice(site.nats))),
    "all": lambda site, _: trees.tree_of(site.pids),
}
"""The processes of each, as they are now."""
