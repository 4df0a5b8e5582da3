"""The read tables, and the rows of each as values: one row for every item of a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

LISTS = sa.MetaData()

type LecturerStatus = Literal["nominated", "qualified"]
type CourseStatus = Literal["designed", "published"]
type SessionStatus = Literal["scheduled", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LecturerRow:
    """Somebody of the body of lecturers."""

    id: UUID
    town: str
    community: str
    compound: str | None
    person: str
    sector: str
    status: LecturerStatus = "nominated"
    nominated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """A course, on paper or on offer."""

    id: UUID
    town: str
    community: str
    compound: str | None
    strand: str | None
    name_zh: str
    name_en: str | None
    status: CourseStatus = "designed"
    designed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A course given once."""

    id: UUID
    town: str
    community: str
    compound: str | None
    course_id: UUID
    capacity: int | None
    scheduled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A meeting: when, where, by whom, and how many came."""

    id: UUID
    town: str
    community: str
    compound: str | None
    run_id: UUID
    course_id: UUID
    lecturer_id: UUID
    venue: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus = "scheduled"
    attendances: int | None = None


type Row = LecturerRow | CourseRow | RunRow | SessionRow


def moment(name: str) -> sa.Column[datetime]:
    """A column for a moment."""
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=False)


def listed(name: str, order: str, *columns: sa.Column[Any]) -> sa.Table:
    """A list by place, newest first: in the order of `order`, then of ids."""
    return sa.Table(
        name,
        LISTS,
        sa.Column("id", sa.Uuid, primary_key=True),
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
