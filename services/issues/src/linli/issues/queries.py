"""What is read: pages of the lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset, Page
from linli.events.contracts.base import TownCode
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
