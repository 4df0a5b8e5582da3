"""Databases on a PostgreSQL server, by URL."""

import contextlib
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_CONNECTIONS = 5
POOL_CONNECTIONS_MAX = 15


def named(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def engine_of(url: str) -> AsyncEngine:
    """SQLAlchemy's engine for a database, on asyncpg."""
    return create_async_engine(
        urlunsplit(urlsplit(url)._replace(scheme="postgresql+asyncpg")),
        pool_size=POOL_CONNECTIONS,
        max_overflow=POOL_CONNECTIONS_MAX - POOL_CONNECTIONS,
        hide_parameters=True,
    )


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
