"""The access log: recorded before it is answered, many at once, never a flood."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis import accesses as module
from linli.chassis.accesses import ACCESSES, DENIALS_PER_SECOND, Access, Accesses
from linli.events.databases import engine_of
from linli.events.errors import OverloadedError

from .sample import NOWHERE

READ = Access("read", "person-wang", "staff-li", "community-staff", "lishui", "wang")
DENIED = Access("denied", "/api/communities/people/{person}", "nosy")


@pytest.fixture
async def log(engine: AsyncEngine) -> Accesses:
    """An empty access log."""
    async with engine.begin() as db:
        await db.execute(sa.delete(ACCESSES))
    return Accesses(engine)


async def entries(engine: AsyncEngine) -> list[Access]:
    c = ACCESSES.c
    query = sa.select(c.action, c.target, c.person, c.role, c.town, c.subject, c.count)
    async with engine.connect() as db:
        return [Access(*row) for row in await db.execute(query.order_by(c.id))]


async def test_a_read_is_recorded_when_the_call_returns(log: Accesses, engine: AsyncEngine) -> None:
    await log.record(READ)
    assert await entries(engine) == [READ]


async def test_reads_that_wait_for_one_commit_are_one_insert(
    log: Accesses, engine: AsyncEngine
) -> None:
    inserts: list[int] = []

    def counted(_c: object, _cur: object, statement: str, *_: object) -> None:
        inserts.append(statement.startswith("INSERT"))

    event.listen(engine.sync_engine, "before_cursor_execute", counted)
    await asyncio.gather(*(log.record(READ) for _ in range(200)))
    event.remove(engine.sync_engine, "before_cursor_execute", counted)
    assert len(await entries(engine)) == 200
    assert sum(inserts) == 1


async def test_a_read_that_cannot_be_recorded_is_not_answered() -> None:
    engine = engine_of(NOWHERE)
    with pytest.raises(OSError, match=r".+"):
        await Accesses(engine).record(READ)
    await engine.dispose()


async def test_a_caller_who_has_gone_keeps_nobody_waiting(
    log: Accesses, engine: AsyncEngine
) -> None:
    gone = asyncio.create_task(log.record(READ))
    await asyncio.sleep(0)
    gone.cancel()
    await log.record(READ)
    assert len(await entries(engine)) >= 1


async def test_the_queue_is_bounded(log: Accesses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 10)
    waiting = [asyncio.create_task(log.record(READ)) for _ in range(10)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await log.record(READ)
    await asyncio.gather(*waiting)


@pytest.mark.usefixtures("log")
async def test_denials_are_recorded_but_no_flood_of_them(engine: AsyncEngine) -> None:
    second = [7.0]
    log = Accesses(engine, clock=lambda: second[0])
    for _ in range(3 * DENIALS_PER_SECOND):
        log.note(DENIED)
    second[0] = 8.0
    log.note(DENIED)
    await log.close()
    assert await entries(engine) == [DENIED] * (DENIALS_PER_SECOND + 1)


async def test_what_is_older_than_is_kept_is_removed(log: Accesses, engine: AsyncEngine) -> None:
    await log.record(READ)
    old = sa.update(ACCESSES).values(at=sa.func.now() - timedelta(days=200))
    async with engine.begin() as db:
        await db.execute(old)
    await log.record(DENIED)
    pruning = asyncio.create_task(Accesses(engine, timedelta(days=180)).keep_pruned())
    async with asyncio.timeout(10):
        while len(await entries(engine)) > 1:
            await asyncio.sleep(0.02)
    pruning.cancel()
    assert await entries(engine) == [DENIED]
