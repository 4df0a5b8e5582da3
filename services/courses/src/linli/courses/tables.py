"""The read tables: one for each kind of row."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

LISTS = sa.MetaData()


def moment(name: str) -> sa.Column[datetime]:
    """A column for a moment."""
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=False)


def listed(name: str, order: str, *columns: sa.Column[Any]) -> sa.Table:
    """A list by place, newest first: in the order of `order`, then of ids."""
    return sa.Table(
        name,
        LISTS,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("community", sa.Text, nullable=False),
        sa.Column("compound", sa.Text),
        *columns,
        sa.Index(f"{name}_newest", order, "id"),
        sa.Index(f"{name}_of_community", "community", order, "id"),
        sa.Index(f"{name}_of_compound", "compound", order, "id"),
    )


lecturer_list = listed(
    "lecturer_list",
    "nominated_at",
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("sector", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    moment("nominated_at"),
)

course_list = listed(
    "course_list",
    "designed_at",
    sa.Column("strand", sa.Text),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    moment("designed_at"),
)

run_list = listed(
    "run_list",
    "scheduled_at",
    sa.Column("course_id", sa.Uuid, nullable=False, index=True),
    sa.Column("capacity", sa.Integer),
    moment("scheduled_at"),
)

session_list = listed(
    "session_list",
    "starts_at",
    sa.Column("run_id", sa.Uuid, nullable=False, index=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("lecturer_id", sa.Uuid, nullable=False, index=True),
    sa.Column("venue", sa.Text, nullable=False, index=True),
    moment("starts_at"),
    moment("ends_at"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attendances", sa.Integer),
)
