"""What is read: pages of the lists."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.communities.tables import (
    CommunityRow,
    CompoundRow,
    FigureRow,
    OrganisationRow,
    Row,
    StationRow,
    TownRow,
    community_list,
    compound_list,
    figure_list,
    organisation_list,
    station_list,
    town_list,
)


@dataclass(frozen=True)
class Listed[R: Row]:
    """The list of one kind of entry, read in the order of its codes (of figures: ids)."""

    aggregate: str
    table: sa.Table
    row: type[R]

    @cached_property
    def key(self) -> sa.Column[Any]:
        """The column that tells entries apart: their code or id."""
        (column,) = self.table.primary_key.columns
        return column

    @cached_property
    def keyset(self) -> Keyset[Any]:
        """How its cursors are written."""
        return Keyset(self.table.name, self.key.type.python_type)

    def key_in(self, stream: str) -> Any:
        """The code or id that the stream of an entry ends in."""
        return self.key.type.python_type(stream.removeprefix(f"{self.aggregate}-"))

    async def page(
        self, db: AsyncConnection, limit: int, cursor: str | None, **filters: str | None
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        wanted = [self.table.c[name] == value for name, value in filters.items() if value]
        query = sa.select(self.table).where(*wanted).order_by(self.key).limit(limit + 1)
        if after := self.keyset.read(cursor):
            query = query.where(self.key > after)
        rows = [self.row(**row) for row in (await db.execute(query)).mappings()]
        return self.keyset.page(rows, limit, lambda row: getattr(row, self.key.name))


TOWNS = Listed("town", town_list, TownRow)
COMMUNITIES = Listed("community", community_list, CommunityRow)
COMPOUNDS = Listed("compound", compound_list, CompoundRow)
ORGANISATIONS = Listed("organisation", organisation_list, OrganisationRow)
STATIONS = Listed("station", station_list, StationRow)
FIGURES = Listed("figure", figure_list, FigureRow)
