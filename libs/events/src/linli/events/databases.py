"""Databases on a PostgreSQL server, by URL.

A URL may name a file instead, `file:///run/secrets/linli/database-url`: what it holds is the URL.
It is read for every new connection, so that credentials can be changed under way.
"""

import contextlib
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
import orjson
from asyncpg.connect_utils import SessionAttribute
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

POOL_CONNECTIONS = 15
"""Made as they are needed, and kept: to make one takes as much as some answers."""
POOL_SECONDS_MAX = 900
PRIMARY: Final = SessionAttribute.read_write
"""Neither a standby nor a primary that has been replaced."""
READ_ONLY = "25006"
"""SQLSTATE of a write on a server that takes none."""
FILE: Final = "file"


def named(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    parts = urlsplit(url)
    if parts.scheme == FILE:
        return urlunsplit(parts._replace(fragment=database))
    return urlunsplit(parts._replace(path=f"/{database}"))


def current(url: str) -> str:
    """The URL to connect by now.

    Raises:
        OSError: the file that it names cannot be read.
    """
    parts = urlsplit(url)
    if parts.scheme != FILE:
        return url
    held = Path(unquote(parts.path)).read_text("utf-8").strip()
    return named(held, parts.fragment) if parts.fragment else held


async def connect(url: str, **options: Any) -> asyncpg.Connection:
    """A connection to a database, by the credentials that are valid now."""
    return await asyncpg.connect(current(url), **options)


class Credentials:
    """Tells when those that a URL's connections were made by have been replaced."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._kept_in_file = urlsplit(url).scheme == FILE
        self._before = current(url)

    def replaced(self) -> bool:
        """Whether there are others than when this was last asked; a file that is gone is none."""
        if not self._kept_in_file:
            return False
        before = self._before
        with contextlib.suppress(OSError):
            self._before = current(self._url)
        return self._before != before


def engine_of(url: str, connections: int = POOL_CONNECTIONS) -> AsyncEngine:
    """SQLAlchemy's engine for a database, on asyncpg; it stays with no server that was replaced,
    and with no credentials either.

    Who needs a connection while holding another takes it from another engine: a pool that is
    held by those who wait for it gives nothing any more.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(connect, url, target_session_attrs=PRIMARY),
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,
        pool_recycle=POOL_SECONDS_MAX,
        hide_parameters=True,
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "handle_error", leave_read_only)
    if urlsplit(url).scheme == FILE:
        leave_replaced(engine.sync_engine, url)
    return engine


def leave_read_only(context: ExceptionContext) -> None:
    """Take a primary that has been replaced for a lost connection: the pool connects anew."""
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


def leave_replaced(engine: Engine, url: str) -> None:
    """Let a pool give no connection that was made by credentials which have been replaced."""

    def remember(_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info["url"] = current(url)

    def compare(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        with contextlib.suppress(OSError):
            if entry.info["url"] != current(url):
                raise DisconnectionError

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", compare)


async def ensure_database(url: str) -> None:
    """Create the database of this URL when the server does not have it."""
    name = urlsplit(current(url)).path.lstrip("/")
    admin = await connect(named(url, "postgres"))
    try:
        known = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
        if not known:
            with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await admin.execute(f'CREATE DATABASE "{name}"')
    finally:
        await admin.close()
