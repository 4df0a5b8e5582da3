"""Projecting processes are killed again and again, two at a time: each event is applied once."""

import asyncio
import random
import sys
from collections import defaultdict
from pathlib import Path

import asyncpg

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Source
from linli.events.store import EventStore
from linli.events.testing import OneKey

PROGRAM = Path(__file__).parent / "programs" / "project.py"
HOME = Home(Source("lishui", "issues"))
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]
EVENTS = 6_000
KILLS = 4


async def start(url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), url)


async def fill(url: str) -> dict[str, list[int]]:
    """A history, and its fold: each stream's positions."""
    store = await EventStore.open("issues", url, OneKey())
    for block in range(EVENTS // 3000):
        writes = [Write(f"thing-{n}", block * 100, [NewEvent(FACT)] * 100, HOME) for n in range(30)]
        append = Append(source=HOME.source, context=Context.new(), writes=writes)
        await store.submit(append)
    fresh: defaultdict[str, list[int]] = defaultdict(list)
    after = 0
    while events := await store.read(HOME.source, after, 1000):
        for event in events:
            fresh[event.stream].append(event.position)
        after = events[-1].position
    await store.close()
    return fresh


async def position(db: asyncpg.Connection) -> int:
    try:
        return await db.fetchval("SELECT coalesce(max(position), 0) FROM checkpoints")
    except asyncpg.UndefinedTableError:
        return 0


async def moved_on(db: asyncpg.Connection, before: int) -> int:
    """Wait until the checkpoint has moved: a kill then hits somebody at work."""
    async with asyncio.timeout(30):
        while (now := await position(db)) <= before and before < EVENTS:
            await asyncio.sleep(0.005)
    return now


async def test_killed_owners_leave_each_event_applied_once(database: str) -> None:
    fresh = await fill(database)
    db = await asyncpg.connect(database)
    choose = random.Random(20240118)
    processes = [await start(database), await start(database)]
    at = 0
    for _ in range(KILLS):
        at = await moved_on(db, at)
        victim = processes.pop(choose.randrange(2))
        victim.kill()
        await victim.wait()
        processes.append(await start(database))
    async with asyncio.timeout(60):
        while await position(db) < EVENTS:
            await asyncio.sleep(0.02)
    for process in processes:
        process.kill()
        await process.wait()
    rows = await db.fetch("SELECT stream, positions FROM tally")
    await db.close()
    assert {row["stream"]: row["positions"] for row in rows} == fresh
