"""The read tables, and the rows of each as values: one row for every item of a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

LISTS = sa.MetaData()
"""What this service's own history fills."""

ISSUES = sa.MetaData()
"""What the history of issues fills."""

type PatrolStatus = Literal["scheduled", "started", "completed"]
type ActivityStatus = Literal["planned", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """Somebody on the register."""

    id: UUID
    town: str
    community: str
    compound: str | None
    person: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team and how many belong to it."""

    id: UUID
    town: str
    community: str
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    formed_at: datetime
    members: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolRow:
    """A patrol and how far it has come."""

    id: UUID
    town: str
    community: str
    compound: str | None
    team_id: UUID
    starts_at: datetime
    status: PatrolStatus = "scheduled"
    started_at: datetime | None = None
    completed_at: datetime | None = None
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity, who holds it and how many came."""

    id: UUID
    town: str
    community: str
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    hosts: list[str]
    self_organised: bool
    starts_at: datetime
    ends_at: datetime | None
    status: ActivityStatus = "planned"
    completed_at: datetime | None = None
    checked_in: int = 0


type Row = VolunteerRow | TeamRow | PatrolRow | ActivityRow


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """A column for a moment."""
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


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


volunteer_list = listed(
    "volunteer_list",
    "registered_at",
    sa.Column("person", sa.Text, nullable=False),
    moment("registered_at"),
)

team_list = listed(
    "team_list",
    "formed_at",
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text),
    moment("formed_at"),
    sa.Column("members", sa.Integer, nullable=False),
)

patrol_list = listed(
    "patrol_list",
    "starts_at",
    sa.Column("team_id", sa.Uuid, nullable=False),
    moment("starts_at"),
    sa.Column("status", sa.Text, nullable=False),
    moment("started_at", nullable=True),
    moment("completed_at", nullable=True),
    sa.Column("findings", sa.Integer, nullable=False),
)

activity_list = listed(
    "activity_list",
    "starts_at",
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text),
    sa.Column("hosts", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("self_organised", sa.Boolean, nullable=False),
    moment("starts_at"),
    moment("ends_at", nullable=True),
    sa.Column("status", sa.Text, nullable=False),
    moment("completed_at", nullable=True),
    sa.Column("checked_in", sa.Integer, nullable=False),
)

finding_issues = sa.Table(
    "finding_issues",
    ISSUES,
    sa.Column("finding_id", sa.Uuid, primary_key=True),
    sa.Column("issue_id", sa.Uuid, nullable=False),
    comment="What became of a finding: the issue made from it, or the one it is evidence of.",
)
