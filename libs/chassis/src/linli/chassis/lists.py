"""Lists: one row for each aggregate, folded from its stream and read a page at a time.

An aggregate's own page is its row too, folded when it is asked for: `Listing.own`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property, reduce
from typing import Annotated, Any, NamedTuple, Self
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Request, Response
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.answers import read
from linli.chassis.authority import EVERYWHERE, required_reach
from linli.chassis.dependencies import Database
from linli.chassis.pagination import LIMIT_DEFAULT, After, Keyset, Limit, Page
from linli.chassis.steps import Filter
from linli.events.contracts.base import stream_name
from linli.events.envelope import Recorded
from linli.events.projections import Project
from linli.events.reach import Reach, Scope
from linli.events.refusals import Refusal
from linli.events.store import EventStore, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something at a place, made of so many facts."""

    version: int = 1
    town: str
    community: str
    compound: str | None

    def later(self, **changes: Any) -> Self:
        """The row after one more fact."""
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True)
class Listing[R]:
    """The list of one kind of aggregate: its table, its rows, and how a fact changes one.

    `row` is a dataclass whose fields are the table's columns, none of them an array; others have
    defaults. The table's primary key is one column: the aggregate's code or id, as its stream ends
    in it.
    """

    aggregate: str
    """What its streams begin with: `patrol` of `patrol-0198…`."""
    table: sa.Table
    row: type[R]
    shown: Callable[[R | None, Fact[Any]], R | None]
    """The row after one more fact; None before the first."""
    newest_by: str | None = None
    """The moment that puts the newest first; without it, rows come in the order of their keys."""
    about: Callable[[Any], object | None] | None = None
    """The key of the row that an event changes, if any; left out, the one in the stream's name."""
    finished: Callable[[Sequence[R], AsyncConnection], Awaitable[Sequence[R]]] | None = None
    """What rows say by what else the projection keeps: worked out as they are written."""
    unread: Collection[str] = ()
    """Columns that rows are folded from, and that pages leave out."""
    led_by: sa.FromClause | None = None
    """What pages go along, such as a search index: it has the key and the moment. Rows to which it
    does not lead are left out."""

    @cached_property
    def key(self) -> sa.Column[Any]:
        """The column that tells rows apart."""
        (column,) = self.table.primary_key.columns
        return column

    @cached_property
    def shown_columns(self) -> Sequence[sa.Column[Any]]:
        """The columns that pages show."""
        return [column for column in self.table.c if column.name not in self.unread]

    # Reading

    def rows_of(self, found: Iterable[sa.Row[Any]]) -> Sequence[R]:
        """What was selected of `shown_columns`."""
        names = [column.name for column in self.shown_columns]
        return [self.row(**dict(zip(names, row, strict=True))) for row in found]

    async def page(
        self,
        db: AsyncConnection,
        limit: int,
        cursor: str | None,
        reach: Reach | None = None,
        *conditions: sa.ColumnElement[bool],
        **filters: object,
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        A reach leaves out what lies beyond it; None leaves out nothing.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        equal = [self.table.c[name] == it for name, it in filters.items() if it is not None]
        query = sa.select(*self.shown_columns).where(
            *conditions, *equal, *within(self.table, reach)
        )
        order = sa.tuple_(*self._order)
        if after := self._keyset.read(cursor):
            query = query.where(order < after if self.newest_by else order > after)
        direction = sa.desc if self.newest_by else sa.asc
        query = self.led(query.order_by(*map(direction, self._order)).limit(limit + 1))
        rows = self.rows_of(await db.execute(query))
        return self._keyset.page(rows, limit, self._place_of)

    def led(self, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        """What is asked of the table, of the rows alone that `led_by` leads to."""
        if self.led_by is None:
            return query
        return query.join(self.led_by, self.led_by.c[self.key.name] == self.key)

    async def own(
        self,
        key: UUID | str,
        store: EventStore,
        missing: Refusal,
        seen: Callable[[R], R] | None = None,
    ) -> Response:
        """An aggregate as its list shows it, but as fresh as its stream, and with its version.

        `seen` is what the caller sees of the row, if that is not all.

        Raises:
            Refusal: `missing`, as nothing has happened to it.
        """
        facts = await store.facts(stream_name(self.aggregate, key))
        row = reduce(self.shown, facts, None)
        if row is None:
            raise missing
        row = seen(row) if seen else row
        shown: dict[str, Any] = asdict(row)  # pyright: ignore[reportArgumentType] - rows are dataclasses
        return read(shown | {"version": len(facts)}, len(facts))

    @cached_property
    def _keyset(self) -> Keyset[Any]:
        key: Any = self.key.type.python_type
        return Keyset(self.table.name, tuple[datetime, key] if self.newest_by else tuple[key])

    @property
    def _ordered_by(self) -> tuple[str, ...]:
        return (self.newest_by, self.key.name) if self.newest_by else (self.key.name,)

    @property
    def _order(self) -> tuple[sa.ColumnElement[Any], ...]:
        columns = (self.table if self.led_by is None else self.led_by).c
        return tuple(columns[name] for name in self._ordered_by)

    def _place_of(self, row: R) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self._ordered_by)

    # Writing

    async def fold(self, facts: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        """Apply the facts that are about its rows: read these once, write them once."""
        keyed = [(key, fact) for fact in facts if (key := self._key_in(fact)) is not None]
        if not keyed:
            return
        rows = await self._known(db, {key for key, _ in keyed})
        for key, fact in keyed:
            rows[key] = self.shown(rows.get(key), fact_of(fact))
        changed: Sequence[R] = [row for row in rows.values() if row]
        await self._write(db, await self.finished(changed, db) if self.finished else changed)

    def _key_in(self, recorded: Recorded[Any]) -> object | None:
        aggregate, _, key = recorded.envelope.stream.partition("-")
        if aggregate != self.aggregate:
            return None
        return self.about(recorded.event) if self.about else self.key.type.python_type(key)

    async def _known(self, db: AsyncConnection, keys: Collection[object]) -> dict[object, R | None]:
        wanted = sa.any_(sa.literal(list(keys), sa.ARRAY(self.key.type)))
        rows = await db.execute(sa.select(self.table).where(self.key == wanted))
        return {row[self.key]: self.row(**row) for row in rows.mappings()}

    async def _write(self, db: AsyncConnection, rows: Sequence[R]) -> None:
        """Write the rows as they are now: as one array a column, in one statement for any number.

        PostgreSQL unnests an array of arrays to the bottom: a column of several values is JSONB.
        """
        arrays = [
            sa.literal([getattr(row, c.name) for row in rows], sa.ARRAY(c.type, dimensions=1))
            for c in self.table.c
        ]
        values = sa.select(*map(sa.func.unnest, arrays))
        statement = insert(self.table).from_select(list(self.table.c), values)
        now = {c.name: statement.excluded[c.name] for c in self.table.c}
        await db.execute(statement.on_conflict_do_update(index_elements=[self.key], set_=now))


def keeping(*listings: Listing[Any]) -> Project:
    """The fold of a projection that keeps these lists in step with their streams.

    The caller delivers in position order and commits this with the checkpoint: no event is applied
    twice, and a replay from position 0 rebuilds the same rows.
    """

    async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        for listing in listings:
            await listing.fold(batch, db)

    return project


def fact_of(recorded: Recorded[Any]) -> Fact[Any]:
    """The same fact as its own stream tells it."""
    event, around = recorded
    return Fact(event, around.time, around.recorded_at, around.source, around.place)


def within(table: sa.Table, reach: Reach | None) -> Sequence[sa.ColumnElement[bool]]:
    """The rows of places that a reach allows to see, of a table that says where its rows are.

    Of a table that tells towns alone, a scope within a town shows nothing.
    """
    if reach is None or any(scope == EVERYWHERE for scope, _ in reach.allowed):
        return ()
    return (sa.or_(sa.false(), *(_inside(table, scope) for scope, _ in reach.allowed)),)


def _inside(table: sa.Table, scope: Scope) -> sa.ColumnElement[bool]:
    codes = [(level, code) for level, code in scope._asdict().items() if code is not None]
    if any(level not in table.c for level, _ in codes):
        return sa.false()
    return sa.and_(*(table.c[level] == code for level, code in codes))


class Asked(NamedTuple):
    """Which page of a list is asked for, and where it is read."""

    db: AsyncConnection
    limit: int
    cursor: str | None
    reach: Reach | None


async def _asked(
    request: Request, database: Database, limit: Limit = LIMIT_DEFAULT, cursor: After = None
) -> Asked:
    return Asked(database, limit, cursor, required_reach(request.scope))


async def _within(
    town: Filter = None, community: Filter = None, compound: Filter = None
) -> Mapping[str, str | None]:
    return {"town": town, "community": community, "compound": compound}


Paged = Annotated[Asked, Depends(_asked)]
"""The page a route is asked for: `await LIST.page(*paged)`."""
Within = Annotated[Mapping[str, str | None], Depends(_within)]
"""The place it is asked for: `await LIST.page(*paged, **within)`."""
