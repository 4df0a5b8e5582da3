"""Steps of the schema, taken by several at once, under locks, and by an older program."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.databases import engine_of, ensure_database
from linli.events.migrate import migrate, missing_steps

STEP = """
from linli.events.migrate import run_script
from pathlib import Path

revision, down_revision, branch_labels, depends_on = {revision}, {before}, None, {needs}


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql"))
"""


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A service's steps, the first of which counts how often it is taken."""
    step(tmp_path, 1, "INSERT INTO taken DEFAULT VALUES; ALTER TABLE events ADD word text;")
    return tmp_path


def step(folder: Path, number: int, script: str) -> None:
    before = repr(f"sample_{number - 1}") if number > 1 else None
    needs = repr(("events_0003",))
    source = STEP.format(revision=repr(f"sample_{number}"), before=before, needs=needs)
    (folder / f"{number}.py").write_text(source)
    (folder / f"{number}.sql").write_text(script)


async def count(engine: AsyncEngine, query: str) -> int:
    async with engine.connect() as db:
        return (await db.execute(text(query))).scalar_one()


async def waiting_for_a_lock(engine: AsyncEngine) -> None:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass"
    async with asyncio.timeout(10):
        while not await count(engine, query):
            await asyncio.sleep(0.01)


async def test_three_at_once_take_each_step_once(engine: AsyncEngine, steps: Path) -> None:
    async with engine.begin() as db:
        await db.execute(text("CREATE TABLE taken (at timestamptz DEFAULT now())"))
    assert await missing_steps(engine, steps) == ["sample_1"]
    await asyncio.gather(*(migrate(engine, steps) for _ in range(3)))
    assert await count(engine, "SELECT count(*) FROM taken") == 1
    assert await missing_steps(engine, steps) == []


async def test_three_databases_at_once_take_their_own_steps(database: str) -> None:
    urls = [f"{database}_{number}" for number in range(3)]
    for url in urls:
        await ensure_database(url)
    engines = [engine_of(url) for url in urls]
    try:
        await asyncio.gather(*(migrate(engine) for engine in engines))
        assert [await missing_steps(engine) for engine in engines] == [[], [], []]
    finally:
        await asyncio.gather(*(engine.dispose() for engine in engines))


async def test_a_step_that_waits_for_a_table_lets_others_pass_within_a_second(
    engine: AsyncEngine, steps: Path
) -> None:
    (steps / "1.sql").write_text("ALTER TABLE events ADD word text")
    reader = await engine.connect()
    await reader.execute(text("SELECT FROM events"))
    migrating = asyncio.create_task(migrate(engine, steps))
    await waiting_for_a_lock(engine)
    async with asyncio.timeout(1.5):  # behind the step that waits for the reader
        assert await count(engine, "SELECT count(*) FROM events") == 0
    assert not migrating.done()
    await reader.close()
    await migrating
    assert await missing_steps(engine, steps) == []


async def test_a_step_that_fails_leaves_nothing_and_is_taken_again(
    engine: AsyncEngine, steps: Path
) -> None:
    (steps / "1.sql").write_text("CREATE TABLE half (); SELECT 1/0")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(engine, steps)
    (steps / "1.sql").write_text("CREATE TABLE half ()")
    await migrate(engine, steps)
    assert await count(engine, "SELECT count(*) FROM half") == 0


async def test_what_a_newer_program_has_taken_stays(engine: AsyncEngine, steps: Path) -> None:
    (steps / "1.sql").write_text("SELECT 1")
    step(steps, 2, "CREATE TABLE newer ()")
    await migrate(engine, steps)
    (steps / "2.py").unlink()
    assert await missing_steps(engine, steps) == []
    await migrate(engine, steps)
    assert await count(engine, "SELECT count(*) FROM newer") == 0
