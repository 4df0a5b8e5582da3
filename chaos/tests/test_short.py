"""The ledger test's short form: a few faults of each kind, then every check."""

from collections.abc import AsyncGenerator

import pytest

from chaos import disks
from chaos.planted import loose_servers
from chaos.report import Line
from chaos.rounds import Plan, Session, play, session
from chaos.site import Shape

WRITING_SECONDS = (0.3, 0.6)
OUTAGE_SECONDS = (2.0, 3.0)
CONNECTIONS = 32
needs_loops = pytest.mark.skipif(
    disks.unavailable() is not None, reason=f"power cuts: {disks.unavailable()}"
)


@pytest.fixture(scope="module")
async def town() -> AsyncGenerator[Session]:
    async with session(Shape()) as made:
        made.site.outage_seconds = OUTAGE_SECONDS
        yield made


async def played(town: Session, seed: int, *kinds: str) -> Line:
    plan = Plan(seed=seed, kinds=kinds, writing_seconds=WRITING_SECONDS, connections=CONNECTIONS)
    return await play(town, plan)


async def test_kills_a_pause_and_an_outage_lose_nothing(town: Session) -> None:
    kinds = ("kill-platform", "kill-postgres", "kill-nats", "pause-postgres", "nats-gone")
    line = await played(town, 1, *kinds)
    assert line.holds, line
    assert line.acknowledged > CONNECTIONS


@needs_loops
async def test_a_power_cut_and_a_full_disk_lose_nothing(town: Session) -> None:
    line = await played(town, 2, "full-nats", "cut")
    assert line.holds, line
    assert line.acknowledged > CONNECTIONS


@needs_loops
async def test_a_power_cut_of_servers_that_do_not_flush_is_seen_to_lose() -> None:
    postgres, nats = await loose_servers(seed=3)
    assert postgres.lost > 0
    assert nats.lost > 0
