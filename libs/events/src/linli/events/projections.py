"""Projections: events folded into read tables, exactly once in effect.

The checkpoint moves in the transaction that writes the rows, and its update names the position it
moves from, the generation and the owner's term: whoever comes second rolls back. Each rebuild lives
in a schema of its own, a *generation*; readers see the active one through views in `public`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.contracts.base import Event
from linli.events.envelope import Envelope, Recorded, Source
from linli.events.row_security import READER, ensure_reader, secure
from linli.events.schema import checkpoints, parked_events, parked_keys, projections
from linli.events.sealing import in_place

DECODED_MAX = 4_096
"""How many decoded events are kept: two batches, as projections hardly drift further apart."""

MOVED = {
    column.name: sa.bindparam(column.name, type_=column.type)
    for column in checkpoints.c
    if column.name in {"epoch", "position", "last_id", "recorded_at"}
}

type Project = Callable[[Sequence[Recorded[Any]], AsyncConnection], Awaitable[object]]


class Checkpoint(NamedTuple):
    """How far a history has been read: its epoch, the last position, and the event that was there.

    Epoch 0 has read nothing and follows whatever history there is.
    """

    epoch: int = 0
    position: int = 0
    last_id: UUID | None = None


class Derived(NamedTuple):
    """How a rebuild fills tables that follow from others: once, when these are filled."""

    project: Project
    """What `Projection.project` does but for them."""
    derive: Callable[[AsyncConnection], Awaitable[None]]
    """Fills them, as `Projection.project` would have done batch by batch."""


@dataclass(frozen=True)
class Projection:
    """A read model: its tables and the fold that fills them.

    `project` is called with events in position order per source, writes to the unqualified tables,
    and knows neither redelivery nor crashes. Streams are its parking keys: an event that fails for
    good is parked, and later events of its stream behind it.
    """

    name: str
    """`<service>-<purpose>`, fixed for life."""
    version: int
    """Raised when the fold or the tables change: the next start rebuilds."""
    tables: sa.MetaData
    events: Sequence[type[Event]]
    project: Project
    visible: Mapping[str, str] | None = None
    """By table, the condition (SQL) under which the role `linli_reader` sees a row; None where rows
    need no security."""
    derived: Derived | None = None
    """What a rebuild leaves for the end, where that is quicker than with each batch."""

    @cached_property
    def types(self) -> Mapping[str, type[Event]]:
        """The contracts it folds, by their CloudEvents type."""
        return {event.event_type: event for event in self.events}

    @cached_property
    def services(self) -> frozenset[str]:
        """The services whose histories it reads."""
        return frozenset(type_.split(".")[2] for type_ in self.types)

    def schema(self, generation: int) -> str:
        """The database schema of one generation."""
        return f"{self.name.replace('-', '_')}_{generation}"

    def decoded(self, envelope: Envelope) -> Recorded[Any] | None:
        """The event, or None if this projection does not fold its type."""
        contract = self.types.get(envelope.type)
        if contract is None or envelope.private:
            return None
        event = _event(contract, envelope.data)
        return Recorded(in_place(event, envelope.id, envelope.causation_id), envelope)


@lru_cache(DECODED_MAX)
def _event(contract: type[Event], data: bytes) -> Event:
    """The event in a body: decoded once for the projections that read it one after another."""
    return contract.model_validate_json(data)


class Active(NamedTuple):
    """The generation that readers see, and the term of its owner."""

    generation: int
    version: int
    term: int


class NotOwnerError(Exception):
    """Another owner, or a rebuild, has taken over: roll back and look again."""


class Generation:
    """One filling of a projection's tables, by one owner."""

    def __init__(
        self, engine: AsyncEngine, projection: Projection, number: int, term: int | None
    ) -> None:
        self.engine, self.projection, self.number = engine, projection, number
        self.term = term
        """The owner's; None while a rebuild fills it, which nobody else does."""
        self.parked: set[str] = set()
        self._mine = (projection.name, number)
        self._autocommitting = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def checkpoint(self, source: Source) -> Checkpoint:
        """How far this generation has read `source`."""
        query = sa.select(checkpoints.c.epoch, checkpoints.c.position, checkpoints.c.last_id).where(
            *self._row(str(source))
        )
        async with self.engine.connect() as db:
            row = (await db.execute(query)).one_or_none()
        return Checkpoint(*row) if row else Checkpoint()

    async def load_parked(self) -> None:
        """Learn which streams wait, here or since another process retried them."""
        query = sa.select(parked_keys.c.key).where(
            sa.tuple_(parked_keys.c.projection, parked_keys.c.generation) == self._mine
        )
        async with self.engine.connect() as db:
            self.parked = set((await db.execute(query)).scalars())

    async def apply(
        self, source: Source, old: Checkpoint, batch: Sequence[Envelope], defect: str | None = None
    ) -> Checkpoint:
        """Fold a batch and move the checkpoint, in one transaction.

        Args:
            source: whose history the batch continues.
            old: where the checkpoint stands.
            batch: the events at the next positions.
            defect: why the one event of this batch is parked instead of folded.

        Raises:
            NotOwnerError: another owner has moved the checkpoint, or the generation is not active.
        """
        new = Checkpoint(batch[-1].epoch, batch[-1].position, batch[-1].id)
        waiting = [event for event in batch if defect or event.stream in self.parked]
        going = [] if defect else [event for event in batch if event.stream not in self.parked]
        recorded = [r for r in map(self.projection.decoded, going) if r]
        if not waiting and not recorded:
            async with self._autocommitting.connect() as db:
                await self._move(db, source, old, new, batch[-1].recorded_at)
            return new
        async with self.engine.begin() as db:
            await self._move(db, source, old, new, batch[-1].recorded_at)
            if defect:
                await self._park(db, batch[0].stream, defect)
            if waiting:
                await self._queue(db, waiting)
            if recorded:
                await self.projection.project(recorded, db)
        if defect:
            self.parked.add(batch[0].stream)
        return new

    async def enter(self, db: AsyncConnection) -> None:
        """Let unqualified names mean this generation's tables, until the transaction ends."""
        await db.execute(sa.select(self._entering))

    async def _move(
        self,
        db: AsyncConnection,
        source: Source,
        old: Checkpoint,
        new: Checkpoint,
        recorded_at: datetime,
    ) -> None:
        """Move the checkpoint and `enter`: one statement, as most batches hold nothing else."""
        statement = self._first if old == Checkpoint() else self._next
        to = {**new._asdict(), "recorded_at": recorded_at}
        row = {"of": str(source), "old": old.position, **to}
        if (await db.execute(statement, row)).one_or_none() is None:
            raise NotOwnerError(f"{self.projection.name} has another owner")

    @cached_property
    def _first(self) -> sa.Executable:
        """Adds the checkpoint of a source that was never read."""
        name, number = self._mine
        row = {"projection": sa.literal(name), "generation": sa.literal(number)}
        row |= {"source": sa.bindparam("of", type_=sa.Text), **MOVED}
        values = sa.select(*row.values()).where(self._owned)
        added = insert(checkpoints).from_select(list(row), values).on_conflict_do_nothing()
        return added.returning(self._entering)

    @cached_property
    def _next(self) -> sa.Executable:
        """Moves the checkpoint of a source on from where it stands."""
        stands = checkpoints.c.position == sa.bindparam("old")
        moved = sa.update(checkpoints).where(*self._row(sa.bindparam("of")), stands, self._owned)
        return moved.values(MOVED).returning(self._entering)

    @property
    def _entering(self) -> sa.ColumnElement[str]:
        path = f'"{self.projection.schema(self.number)}", public'
        return sa.func.set_config("search_path", path, sa.true())

    @property
    def _owned(self) -> sa.ColumnElement[bool]:
        """That nobody else has taken over, until the transaction ends."""
        if self.term is None:
            return sa.true()
        mine = sa.select(projections.c.name).where(
            projections.c.name == self.projection.name,
            projections.c.generation == self.number,
            projections.c.term == self.term,
        )
        return sa.exists(sa.select(mine.with_for_update(read=True).cte("owned")))

    def _row(self, source: sa.ColumnElement[str] | str) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            checkpoints.c.projection == self.projection.name,
            checkpoints.c.generation == self.number,
            checkpoints.c.source == source,
        )

    async def _park(self, db: AsyncConnection, key: str, reason: str) -> None:
        name, number = self._mine
        row = {"projection": name, "generation": number, "key": key, "reason": reason[:2000]}
        await db.execute(
            insert(parked_keys).values(**row, parked_at=sa.func.now()).on_conflict_do_nothing()
        )

    async def _queue(self, db: AsyncConnection, waiting: Sequence[Envelope]) -> None:
        name, number = self._mine
        rows = [
            {
                "projection": name,
                "generation": number,
                "source": str(event.source),
                "position": event.position,
                "key": event.stream,
                "type": event.type,
            }
            for event in waiting
        ]
        await db.execute(insert(parked_events), rows)


