"""Whether the database behind a new connection still has what the one before acknowledged.

A standby that missed a commit may have taken over, or a backup been restored behind our back, also
when the lost events had not been published: then no stream contradicts. So the process remembers
the last commit of each source and looks for it whenever the append connection is opened anew.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple
from uuid import UUID

import asyncpg

from linli.events.databases import PRIMARY, connect, engine_of
from linli.events.envelope import Source
from linli.events.epochs import suspend

log = logging.getLogger(__name__)

SERVER = """
SELECT system_identifier, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)
  FROM pg_control_system()"""
STANDS = """
SELECT (SELECT max(number) FROM epochs WHERE source = $1),
       (SELECT id FROM events WHERE source = $1 AND position = $2)"""


class Commit(NamedTuple):
    """An event that was acknowledged, and where it stood."""

    epoch: int
    position: int
    id: UUID


class Server(NamedTuple):
    """Which PostgreSQL it is: a promoted standby has the same system and another timeline."""

    system: int
    timeline: str


class Continuity:
    """What one process remembers of a database; it makes the connections to append by."""

    def __init__(self, dsn: str, on_moved: Callable[[], Awaitable[None]]) -> None:
        self._dsn, self._on_moved = dsn, on_moved
        self._last: dict[Source, Commit] = {}
        self._server: Server | None = None

    async def connect(self) -> asyncpg.Connection:
        """A connection to the primary; sources of which it has lost something are suspended first.

        It has no time-out: a call under way is never cancelled.
        """
        connection = await connect(self._dsn, command_timeout=None, target_session_attrs=PRIMARY)
        try:
            if await self._moved(connection):
                await self._on_moved()
            for source, (epoch, loss) in (await self._lost(connection)).items():
                await self._suspend(source, epoch, loss)
        except BaseException:
            connection.terminate()
            raise
        return connection

    def remember(self, source: Source, commit: Commit) -> None:
        """What was acknowledged, by this process or before its eyes by another."""
        if commit > self._last.get(source, (0, 0)):
            self._last[source] = commit

    async def _moved(self, connection: asyncpg.Connection) -> bool:
        """Whether another server answers than before; it is told."""
        before, now = self._server, Server(*await one(connection, SERVER))
        self._server = now
        if before in {None, now}:
            return False
        log.warning("another PostgreSQL answers: %s, before %s", now, before)
        return True

    async def _lost(self, connection: asyncpg.Connection) -> Mapping[Source, tuple[int, str]]:
        """The sources whose last commit is gone, and what there is instead.

        A source that an operator has given a newer epoch is remembered anew.
        """
        found: dict[Source, tuple[int, str]] = {}
        for source, last in list(self._last.items()):
            epoch, id_ = await one(connection, STANDS, str(source), last.position)
            if (epoch or 0) > last.epoch:
                del self._last[source]
            elif (epoch, id_) != (last.epoch, last.id):
                loss = (
                    f"event {last.position} ({last.id}) of epoch {last.epoch} was acknowledged, but"
                    f" the store has {id_ or 'none'} there, in epoch {epoch}: a standby that missed"
                    " it has taken over, or an earlier state was restored"
                )
                found[source] = epoch or 0, loss
        return found

    async def _suspend(self, source: Source, epoch: int, reason: str) -> None:
        log.critical("%s: %s; `linli epoch new` goes on from what there is", source, reason)
        engine = engine_of(self._dsn)
        try:
            await suspend(engine, source, reason, epoch=epoch)
        finally:
            await engine.dispose()


async def one(connection: asyncpg.Connection, query: str, *values: object) -> asyncpg.Record:
    """The one row of a query."""
    (row,) = await connection.fetch(query, *values)
    return row
