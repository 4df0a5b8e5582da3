"""What is read: pages of the lists, and which commands are recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.events.schema import commands
from linli.library.rows import Asset, Book, Copy, Donation, Library
from linli.library.tables import (
    asset_list,
    book_list,
    copy_list,
    donation_list,
    library_list,
)


@dataclass(frozen=True)
class Listing[R]:
    """A list that is read newest first: by a moment, then by the table's key."""

    table: sa.Table
    row: type[R]
    moment: str
    key: str = "id"
    key_type: type[Any] = UUID

    @cached_property
    def keyset(self) -> Keyset[tuple[datetime, Any]]:
        """How its cursors are written."""
        return Keyset(self.table.name, tuple[datetime, self.key_type])

    async def page(
        self, db: AsyncConnection, limit: int, cursor: str | None, **filters: object
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        order = self.table.c[self.moment], self.table.c[self.key]
        query = sa.select(self.table).order_by(*(column.desc() for column in order))
        query = query.where(
            *(self.table.c[name] == value for name, value in filters.items() if value is not None)
        )
        if after := self.keyset.read(cursor):
            query = query.where(sa.tuple_(*order) < after)
        rows = (await db.execute(query.limit(limit + 1))).mappings()
        return self.keyset.page([self.row(**row) for row in rows], limit, self.key_of)

    def key_of(self, row: R) -> tuple[datetime, Any]:
        """Where a row stands in the list."""
        return getattr(row, self.moment), getattr(row, self.key)


async def recorded_of(command_ids: Sequence[UUID], db: AsyncConnection) -> frozenset[UUID]:
    """Those of many commands that are recorded: once is for good, so nobody races."""
    ids = sa.bindparam("ids", list(command_ids), sa.ARRAY(sa.Uuid))
    async with db.begin():
        found = await db.execute(sa.select(commands.c.id).where(commands.c.id == sa.any_(ids)))
        return frozenset(found.scalars())


LIBRARIES = Listing(library_list, Library, "opened_at", "code", str)
DONATIONS = Listing(donation_list, Donation, "opened_at")
BOOKS = Listing(book_list, Book, "donated_at")
ASSETS = Listing(asset_list, Asset, "donated_at")
COPIES = Listing(copy_list, Copy, "accessioned_at")
