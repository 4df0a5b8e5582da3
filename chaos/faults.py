"""What is done to a platform while writers write; each returns when it is undone, as far as
whoever operates a platform would undo it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from chaos import trees
from chaos.cuts import cut_power
from chaos.failovers import fail_over
from chaos.kills import Victim, kill
from chaos.owners import pause_owner
from chaos.site import Shape, Site, pids_of, revived
from chaos.storms import cut_storm, kill_storm

ONE, THREE = Shape(), Shape(nats_servers=3)

type Deed = Callable[[Site, Random], Awaitable[Sequence[str] | None]]
"""A storm tells what it hit, one after the other."""
type Goal = Literal["cuts", "kills", "failovers", "others"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A kind of fault, and what it needs."""

    deed: Deed
    goal: Goal
    shape: Shape = ONE
    loops: bool = False
    """Whether it needs loop mounts."""
    times: int = 1
    """How often it is done in a round of the long form."""


async def kill_platform(site: Site, random: Random) -> None:
    """The platform's process ends at once, and is started again."""
    await killed_and_up(site, "platform", random)


async def kill_postgres(site: Site, random: Random) -> None:
    """PostgreSQL ends with all its children."""
    await killed_and_up(site, "postgres", random)


async def kill_postmaster(site: Site, random: Random) -> None:
    """The postmaster alone ends; its children find out, or outlive it for a while."""
    await killed_and_up(site, "postmaster", random)


async def kill_backend(site: Site, random: Random) -> None:
    """A child of PostgreSQL ends: the postmaster ends all others, and itself."""
    await killed_and_up(site, "backend", random)


async def kill_nats(site: Site, random: Random) -> None:
    """A NATS server ends: the only one, or any of three."""
    await killed_and_up(site, "nats", random)


async def kill_all(site: Site, random: Random) -> None:
    """Everything ends at one moment."""
    await killed_and_up(site, "all", random)


async def killed_and_up(site: Site, victim: Victim, random: Random) -> None:
    """A victim ends, and is started again."""
    await kill(site, victim, random)
    await down(random)
    await site.up()


async def pause_platform(site: Site, random: Random) -> None:
    """The platform's process sleeps for seconds."""
    await pause(site, site.programs[0].pids, random)


async def pause_postgres(site: Site, random: Random) -> None:
    """PostgreSQL sleeps for seconds, with all its children."""
    await pause(site, pids_of(site.postgres), random)


async def pause_nats(site: Site, random: Random) -> None:
    """A NATS server sleeps for seconds: the only one, or any of three."""
    await pause(site, pids_of(random.choice(site.nats)), random)


async def pause(site: Site, pids: Sequence[int], random: Random) -> None:
    """Hold processes for seconds."""
    held = await trees.hold(pids)
    try:
        await asyncio.sleep(random.uniform(1, 4))
    finally:
        trees.let_go(held)
        site.restoring()


async def cut(site: Site, random: Random) -> None:
    """Everything loses power, then comes up again."""
    await cut_power(site)
    await down(random)
    await site.up()


async def fill_postgres(site: Site, random: Random) -> None:
    """PostgreSQL's disk is full for seconds; given space, it goes on, or is started again."""
    disk = site.disks["postgres"]
    disk.fill()
    try:
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        disk.free()
    await site.up()


async def fill_nats(site: Site, random: Random) -> None:
    """The NATS disk is full for seconds. Given space, its streams stay frozen: it is restarted."""
    disk = site.disks[site.nats[0].name]
    disk.fill()
    try:
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        disk.free()
    site.restoring()
    await site.nats[0].restart()


async def nats_gone(site: Site, random: Random) -> None:
    """All of NATS is gone for a while; commands go on."""
    for server in site.nats:
        await server.kill()
    await asyncio.sleep(random.uniform(*site.outage_seconds))
    site.restoring()
    await asyncio.gather(*map(revived, site.nats))


async def down(random: Random) -> None:
    """How long something stays down."""
    await asyncio.sleep(random.uniform(0, 1))


async def owner(site: Site, random: Random) -> None:
    """The owner of a projection sleeps past its lease; another takes over meanwhile."""
    await pause_owner(site, random)


async def failover(site: Site, _: Random) -> None:
    """The primary dies and its synchronous standby takes its place."""
    await fail_over(site)


FAULTS: Mapping[str, Fault] = {
    "kill-platform": Fault(deed=kill_platform, goal="kills", times=5),
    "kill-postgres": Fault(deed=kill_postgres, goal="kills", times=5),
    "kill-postmaster": Fault(deed=kill_postmaster, goal="kills", times=5),
    "kill-backend": Fault(deed=kill_backend, goal="kills", times=5),
    "kill-nats": Fault(deed=kill_nats, goal="kills", times=5),
    "kill-all": Fault(deed=kill_all, goal="kills", times=5),
    "pause-platform": Fault(deed=pause_platform, goal="others", times=2),
    "pause-postgres": Fault(deed=pause_postgres, goal="others", times=2),
    "pause-nats": Fault(deed=pause_nats, goal="others", times=2),
    "cut": Fault(deed=cut, goal="cuts", loops=True, times=3),
    "full-postgres": Fault(deed=fill_postgres, goal="others", loops=True),
    "full-nats": Fault(deed=fill_nats, goal="others", loops=True),
    "nats-gone": Fault(deed=nats_gone, goal="others"),
    "owner": Fault(deed=owner, goal="others", shape=Shape(replicas=True), times=2),
    "kill-storm": Fault(deed=kill_storm, goal="kills", times=2),
    "cut-storm": Fault(deed=cut_storm, goal="cuts", loops=True, times=2),
    "kill-nats-of-three": Fault(deed=kill_nats, goal="kills", shape=THREE, times=5),
    "pause-nats-of-three": Fault(deed=pause_nats, goal="others", shape=THREE, times=2),
    "cut-three": Fault(deed=cut, goal="cuts", shape=THREE, loops=True, times=3),
    "kill-storm-of-three": Fault(deed=kill_storm, goal="kills", shape=THREE, times=2),
    "cut-storm-of-three": Fault(deed=cut_storm, goal="cuts", shape=THREE, loops=True, times=2),
    "failover": Fault(deed=failover, goal="failovers", shape=Shape(standby=True), times=3),
}
