"""The access log: who read what is personal, recorded before it is answered."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.authority import Caller, caller_in, required_reach
from linli.chassis.dependencies import Database
from linli.chassis.lists import within
from linli.chassis.metrics import authz_denied
from linli.chassis.pagination import LIMIT_DEFAULT, After, Keyset, Limit, Page
from linli.chassis.steps import PlannedAt
from linli.chassis.tracing import route_of
from linli.events.errors import NotPermittedError, OutsideReachError, OverloadedError

log = logging.getLogger(__name__)

KEPT = timedelta(days=3 * 366)
WAITING_MAX = 5_000
BATCH_ROWS = 500
DENIALS_PER_SECOND = 50
PRUNE_SECONDS = 24 * 3600.0

type Action = Literal["read", "export", "look-up", "denied", "hidden"]
"""What was done; what was refused with 403, or with 404 for lack of authority."""

ACCESSES = sa.Table(
    "accesses",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", sa.TIMESTAMP(timezone=True)),
    sa.Column("town", sa.Text),
    sa.Column("person", sa.Text),
    sa.Column("role", sa.Text),
    sa.Column("action", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("target", sa.Text),
    sa.Column("count", sa.Integer),
)


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody read what is personal, or was refused to."""

    action: Action
    target: str
    """A stream, or the route."""
    person: str | None = None
    """Who asked, where that is known."""
    role: str | None = None
    town: str | None = None
    subject: str | None = None
    """Whose data it is, where that is one person."""
    count: int = 1


class Accesses:
    """One service's access log: one insert for all that wait while the one before commits."""

    def __init__(
        self,
        engine: AsyncEngine,
        kept: timedelta = KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._kept, self._clock = kept, clock
        self._waiting = deque[tuple[Access, asyncio.Future[None]]]()
        self._writing: asyncio.Task[None] | None = None
        self._second, self._denials = 0, 0

    async def record(self, access: Access) -> None:
        """Return when it is recorded: what is read may be answered then.

        Raises:
            OverloadedError: too much waits to be recorded.
        """
        await self._queued(access)

    def note(self, denial: Access) -> None:
        """Record what was denied, unless there is a flood of it."""
        second = int(self._clock())
        self._second, before = second, self._denials if second == self._second else 0
        self._denials = before + 1
        if self._denials <= DENIALS_PER_SECOND and len(self._waiting) < WAITING_MAX:
            self._queued(denial).add_done_callback(_told)

    async def keep_pruned(self) -> None:
        """Remove what is older than is kept, once a day, until cancelled."""
        old = sa.delete(ACCESSES).where(ACCESSES.c.at < sa.func.now() - self._kept)
        while True:
            async with self._engine.begin() as db:
                await db.execute(old)
            await asyncio.sleep(PRUNE_SECONDS)

    async def close(self) -> None:
        """Write what waits."""
        if self._writing:
            await self._writing

    def _queued(self, access: Access) -> "asyncio.Future[None]":
        if len(self._waiting) >= WAITING_MAX:
            raise OverloadedError("too much waits to be recorded in the access log")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((access, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return done

    async def _write(self) -> None:
        while self._waiting:
            batch = list(islice(self._waiting, BATCH_ROWS))
            try:
                await self._insert([access for access, _ in batch])
                error = None
            except (SQLAlchemyError, OSError) as fault:
                error = fault
            for _, done in batch:
                self._waiting.popleft()
                if done.done():
                    continue
                done.set_exception(error) if error else done.set_result(None)

    async def _insert(self, batch: Sequence[Access]) -> None:
        async with self._engine.connect() as db:
            await db.execute(sa.insert(ACCESSES), [asdict(access) for access in batch])


def _told(done: "asyncio.Future[None]") -> None:
    if not done.cancelled() and (error := done.exception()):
        log.warning("a denial was not recorded", exc_info=error)


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads of one caller."""

    log: Accesses
    caller: Caller | None

    def entry(self, action: Action, target: str) -> Access:
        """An entry of the log that says who asks."""
        if self.caller is None:
            return Access(action, target)
        roles = sorted({grant.role for grant in self.caller.grants})
        return Access(action, target, self.caller.person, ",".join(roles) or None)

    async def record(
        self,
        action: Action,
        target: str,
        *,
        subject: str | None = None,
        town: str | None = None,
        count: int = 1,
    ) -> None:
        """Return when it is recorded: what is read may be answered then."""
        entry = self.entry(action, target)
        await self.log.record(replace(entry, town=town, subject=subject, count=count))


DENIALS: Mapping[type[Exception], Action] = {
    NotPermittedError: "denied",
    OutsideReachError: "hidden",
}


def note_denial(request: Request, error: Exception) -> None:
    """Count that somebody was refused for lack of authority, and record it; best effort."""
    running = getattr(request.app.state, "running", None)
    if running and (action := DENIALS.get(type(error))):
        authz_denied(str(getattr(request.scope.get("route"), "rule", None)))
        reading = Reading(running.accesses, caller_in(request.scope))
        running.accesses.note(reading.entry(action, route_of(request.scope) or "?"))


async def _reading(request: Request) -> Reading:
    return Reading(request.app.state.running.accesses, caller_in(request.scope))


Audited = Annotated[Reading, Depends(_reading)]
"""The access log, for what the caller reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """An entry of the access log."""

    id: int
    at: datetime
    town: str | None
    person: str | None
    role: str | None
    action: str
    subject: str | None
    target: str
    count: int


_KEYSET = Keyset("accesses", tuple[int])

type Who = Annotated[str | None, Query(max_length=100, description="whose data, or who asked")]
type Since = Annotated[PlannedAt | None, Query(description="entries from then on")]


async def accesses(
    request: Request,
    db: Database,
    person: Who = None,
    after: Since = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[AccessRow]:
    """Who read what is personal, and what was denied, the oldest first."""
    c = ACCESSES.c
    query = sa.select(ACCESSES).where(*within(ACCESSES, required_reach(request.scope)))
    if person:
        query = query.where((c.subject == person) | (c.person == person))
    if after:
        query = query.where(c.at >= after)
    if last := _KEYSET.read(cursor):
        query = query.where(c.id > last[0])
    rows = await db.execute(query.order_by(c.id).limit(limit + 1))
    return _KEYSET.page([AccessRow(**row) for row in rows.mappings()], limit, lambda row: (row.id,))