async def active(db: AsyncConnection, name: str) -> Active | None:
    """The generation that readers of `name` see; None before the first start."""
    query = sa.select(projections.c.generation, projections.c.version, projections.c.term).where(
        projections.c.name == name
    )
    row = (await db.execute(query)).one_or_none()
    return Active(*row) if row else None


async def prepare(engine: AsyncEngine, projection: Projection) -> None:
    """Make the tables and views of a projection that has never run, so that they can be read.

    Raises:
        ReaderRoleError: rows are to be secured, and the role they are read in cannot be had.
    """
    if projection.visible is not None:
        await ensure_reader(engine)
    async with engine.begin() as db:
        await db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('linli-prepare'))"))
        if await active(db, projection.name) is None:
            await create(db, projection, 1)
            first = {"name": projection.name, "generation": 1, "version": projection.version}
            await db.execute(sa.insert(projections).values(**first, term=0))
            await show(db, projection, 1)


async def missing_projections(engine: AsyncEngine, expected: Sequence[Projection]) -> Sequence[str]:
    """Those of them whose tables have never been made."""
    async with engine.connect() as db:
        there = set((await db.execute(sa.select(projections.c.name))).scalars())
    return [one.name for one in expected if one.name not in there]


async def take_over(engine: AsyncEngine, projection: Projection) -> Active:
    """Become the owner of the active generation.

    Earlier owners hold an older term from now on, so what they still write rolls back.
    """
    await prepare(engine, projection)
    async with engine.begin() as db:
        statement = (
            sa.update(projections)
            .where(projections.c.name == projection.name)
            .values(term=projections.c.term + 1)
            .returning(projections.c.generation, projections.c.version, projections.c.term)
        )
        return Active(*(await db.execute(statement)).one())


async def create(db: AsyncConnection, projection: Projection, generation: int) -> None:
    """Make the empty tables of one generation."""
    schema = projection.schema(generation)
    await db.execute(sa.text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
    await db.execute(sa.text(f'CREATE SCHEMA "{schema}"'))
    await db.execute(sa.text(f'SET LOCAL search_path TO "{schema}", public'))
    await db.run_sync(projection.tables.create_all, checkfirst=False)
    if projection.visible is not None:
        await secure(db, schema, projection.visible)
    await db.execute(sa.text("SET LOCAL search_path TO public"))


async def show(db: AsyncConnection, projection: Projection, generation: int) -> None:
    """Point the views that readers use at one generation."""
    schema = projection.schema(generation)
    for table in projection.tables.sorted_tables:
        await db.execute(sa.text(f'DROP VIEW IF EXISTS public."{table.name}"'))
        await db.execute(
            sa.text(
                f'CREATE VIEW public."{table.name}" WITH (security_invoker = true)'
                f' AS SELECT * FROM "{schema}"."{table.name}"'
            )
        )
        if projection.visible is not None:
            await db.execute(sa.text(f'GRANT SELECT ON public."{table.name}" TO {READER}'))
