"""Databases whose URL, credentials included, stands in a file that changes under way."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import text

from linli.events.append import Append, Context, Home, NewEvent, Write, new_id
from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import connect, current, engine_of, ensure_database, named
from linli.events.envelope import Place, Source
from linli.events.store import EventStore
from linli.events.testing import OneKey

SOURCE = Source("lishui", "issues")
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def users(admin: asyncpg.Connection) -> AsyncIterator[list[str]]:
    """Two users that log in each by its own password, and then act as the one that owns all."""
    owner = await admin.fetchval("SELECT current_user")
    made = [f"login_{token_hex(6)}" for _ in range(2)]
    for user in made:
        await admin.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{user}' IN ROLE {owner}")
        await admin.execute(f"ALTER ROLE {user} SET role = '{owner}'")
    yield made
    for user in made:
        await admin.execute(f"DROP ROLE {user}")


def write(path: Path, database: str, user: str, password: str) -> None:
    """Put a URL into the file, as a mounted secret is replaced: by a rename."""
    host = urlsplit(database).netloc.rpartition("@")[2]
    fresh = path.with_suffix(".new")
    fresh.write_text(f"postgresql://{user}:{password}@{host}{urlsplit(database).path}\n")
    os.replace(fresh, path)  # noqa: PTH105


async def revoke(admin: asyncpg.Connection, user: str) -> None:
    """Let a user connect no more, and stay connected no more."""
    await admin.execute(f"ALTER ROLE {user} PASSWORD '{user}-2'")
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", user
    )


class Load:
    """Appends and reads until it is stopped; the first error of any ends it."""

    def __init__(self, url: str, store: EventStore) -> None:
        self.engine, self.store, self.done = engine_of(url), store, 0
        self.stopped = False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(8):
                tasks.create_task(self._go_on())

    async def goes_on(self) -> None:
        """Wait until everybody has done something, and what they began before is over."""
        enough = self.done + 100
        async with asyncio.timeout(30):
            while self.done < enough:
                await asyncio.sleep(0.01)

    async def _go_on(self) -> None:
        home = Home(SOURCE, Place("tongsheng"))
        while not self.stopped:
            stream = f"category-{new_id()}"
            wanted = Write(stream, 0, [NewEvent(FACT)], home)
            await self.store.submit(
                Append(source=SOURCE, context=Context.new(None), writes=(wanted,))
            )
            assert (await self.store.load(stream, lambda n, _: n + 1, 0)).version == 1
            async with self.engine.connect() as db:
                query = text("SELECT count(*) FROM events WHERE stream = :stream")
                assert (await db.execute(query, {"stream": stream})).scalar_one() == 1
            self.done += 1


async def test_credentials_are_changed_under_load_without_an_error(
    database: str, admin: asyncpg.Connection, users: list[str], tmp_path: Path
) -> None:
    one, two = users
    write(file := tmp_path / "database-url", database, one, one)
    store = await EventStore.open("issues", file.as_uri(), OneKey())
    load = Load(file.as_uri(), store)
    going = asyncio.create_task(load.run())
    await load.goes_on()
    for former, user, password in ((one, two, two), (two, one, f"{one}-2")):
        write(file, database, user, password)
        await load.goes_on()
        await revoke(admin, former)
    await load.goes_on()
    load.stopped = True
    await going
    await store.close()
    await load.engine.dispose()


async def test_a_file_names_the_server_and_each_database_on_it(
    database: str, tmp_path: Path
) -> None:
    (folder := tmp_path / "秘 密").mkdir()
    (folder / "url").write_text(f"{database}\n")
    url = (folder / "url").as_uri()
    assert current(url) == database
    other = named(named(url, "linli_x"), f"test_{token_hex(6)}")
    await ensure_database(other)
    connection = await connect(other)
    assert await connection.fetchval("SELECT current_database()") == urlsplit(other).fragment
    await connection.close()
    admin = await asyncpg.connect(database)
    await admin.execute(f"DROP DATABASE {urlsplit(other).fragment}")
    await admin.close()


async def test_while_the_file_is_gone_what_is_connected_goes_on(
    database: str, users: list[str], tmp_path: Path
) -> None:
    write(file := tmp_path / "database-url", database, users[0], users[0])
    engine = engine_of(file.as_uri(), 1)
    async with engine.connect() as db:
        await db.execute(text("SELECT 1"))
    file.unlink()
    async with engine.connect() as db:
        assert (await db.execute(text("SELECT session_user"))).scalar_one() == users[0]
    await engine.dispose()
