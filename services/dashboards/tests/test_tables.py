"""The migrations make what `tables.py` says."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.tables import service_metadata


def ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in service_metadata.tables


def differences(connection: Connection) -> list[object]:
    opts = {"compare_type": True, "include_name": ours}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, service_metadata))


async def test_the_steps_together_make_the_services_own_tables(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        assert await db.run_sync(differences) == []
