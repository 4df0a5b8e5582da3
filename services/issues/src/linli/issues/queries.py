"""What is read: lists."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import Listing
from linli.events.contracts.base import TownCode
from linli.issues.rows import CategoryRow, IssueRow, shown_issue
from linli.issues.tables import category_list, issue_list

ISSUES = Listing("issue", issue_list, IssueRow, shown_issue, newest_by="occurred_at")


async def list_categories(db: AsyncConnection, town: TownCode) -> Sequence[CategoryRow]:
    """What the town has defined beside the built-in categories, by code."""
    query = sa.select(category_list).where(category_list.c.town == town)
    rows = await db.execute(query.order_by(category_list.c.code))
    return [CategoryRow(**row) for row in rows.mappings()]
