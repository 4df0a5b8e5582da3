"""The read tables: issues, and what towns hold them to."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

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

declarations = sa.Table(
    "declarations",
    LISTS,
    sa.Column("town", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True, comment="category, policy or calendar"),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", JSONB, nullable=False),
    comment="Every version of what towns hold their issues to, beside what is built in.",
)
