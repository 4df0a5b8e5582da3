"""Lists: one row for each aggregate, folded from its stream and read a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.events.envelope import Recorded
from linli.events.projections import Project


@dataclass(frozen=True)
class Listing[R]:
    """The list of one kind of aggregate: its table, its rows, and how a fact changes one.

    `row` is a dataclass whose fields are the table's columns. The table's primary key is one
    column: the aggregate's code or id, as its stream ends in it.
    """

    aggregate: str
    """What its streams begin with: `patrol` of `patrol-0198…`."""
    table: sa.Table
    row: type[R]
    shown: Callable[[R | None, Recorded[Any]], R]
    """The row after one more fact; None before the first."""
    newest_by: str | None = None
    """The moment that puts the newest first; without it, rows come in the order of their keys."""

    @cached_property
    def key(self) -> sa.Column[Any]:
        """The column that tells rows apart."""
        (column,) = self.table.primary_key.columns
        return column

    @cached_property
    def _keyset(self) -> Keyset[Any]:
        key: Any = self.key.type.python_type
        return Keyset(self.table.name, tuple[datetime, key] if self.newest_by else tuple[key])

    @property
    def _order(self) -> tuple[sa.Column[Any], ...]:
        return (self.table.c[self.newest_by], self.key) if self.newest_by else (self.key,)

    async def page(
        self, db: AsyncConnection, limit: int, cursor: str | None, **filters: object
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        wanted = {name: value for name, value in filters.items() if value is not None}
        query = sa.select(self.table).where(*(self.table.c[n] == v for n, v in wanted.items()))
        order = sa.tuple_(*self._order)
        if after := self._keyset.read(cursor):
            query = query.where(order < after if self.newest_by else order > after)
        direction = sa.desc if self.newest_by else sa.asc
        query = query.order_by(*map(direction, self._order)).limit(limit + 1)
        rows = [self.row(**row) for row in (await db.execute(query)).mappings()]
        return self._keyset.page(rows, limit, self._key_of)

    async def find(self, db: AsyncConnection, key: object) -> R | None:
        """The row of one aggregate, as far as the list has come."""
        query = sa.select(self.table).where(self.key == key)
        row = (await db.execute(query)).mappings().one_or_none()
        return self.row(**row) if row else None

    def _key_of(self, row: R) -> tuple[Any, ...]:
        return tuple(getattr(row, column.name) for column in self._order)

    async def fold(self, facts: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        """Apply facts of these aggregates: read their rows once, write them once."""
        kind: type[Any] = self.key.type.python_type
        keys = [kind(fact.envelope.stream.partition("-")[2]) for fact in facts]
        query = sa.select(self.table).where(self.key.in_(set(keys)))
        rows: dict[Any, R] = {
            row[self.key]: self.row(**row) for row in (await db.execute(query)).mappings()
        }
        for key, fact in zip(keys, facts, strict=True):
            rows[key] = self.shown(rows.get(key), fact)
        statement = insert(self.table)
        now = {column.name: statement.excluded[column.name] for column in self.table.c}
        values: list[dict[str, Any]] = [asdict(row) for row in rows.values()]  # pyright: ignore[reportArgumentType] - rows are dataclasses
        await db.execute(
            statement.on_conflict_do_update(index_elements=[self.key], set_=now), values
        )


def keeping(*listings: Listing[Any]) -> Project:
    """The fold of a projection that keeps these lists in step with their streams."""

    async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        for listing in listings:
            begin = f"{listing.aggregate}-"
            if facts := [fact for fact in batch if fact.envelope.stream.startswith(begin)]:
                await listing.fold(facts, db)

    return project
