"""Bring a service's database to today's schema. Steps go forward only."""

import asyncio
import logging
import random
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import cast
from weakref import WeakKeyDictionary

import asyncpg
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import AdaptedConnection, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

log = logging.getLogger(__name__)

OWN = Path(str(files("linli.events"))) / "migrations"
LOCK_SECONDS_MAX = 1
"""How long a step waits for a lock: whoever waits for one holds up everybody behind."""
PAUSE_SECONDS_MAX = 0.5
LOCK_NOT_AVAILABLE = asyncpg.LockNotAvailableError.sqlstate

_taking = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]()


async def migrate(engine: AsyncEngine, *folders: Path) -> None:
    """Run the event store's steps and those in `folders`, each once, replicas one after another.

    All that are missing are taken in one transaction, begun again when a lock cannot be had. A
    database that a newer program has brought further stays as it is.
    """
    while not await _tried(engine, folders):
        log.info("another process holds what a step of the schema needs: tried again")
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS_MAX))  # noqa: S311


async def missing_steps(engine: AsyncEngine, *folders: Path) -> Sequence[str]:
    """The steps that the database has not taken, the last first."""
    async with engine.connect() as connection:
        return await connection.run_sync(_missing, _config(folders))


async def _tried(engine: AsyncEngine, folders: tuple[Path, ...]) -> bool:
    """Whether the locks were to be had."""
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS_MAX}s'"))
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext('linli-migrate'))")
            )
            async with _alone():
                await connection.run_sync(_upgrade, _config(folders))
    except asyncpg.LockNotAvailableError:
        return False
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _alone() -> asyncio.Lock:
    """Held by whoever takes steps: Alembic's `context` and `op` are one for the whole process, and
    another database's steps would run between two of ours.
    """
    return _taking.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _config(folders: tuple[Path, ...]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(OWN))
    config.set_main_option("path_separator", "newline")
    locations = (OWN / "versions", *folders)
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in locations))
    return config


def _upgrade(connection: Connection, config: Config) -> None:
    if _missing(connection, config):
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def _missing(connection: Connection, config: Config) -> Sequence[str]:
    """The steps that are not taken. A newer program, whose steps this one does not know, took all
    of ours first.
    """
    script = ScriptDirectory.from_config(config)
    reached = MigrationContext.configure(connection).get_current_heads()
    if set(reached) - {step.revision for step in script.walk_revisions()}:
        return []
    steps = script.iterate_revisions("heads", reached, implicit_base=True)
    return [step.revision for step in steps]


def run_script(path: Path) -> None:
    """Run a file of SQL statements as (part of) a migration step."""
    script = path.read_text("utf-8")
    connection = cast(AdaptedConnection, op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda asyncpg: asyncpg.execute(script))
