"""What is read: rows of the lists, and the facts of one issue."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.events.contracts.base import IssueId, TownCode, stream_name
from linli.events.contracts.catalogue import decode
from linli.events.contracts.issues import IssueEvent
from linli.events.schema import events
from linli.issues.domain.issue import Status
from linli.issues.tables import CategoryRow, IssueRow, category_list, issue_list


class Filters(NamedTuple):
    """Which issues a list shows; None is any."""

    town: str | None = None
    community: str | None = None
    compound: str | None = None
    status: Status | None = None
    category: str | None = None


NEWEST = Keyset("issues", tuple[datetime, UUID])


async def list_issues(
    db: AsyncConnection, filters: Filters, limit: int, cursor: str | None
) -> Page[IssueRow]:
    """A page of the issues that pass the filters, newest first.

    Raises:
        MalformedCursorError: the cursor is not one of this list's.
    """
    moment, id_ = issue_list.c.occurred_at, issue_list.c.id
    wanted = [issue_list.c[name] == value for name, value in filters._asdict().items() if value]
    query = sa.select(issue_list).where(*wanted).order_by(moment.desc(), id_.desc())
    if after := NEWEST.read(cursor):
        query = query.where(sa.tuple_(moment, id_) < after)
    rows = (await db.execute(query.limit(limit + 1))).mappings()
    return NEWEST.page([IssueRow(**row) for row in rows], limit, lambda r: (r.occurred_at, r.id))


async def list_categories(db: AsyncConnection, town: TownCode) -> Sequence[CategoryRow]:
    """What the town has defined beside the built-in categories, by code."""
    query = sa.select(category_list).where(category_list.c.town == town)
    rows = await db.execute(query.order_by(category_list.c.code))
    return [CategoryRow(**row) for row in rows.mappings()]


class Fact(NamedTuple):
    """Something that happened to an issue, and when."""

    event: IssueEvent
    time: datetime
    recorded_at: datetime


async def facts_of(db: AsyncConnection, issue_id: IssueId) -> Sequence[Fact]:
    """An issue's own stream, in order: always fresh."""
    columns = (events.c.type, events.c.data, events.c.time, events.c.recorded_at)
    stream = events.c.stream == stream_name("issue", issue_id)
    rows = await db.execute(sa.select(*columns).where(stream).order_by(events.c.version))
    return [
        Fact(cast(IssueEvent, decode(row.type, row.data)), row.time, row.recorded_at)
        for row in rows
    ]
