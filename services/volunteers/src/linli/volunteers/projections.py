"""Events to this service's read tables: the four lists, and what became of findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.issues import EvidenceAdded, IssueReported
from linli.events.contracts.volunteers import (
    EVENTS,
    ActivityCompleted,
    ActivityEvent,
    ActivityPlanned,
    CleanupPerformed,
    DissuasionRecorded,
    HeadcountTaken,
    MemberJoinedTeam,
    ParticipantCheckedIn,
    PatrolCompleted,
    PatrolEvent,
    PatrolFindingRecorded,
    PatrolScheduled,
    PatrolStarted,
    TeamEvent,
    TeamFormed,
    VolunteerRegistered,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.volunteers.tables import (
    ISSUES,
    LISTS,
    ActivityRow,
    PatrolRow,
    Row,
    TeamRow,
    VolunteerRow,
    activity_list,
    finding_issues,
    patrol_list,
    team_list,
    volunteer_list,
)


@dataclass(frozen=True)
class Listed[R: Row]:
    """One aggregate's list: its table, and how a fact changes the row of the aggregate."""

    aggregate: str
    table: sa.Table
    row: type[R]
    shown: Callable[[Mapping[UUID, R], Recorded[Any]], R]


def shown_volunteer(
    _rows: Mapping[UUID, VolunteerRow], recorded: Recorded[VolunteerRegistered]
) -> VolunteerRow:
    """The volunteer's row: nothing follows the registration yet."""
    event = recorded.event
    return VolunteerRow(
        id=event.volunteer_id,
        town=recorded.envelope.source.town,
        community=event.community,
        compound=event.compound,
        person=event.person,
        registered_at=recorded.time,
    )


def shown_team(rows: Mapping[UUID, TeamRow], recorded: Recorded[TeamEvent]) -> TeamRow:
    """The team's row after one more fact."""
    match recorded.event:
        case TeamFormed() as e:
            return TeamRow(
                id=e.team_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                formed_at=recorded.time,
            )
        case MemberJoinedTeam(team_id=team_id):
            row = rows[team_id]
            return replace(row, members=row.members + 1)


def shown_patrol(rows: Mapping[UUID, PatrolRow], recorded: Recorded[PatrolEvent]) -> PatrolRow:
    """The patrol's row after one more fact."""
    match recorded.event:
        case PatrolScheduled() as e:
            return PatrolRow(
                id=e.patrol_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                team_id=e.team_id,
                starts_at=e.starts_at,
            )
        case PatrolStarted() as e:
            return replace(rows[e.patrol_id], status="started", started_at=e.started_at)
        case PatrolFindingRecorded(patrol_id=patrol_id):
            row = rows[patrol_id]
            return replace(row, findings=row.findings + 1)
        case CleanupPerformed(patrol_id=patrol_id) | DissuasionRecorded(patrol_id=patrol_id):
            return rows[patrol_id]
        case PatrolCompleted() as e:
            return replace(rows[e.patrol_id], status="completed", completed_at=e.completed_at)


def shown_activity(
    rows: Mapping[UUID, ActivityRow], recorded: Recorded[ActivityEvent]
) -> ActivityRow:
    """The activity's row after one more fact. Headcounts are claims and stand with the activity."""
    match recorded.event:
        case ActivityPlanned() as e:
            return ActivityRow(
                id=e.activity_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                name_zh=e.name_zh,
                name_en=e.name_en,
                hosts=list(e.hosts),
                self_organised=e.self_organised,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case ParticipantCheckedIn(activity_id=activity_id):
            row = rows[activity_id]
            return replace(row, checked_in=row.checked_in + 1)
        case HeadcountTaken(activity_id=activity_id):
            return rows[activity_id]
        case ActivityCompleted(activity_id=activity_id):
            return replace(rows[activity_id], status="completed", completed_at=recorded.time)


LISTED: Sequence[Listed[Any]] = (
    Listed("volunteer", volunteer_list, VolunteerRow, shown_volunteer),
    Listed("team", team_list, TeamRow, shown_team),
    Listed("patrol", patrol_list, PatrolRow, shown_patrol),
    Listed("activity", activity_list, ActivityRow, shown_activity),
)


async def project_lists(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the lists, one row for each aggregate, in step with the streams."""
    for listed in LISTED:
        begin = f"{listed.aggregate}-"
        if facts := [fact for fact in batch if fact.envelope.stream.startswith(begin)]:
            await fold(listed, facts, db)


async def fold(listed: Listed[Any], facts: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Apply the facts of one kind of aggregate: read its rows once, write them once."""
    ids = {id_of(fact) for fact in facts}
    query = sa.select(listed.table).where(listed.table.c.id.in_(ids))
    rows = {row["id"]: listed.row(**row) for row in (await db.execute(query)).mappings()}
    for fact in facts:
        rows[id_of(fact)] = listed.shown(rows, fact)
    statement = insert(listed.table)
    update = {column.name: statement.excluded[column.name] for column in listed.table.c}
    await db.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=update),
        [asdict(row) for row in rows.values()],
    )


def id_of(fact: Recorded[Any]) -> UUID:
    """The aggregate that the fact is about."""
    return UUID(fact.envelope.stream.partition("-")[2])


async def project_findings(
    batch: Sequence[Recorded[IssueReported | EvidenceAdded]], db: AsyncConnection
) -> None:
    """Keep `finding_issues`, one row for each finding that an issue names, in step with issues."""
    rows = [
        {"finding_id": fact.event.finding_id, "issue_id": fact.event.issue_id}
        for fact in batch
        if fact.event.finding_id is not None
    ]
    if rows:
        await db.execute(insert(finding_issues).on_conflict_do_nothing(), rows)


VOLUNTEERS_LISTS = Projection(
    name="volunteers-lists", version=1, tables=LISTS, events=EVENTS, project=project_lists
)

VOLUNTEERS_FINDINGS = Projection(
    name="volunteers-findings",
    version=1,
    tables=ISSUES,
    events=(IssueReported, EvidenceAdded),
    project=project_findings,
)
