"""No reader ever skips an event: several writing processes, random delays, one tailing reader.

The same run against a store without the serial lock must fail, or it would prove nothing.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from linli.events.envelope import Source
from linli.events.store import EventStore
from linli.events.testing import OneKey

SOURCE = Source("lishui", "issues")
WRITE = Path(__file__).parent / "programs" / "write.py"
PROCESSES = 3
SECONDS = 2.5

DELAY_BEFORE_COMMIT = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(random() * 0.01); RETURN NULL; END $$;
CREATE TRIGGER dawdle AFTER INSERT ON events EXECUTE FUNCTION dawdle();
"""

WITHOUT_LOCK = """
CREATE SEQUENCE positions;
DO $$
DECLARE body text := pg_get_functiondef('append_commands'::regproc);
BEGIN
    body := replace(body, 'PERFORM pg_advisory_xact_lock(hashtextextended(p_source, 0));', '');
    body := replace(
        body, 'v_tail + row_number() OVER (ORDER BY e.ordinality)', 'nextval(''positions'')'
    );
    EXECUTE body;
END $$;
"""


class Run(NamedTuple):
    """What a run committed, and what the tailing reader saw of it."""

    committed: list[str]
    """Ids of the commands whose answer was "appended", as the writers heard it."""
    stored: list[asyncpg.Record]
    seen: list[int]


async def run(url: str) -> Run:
    """Write from several processes while a reader tails by position."""
    writers = [await _writer(url, seed) for seed in range(PROCESSES)]
    store = await EventStore.open("issues", url, OneKey())
    seen: list[int] = []
    tailing = asyncio.create_task(_tail(store, seen))
    outputs = [await writer.communicate() for writer in writers]
    assert all(writer.returncode == 0 for writer in writers), outputs
    tail = (await store.tail(SOURCE)).position
    await _until(lambda: bool(seen) and seen[-1] >= tail)
    tailing.cancel()
    await store.close()
    admin = await asyncpg.connect(url)
    stored = await admin.fetch(
        "SELECT e.position, e.stream, e.version, c.id::text AS command"
        " FROM events e JOIN commands c ON e.position BETWEEN c.first_position AND c.last_position"
        " ORDER BY e.position"
    )
    await admin.close()
    return Run([line.decode() for out, _ in outputs for line in out.split()], stored, seen)


async def _writer(url: str, seed: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, str(WRITE), url, str(seed), str(SECONDS)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _tail(store: EventStore, seen: list[int]) -> None:
    """Read from the last position on, again and again, as relays and projections do."""
    while True:
        page = await store.read(SOURCE, seen[-1] if seen else 0, 100)
        seen.extend(event.position for event in page)
        if not page:
            await asyncio.sleep(0)


async def _until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not fact():
            await asyncio.sleep(0.01)


def check(found: Run) -> None:
    """The invariants: seen == committed, dense, and each stream in its own order."""
    positions = [row["position"] for row in found.stored]
    assert found.seen == positions, "the reader skipped or repeated events"
    assert positions == list(range(1, len(positions) + 1)), "positions have gaps"
    assert set(found.committed) == {row["command"] for row in found.stored}
    versions: dict[str, int] = {}
    for row in found.stored:
        assert row["version"] == versions.get(row["stream"], 0) + 1
        versions[row["stream"]] = row["version"]


async def _with(url: str, script: str) -> None:
    admin = await asyncpg.connect(url)
    await admin.execute(script)
    await admin.close()


async def test_a_tailing_reader_sees_every_committed_event_in_order(database: str) -> None:
    await _with(database, DELAY_BEFORE_COMMIT)
    found = await run(database)
    assert len(found.stored) > 200
    check(found)


async def test_the_same_run_without_the_serial_lock_is_caught(database: str) -> None:
    await _with(database, DELAY_BEFORE_COMMIT + WITHOUT_LOCK)
    found = await run(database)
    with pytest.raises(AssertionError):
        check(found)
