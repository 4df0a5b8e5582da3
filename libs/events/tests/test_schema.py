"""The migrations make what `schema.py` says, and an upgrade changes nothing twice."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from linli.events.databases import engine_of
from linli.events.migrate import migrate
from linli.events.schema import metadata


def ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in metadata.tables


def differences(connection: Connection) -> list[object]:
    opts = {"compare_type": True, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


async def test_the_steps_together_make_the_schema(database: str) -> None:
    engine = engine_of(database)
    await migrate(engine)
    async with engine.connect() as db:
        assert await db.run_sync(differences) == []
    await engine.dispose()


async def test_no_sequence_feeds_positions(database: str) -> None:
    engine = engine_of(database)
    async with engine.connect() as db:
        query = "SELECT relname FROM pg_class WHERE relkind = 'S'"
        assert (await db.exec_driver_sql(query)).all() == []
    await engine.dispose()
