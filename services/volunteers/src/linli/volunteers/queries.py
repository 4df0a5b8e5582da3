"""What is read: lists, and the issues of findings."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import Listing
from linli.volunteers.rows import (
    ActivityRow,
    PatrolRow,
    TeamRow,
    VolunteerRow,
    shown_activity,
    shown_patrol,
    shown_team,
    shown_volunteer,
)
from linli.volunteers.tables import (
    activity_list,
    finding_issues,
    patrol_list,
    team_list,
    volunteer_list,
)

VOLUNTEERS = Listing(
    "volunteer", volunteer_list, VolunteerRow, shown_volunteer, newest_by="registered_at"
)
TEAMS = Listing("team", team_list, TeamRow, shown_team, newest_by="formed_at")
PATROLS = Listing("patrol", patrol_list, PatrolRow, shown_patrol, newest_by="starts_at")
ACTIVITIES = Listing("activity", activity_list, ActivityRow, shown_activity, newest_by="starts_at")


async def issues_of(findings: Collection[UUID], db: AsyncConnection) -> dict[UUID, UUID]:
    """The issue that each of `findings` led to, where there is one by now."""
    query = sa.select(finding_issues.c.finding_id, finding_issues.c.issue_id).where(
        finding_issues.c.finding_id.in_(findings)
    )
    return {row.finding_id: row.issue_id for row in await db.execute(query)}
