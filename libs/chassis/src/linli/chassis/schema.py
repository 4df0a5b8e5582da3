"""What a service's databases must hold before it can work: its own, and that of the keys.

The service makes it at its start, or a job does; then the service waits for it, unready.
"""

from linli.chassis.service import Service
from linli.events.databases import engine_of, ensure_database, named
from linli.events.keys import DATABASE as KEYS_DATABASE
from linli.events.keys import ensure_tables, missing_tables
from linli.events.migrate import migrate, missing_steps
from linli.events.projections import missing_projections, prepare


class SchemaBehindError(Exception):
    """Something is missing; the message says what."""


async def make_databases(service: Service, server_url: str, keys_server_url: str) -> None:
    """Make both databases if they are not there, and bring them to today's schema.

    It may be done again, and by several at once. Nothing is removed.
    """
    for url in (own_url(service, server_url), keys_url(keys_server_url)):
        await ensure_database(url)
    keys, own = engine_of(keys_url(keys_server_url)), engine_of(own_url(service, server_url))
    try:
        await ensure_tables(keys)
        await migrate(own, *service.steps)
        for projection in service.projections:
            await prepare(own, projection)
    finally:
        await keys.dispose()
        await own.dispose()


class SchemaCheck:
    """Looks whether both databases are ready for the service; an async context."""

    def __init__(self, service: Service, server_url: str, keys_server_url: str) -> None:
        self._service = service
        self._own = engine_of(own_url(service, server_url), 1)
        self._keys = engine_of(keys_url(keys_server_url), 1)

    async def __aenter__(self) -> "SchemaCheck":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._own.dispose()
        await self._keys.dispose()

    async def require(self) -> None:
        """Whether they are.

        Raises:
            SchemaBehindError: it names what is missing.
            Exception: a database does not answer, or is not there.
        """
        missing = list(await missing_steps(self._own, *self._service.steps))
        if not missing:
            missing += await missing_projections(self._own, self._service.projections)
        missing += await missing_tables(self._keys)
        if missing:
            raise SchemaBehindError(f"the schema lacks {', '.join(missing)}")


def own_url(service: Service, server_url: str) -> str:
    """The service's database on a server."""
    return named(server_url, service.database)


def keys_url(server_url: str) -> str:
    """The key database on a server."""
    return named(server_url, KEYS_DATABASE)
