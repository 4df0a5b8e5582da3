"""Whether the histories are those that were signed."""

import asyncio
import time
from collections.abc import AsyncIterator

import sqlalchemy as sa

from linli.cli.admin.findings import EXAMPLES_MAX, Finding
from linli.cli.admin.mirrors import LOOK_SECONDS, SETTLE_SECONDS_MAX, differing_positions
from linli.cli.admin.workplace import Desk, Workplace
from linli.events.envelope import Source
from linli.events.proof import Fault, faults_of_history
from linli.events.witness import Witness

SOURCES = sa.text(
    "WITH RECURSIVE s AS (SELECT min(source) AS source FROM events UNION ALL"
    " SELECT (SELECT min(e.source) FROM events e WHERE e.source > s.source) FROM s"
    " WHERE s.source IS NOT NULL) SELECT source FROM s WHERE source IS NOT NULL"
)
"""Whatever stands among the events, though no epoch names it."""


async def faults_of_chains(place: Workplace, witness: Witness) -> AsyncIterator[Finding]:
    """Where a history is not what its checkpoints say; the first faults of each."""
    for source in witness.sources():
        if source.service not in place.desks:
            yield Finding(str(source), "was signed, and its database is not there")
    for name, desk in place.desks.items():
        signed = {str(one) for one in witness.sources() if one.service == name}
        for source in sorted(signed | await _stored(desk)):
            async for finding in _faults_of_chain(place, desk, Source.parse(source), witness):
                yield finding


async def signed_events(witness: Witness) -> int:
    """How many events the last checkpoints cover."""
    last = [await asyncio.to_thread(witness.last_checkpoint, one) for one in witness.sources()]
    return sum(line.link.position for line in last if line)


async def _stored(desk: Desk) -> set[str]:
    async with desk.engine.connect() as db:
        return set((await db.execute(SOURCES)).scalars())


async def _faults_of_chain(
    place: Workplace, desk: Desk, source: Source, witness: Witness
) -> AsyncIterator[Finding]:
    await _begun(place, source, witness)
    found = 0
    async with desk.engine.connect() as db:
        async for fault in faults_of_history(db, source, witness):
            yield Finding(str(source), f"{fault.what}{await _seen(place, source, fault)}")
            found += 1
            if found == EXAMPLES_MAX:
                return


async def _begun(place: Workplace, source: Source, witness: Witness) -> None:
    """Give a running platform time to sign its first events."""
    deadline = time.monotonic() + (SETTLE_SECONDS_MAX if place.running else 0)
    while not witness.path(source).exists() and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)


async def _seen(place: Workplace, source: Source, fault: Fault) -> str:
    """Which of the changed events the stream tells otherwise."""
    if fault.last <= fault.first or source.service not in place.desks:
        return ""
    positions = await differing_positions(place, source, fault.first, fault.last)
    return f"; the stream has others at {', '.join(map(str, positions))}" if positions else ""
