"""`kill -9`: whose, and whether it hit anybody."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal

from chaos import trees
from chaos.site import Site, pids_of

POSTMASTER_SECONDS_MAX = 20.0

type Victim = Literal["platform", "postgres", "postmaster", "backend", "nats", "all"]


async def kill(site: Site, victim: Victim, random: Random) -> bool:
    """End a victim as a crash would; whether anything of it was alive."""
    postmaster = pids_of(site.postgres)
    struck = trees.alive(VICTIMS[victim](site, random))
    await trees.end(struck)
    if struck and victim == "backend":
        return await has_ended(postmaster)
    return bool(struck)


async def has_ended(postmaster: Sequence[int]) -> bool:
    """Whether it ends for the loss of its child; not when that has just ended by itself."""
    try:
        async with asyncio.timeout(POSTMASTER_SECONDS_MAX):
            await trees.until_all_are("ZX", postmaster)
    except TimeoutError:
        return False
    return True


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
