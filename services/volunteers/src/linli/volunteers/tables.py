"""The read tables: one for each list, and what became of findings."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.tables import by_place, identity, moment, number, other, text

LISTS = sa.MetaData()
"""What this service's own history fills."""

ISSUES = sa.MetaData()
"""What the history of issues fills."""

volunteer_list = by_place(
    "volunteer_list",
    LISTS,
    identity(),
    "registered_at",
    text("person"),
    moment("registered_at"),
)

team_list = by_place(
    "team_list",
    LISTS,
    identity(),
    "formed_at",
    text("kind"),
    text("name_zh"),
    text("name_en", nullable=True),
    moment("formed_at"),
    number("members"),
)

patrol_list = by_place(
    "patrol_list",
    LISTS,
    identity(),
    "starts_at",
    other("team_id"),
    moment("starts_at"),
    text("status"),
    moment("started_at", nullable=True),
    moment("completed_at", nullable=True),
    number("findings"),
)

activity_list = by_place(
    "activity_list",
    LISTS,
    identity(),
    "starts_at",
    text("kind"),
    text("name_zh"),
    text("name_en", nullable=True),
    sa.Column("hosts", JSONB, nullable=False),
    sa.Column("self_organised", sa.Boolean, nullable=False),
    moment("starts_at"),
    moment("ends_at", nullable=True),
    text("status"),
    moment("completed_at", nullable=True),
    number("checked_in"),
)

finding_issues = sa.Table(
    "finding_issues",
    ISSUES,
    sa.Column("finding_id", sa.Uuid, primary_key=True),
    other("issue_id"),
    comment="What became of a finding: the issue made from it, or the one it is evidence of.",
)
