"""The read tables: issues, and the categories of towns."""

import sqlalchemy as sa

from linli.chassis.personal import personal
from linli.chassis.tables import by_place, identity, moment, text
from linli.issues.domain.issue import Status

LISTS = sa.MetaData()


def words(statuses: type[Status]) -> list[str]:
    """How a status is written: as in the contract."""
    return [status.value for status in statuses]


STATUS = sa.Enum(Status, native_enum=False, values_callable=words)

issue_list = by_place(
    "issue_list",
    LISTS,
    identity(),
    "occurred_at",
    text("category"),
    personal("title"),
    personal("released_title", nullable=True),
    text("reporter", nullable=True),
    sa.Column("status", STATUS, nullable=False),
    text("source"),
    text("lead", nullable=True),
    moment("occurred_at"),
)

category_list = sa.Table(
    "category_list",
    LISTS,
    sa.Column("town", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    text("name_zh"),
    text("name_en", nullable=True),
    comment="What towns have defined beside the built-in categories.",
)
