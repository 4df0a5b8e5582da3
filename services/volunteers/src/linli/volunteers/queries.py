"""What is read: pages of the lists, the issues of findings, and the facts of one stream."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import decode
from linli.events.schema import events
from linli.volunteers.tables import (
    ActivityRow,
    PatrolRow,
    Row,
    TeamRow,
    VolunteerRow,
    activity_list,
    finding_issues,
    patrol_list,
    team_list,
    volunteer_list,
)


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
        self, db: AsyncConnection, limit: int, cursor: str | None, **filters: object
    ) -> Page[R]:
        """The rows after `cursor` whose columns equal the filters; a filter of None is none.

        Raises:
            MalformedCursorError: it is not one of this list's.
        """
        moment, id_ = self.table.c[self.moment], self.table.c.id
        query = sa.select(self.table).order_by(moment.desc(), id_.desc()).limit(limit + 1)
        query = query.where(
            *(self.table.c[name] == value for name, value in filters.items() if value is not None)
        )
        if after := self.keyset.read(cursor):
            query = query.where(sa.tuple_(moment, id_) < after)
        rows = [self.row(**row) for row in (await db.execute(query)).mappings()]
        return self.keyset.page(rows, limit, lambda row: (getattr(row, self.moment), row.id))


VOLUNTEERS = Listing(volunteer_list, VolunteerRow, "registered_at")
TEAMS = Listing(team_list, TeamRow, "formed_at")
PATROLS = Listing(patrol_list, PatrolRow, "starts_at")
ACTIVITIES = Listing(activity_list, ActivityRow, "starts_at")


async def issues_of(findings: Collection[UUID], db: AsyncConnection) -> dict[UUID, UUID]:
    """The issue that each of `findings` led to, where there is one by now."""
    query = sa.select(finding_issues.c.finding_id, finding_issues.c.issue_id).where(
        finding_issues.c.finding_id.in_(findings)
    )
    return {row.finding_id: row.issue_id for row in await db.execute(query)}


class Fact[E: Event](NamedTuple):
    """Something that happened, and when."""

    event: E
    time: datetime


async def facts_of(stream: str, db: AsyncConnection) -> Sequence[Fact[Any]]:
    """The facts of one stream of this service, in order: always fresh."""
    query = sa.select(events.c.type, events.c.data, events.c.time)
    rows = await db.execute(query.where(events.c.stream == stream).order_by(events.c.version))
    return [Fact(decode(row.type, row.data), row.time) for row in rows]
