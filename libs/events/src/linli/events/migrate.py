"""Bring a service's database to today's schema."""

from importlib.resources import files
from pathlib import Path
from typing import cast

from alembic import command, op
from alembic.config import Config
from sqlalchemy import AdaptedConnection, Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

OWN = Path(str(files("linli.events"))) / "migrations"


async def migrate(engine: AsyncEngine, *folders: Path) -> None:
    """Run the event store's steps and those in `folders`, each once, replicas one after another."""
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('linli-migrate'))"))
        await connection.run_sync(_upgrade, folders)


def _upgrade(connection: Connection, folders: tuple[Path, ...]) -> None:
    config = Config()
    config.set_main_option("script_location", str(OWN))
    config.set_main_option("path_separator", "newline")
    locations = (OWN / "versions", *folders)
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in locations))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


def run_script(path: Path) -> None:
    """Run a file of SQL statements as (part of) a migration step."""
    script = path.read_text("utf-8")
    connection = cast(AdaptedConnection, op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda asyncpg: asyncpg.execute(script))
