"""The read tables as typed rows: lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.courses.rows import Course, Lecturer, Row, Run, Session
from linli.courses.tables import course_list, lecturer_list, run_list, session_list


@dataclass(frozen=True)
class Listing[R: Row]:
    """A list that is read newest first: by a moment, then by id."""

    table: sa.Table
    row: type[R]
    moment: str

    @cached_property
    def keyset(self) -> Keyset[tuple[datetime, UUID]]:
        """How its cursors are written."""
        return Keyset(self.table.name, tuple[datetime, UUID])

    async def page(
        self,
        db: AsyncConnection,
        limit: int,
        cursor: str | None,
        *conditions: sa.ColumnElement[bool],
        **filters: object,
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        moment, id_ = self.table.c[self.moment], self.table.c.id
        query = sa.select(self.table).order_by(moment.desc(), id_.desc()).limit(limit + 1)
        query = query.where(
            *conditions,
            *(self.table.c[name] == value for name, value in filters.items() if value is not None),
        )
        if after := self.keyset.read(cursor):
            query = query.where(sa.tuple_(moment, id_) < after)
        rows = [self.row(**row) for row in (await db.execute(query)).mappings()]
        return self.keyset.page(rows, limit, lambda row: (getattr(row, self.moment), row.id))


LECTURERS = Listing(lecturer_list, Lecturer, "nominated_at")
COURSES = Listing(course_list, Course, "designed_at")
RUNS = Listing(run_list, Run, "scheduled_at")
SESSIONS = Listing(session_list, Session, "starts_at")


def during(start: datetime | None, end: datetime | None) -> Sequence[sa.ColumnElement[bool]]:
    """That a session takes some of the time [start, end); either may be open."""
    conditions: list[sa.ColumnElement[bool]] = []
    if start is not None:
        conditions.append(session_list.c.ends_at > start)
    if end is not None:
        conditions.append(session_list.c.starts_at < end)
    return conditions
