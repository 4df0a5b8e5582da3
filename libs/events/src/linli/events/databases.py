"""Databases on a PostgreSQL server, by URL."""

import contextlib
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
from asyncpg.connect_utils import SessionAttribute
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_CONNECTIONS = 5
POOL_CONNECTIONS_MAX = 15
POOL_SECONDS_MAX = 900
PRIMARY: Final = SessionAttribute.read_write
"""Neither a standby nor a primary that has been replaced."""
READ_ONLY = "25006"
"""SQLSTATE of a write on a server that takes none."""


def named(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def engine_of(
    url: str, connections: int = POOL_CONNECTIONS, connections_max: int = POOL_CONNECTIONS_MAX
) -> AsyncEngine:
    """SQLAlchemy's engine for a database, on asyncpg; it stays with no server that was replaced.

    Who needs a connection while holding another takes it from another engine: a pool that is
    held by those who wait for it gives nothing any more.
    """
    engine = create_async_engine(
        urlunsplit(urlsplit(url)._replace(scheme="postgresql+asyncpg")),
        pool_size=connections,
        max_overflow=connections_max - connections,
        pool_recycle=POOL_SECONDS_MAX,
        connect_args={"target_session_attrs": PRIMARY},
        hide_parameters=True,
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "handle_error", leave_read_only)
    return engine


def leave_read_only(context: ExceptionContext) -> None:
    """Take a primary that has been replaced for a lost connection: the pool connects anew."""
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


async def ensure_database(url: str) -> None:
    """Create the database of this URL when the server does not have it."""
    name = urlsplit(url).path.lstrip("/")
    admin = await asyncpg.connect(named(url, "postgres"))
    try:
        known = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
        if not known:
            with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await admin.execute(f'CREATE DATABASE "{name}"')
    finally:
        await admin.close()
