"""The read tables, and their rows as values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from linli.issues.domain.issue import Status

LISTS = sa.MetaData()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """What a list shows of an issue."""

    id: UUID
    town: str
    community: str
    compound: str | None
    category: str
    title: str
    status: Status
    source: str
    lead: str | None = None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """A category that a town has defined."""

    town: str
    code: str
    name_zh: str
    name_en: str | None


def words(statuses: type[Status]) -> list[str]:
    """How a status is written: as in the contract."""
    return [status.value for status in statuses]


STATUS = sa.Enum(Status, native_enum=False, values_callable=words)

issue_list = sa.Table(
    "issue_list",
    LISTS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("town", sa.Text, nullable=False),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("compound", sa.Text),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("status", STATUS, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("lead", sa.Text),
    sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Index("issue_list_newest", "occurred_at", "id"),
    sa.Index("issue_list_of_community", "community", "occurred_at", "id"),
    sa.Index("issue_list_of_compound", "compound", "occurred_at", "id"),
    comment="One row an issue, in step with its stream.",
)

category_list = sa.Table(
    "category_list",
    LISTS,
    sa.Column("town", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text),
    comment="What towns have defined beside the built-in categories.",
)
