"""A role that sees some rows: made by racing processes, refused clearly, and never forgotten."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import engine_of, named
from linli.events.envelope import Recorded
from linli.events.migrate import migrate
from linli.events.projections import Projection, prepare
from linli.events.rebuild import rebuild
from linli.events.row_security import READER, ReaderRoleError, ensure_reader
from linli.events.testing import Told, projected, recorded
from linli.servers import PostgresServer, temporary_folder

type NewLogin = Callable[[str], Awaitable[AsyncEngine]]

tables = sa.MetaData()
notes = sa.Table("notes", tables, sa.Column("place", sa.Text), sa.Column("secret", sa.Boolean))


async def note(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    rows = [{"place": one.event.code, "secret": one.event.name_zh == "密"} for one in batch]
    await db.execute(sa.insert(notes), rows)


NOTES = Projection(
    "issues-notes", 1, tables, (CategoryDefined,), note, visible={"notes": "NOT secret"}
)


def told(place: str, name: str, position: int) -> Recorded[CategoryDefined]:
    event = CategoryDefined(code=place, name_zh=name)  # pyright: ignore[reportArgumentType]
    return recorded(event, position=position, stream=place)


FACTS = [told("east", "明", 1), told("west", "密", 2)]


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[PostgresServer]:
    """A server of this module's own: roles are the server's, not a database's."""
    async with temporary_folder() as folder, PostgresServer(folder) as running:
        yield running


@pytest.fixture
async def no_reader(server: PostgresServer) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """The administrator of a server that has no such role yet; databases made are dropped."""
    admin = await asyncpg.connect(server.url)
    yield admin
    for database in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'rls%'"):
        await admin.execute(f'DROP DATABASE "{database["datname"]}" WITH (FORCE)')
    await admin.execute(f"DROP ROLE IF EXISTS {READER}")
    await admin.close()


@pytest.fixture
async def login(
    server: PostgresServer, no_reader: "asyncpg.Connection[Any]"
) -> AsyncIterator[NewLogin]:
    """Makes users with these attributes, each with a migrated database of its own."""
    engines: list[AsyncEngine] = []

    async def make(attributes: str) -> AsyncEngine:
        name = f"rls_{uuid4().hex[:12]}"
        await no_reader.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' {attributes}")
        await no_reader.execute(f"CREATE DATABASE {name} OWNER {name}")
        url = urlsplit(named(server.url, name))
        engine = engine_of(urlunsplit(url._replace(netloc=f"{name}:p@{url.hostname}:{url.port}")))
        engines.append(engine)
        await migrate(engine)
        return engine

    yield make
    for engine in engines:
        await engine.dispose()


async def seen(engine: AsyncEngine, table: str = "notes") -> set[str]:
    """What the reader is told by a query without any condition."""
    async with engine.connect() as db:
        await db.execute(sa.text(f"SET LOCAL ROLE {READER}"))
        return set((await db.execute(sa.text(f"SELECT place FROM {table}"))).scalars())


async def test_the_reader_sees_what_the_condition_says_and_the_owner_everything(
    login: NewLogin,
) -> None:
    engine = await login("CREATEROLE")
    await projected(engine, NOTES, FACTS)
    async with engine.connect() as db:
        everything = set((await db.execute(sa.select(notes.c.place))).scalars())
    assert (everything, await seen(engine)) == ({"east", "west"}, {"east"})


async def test_a_superuser_writes_as_before_and_is_bound_as_the_reader(
    login: NewLogin,
) -> None:
    engine = await login("SUPERUSER")
    await projected(engine, NOTES, FACTS)
    assert await seen(engine) == {"east"}


async def test_a_rebuilt_generation_is_secured_likewise(login: NewLogin) -> None:
    engine = await login("CREATEROLE")
    await projected(engine, NOTES, FACTS)
    source = FACTS[0].envelope.source
    await rebuild(engine, NOTES, lambda _: Told(source, FACTS).reader(source))
    assert await seen(engine) == {"east"}
    assert await seen(engine, "issues_notes_2.notes") == {"east"}


@pytest.mark.parametrize("statement", ["DELETE FROM notes", "SELECT FROM events"])
async def test_the_reader_writes_nothing_and_reads_no_events(
    login: NewLogin, statement: str
) -> None:
    engine = await login("CREATEROLE")
    await prepare(engine, NOTES)
    async with engine.connect() as db:
        await db.execute(sa.text(f"SET LOCAL ROLE {READER}"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            await db.execute(sa.text(statement))


async def test_processes_that_start_at_once_make_one_role(
    login: NewLogin, no_reader: "asyncpg.Connection[Any]"
) -> None:
    engines = [await login("SUPERUSER") for _ in range(4)]
    await asyncio.gather(*(ensure_reader(engine) for engine in engines for _ in range(4)))
    query = "SELECT rolcanlogin FROM pg_roles WHERE rolname = $1"
    assert await no_reader.fetch(query, READER) == [(False,)]


async def test_a_user_that_may_make_no_role_is_told_what_an_administrator_runs(
    login: NewLogin, no_reader: "asyncpg.Connection[Any]"
) -> None:
    engine = await login("")
    with pytest.raises(ReaderRoleError) as refused:
        await prepare(engine, NOTES)
    said = str(refused.value).split("`")
    for statement in (said[1], said[-2]):
        await no_reader.execute(statement)
    await projected(engine, NOTES, FACTS)
    assert await seen(engine) == {"east"}


async def test_a_reader_that_row_security_does_not_bind_is_refused(
    login: NewLogin, no_reader: "asyncpg.Connection[Any]"
) -> None:
    await no_reader.execute(f"CREATE ROLE {READER} NOLOGIN BYPASSRLS")
    with pytest.raises(ReaderRoleError, match="bypasses row-level security"):
        await prepare(await login("SUPERUSER"), NOTES)
