"""Events to this service's read tables: four lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.courses.tables import (
    LISTS,
    CourseRow,
    LecturerRow,
    Row,
    RunRow,
    SessionRow,
    course_list,
    lecturer_list,
    run_list,
    session_list,
)
from linli.events.contracts.courses import (
    EVENTS,
    CourseDesigned,
    CourseEvent,
    CoursePublished,
    CourseRunScheduled,
    LecturerEvent,
    LecturerNominated,
    LecturerQualified,
    SessionClosed,
    SessionEvent,
    SessionRescheduled,
    SessionScheduled,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection


@dataclass(frozen=True)
class Listed[R: Row]:
    """One aggregate's list: its table, and how a fact changes the row of the aggregate."""

    aggregate: str
    table: sa.Table
    row: type[R]
    shown: Callable[[Mapping[UUID, R], Recorded[Any]], R]


def shown_lecturer(
    rows: Mapping[UUID, LecturerRow], recorded: Recorded[LecturerEvent]
) -> LecturerRow:
    """The lecturer's row after one more fact."""
    match recorded.event:
        case LecturerNominated() as e:
            return LecturerRow(
                id=e.lecturer_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                person=e.person,
                sector=e.sector,
                nominated_at=recorded.time,
            )
        case LecturerQualified(lecturer_id=lecturer_id):
            return replace(rows[lecturer_id], status="qualified")


def shown_course(rows: Mapping[UUID, CourseRow], recorded: Recorded[CourseEvent]) -> CourseRow:
    """The course's row after one more fact."""
    match recorded.event:
        case CourseDesigned() as e:
            return CourseRow(
                id=e.course_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                strand=e.strand,
                name_zh=e.name_zh,
                name_en=e.name_en,
                designed_at=recorded.time,
            )
        case CoursePublished(course_id=course_id):
            return replace(rows[course_id], status="published")


def shown_run(_: Mapping[UUID, RunRow], recorded: Recorded[CourseRunScheduled]) -> RunRow:
    """The run's only row."""
    e = recorded.event
    return RunRow(
        id=e.run_id,
        town=recorded.envelope.source.town,
        community=e.community,
        compound=e.compound,
        course_id=e.course_id,
        capacity=e.capacity,
        scheduled_at=recorded.time,
    )


def shown_session(rows: Mapping[UUID, SessionRow], recorded: Recorded[SessionEvent]) -> SessionRow:
    """The session's row after one more fact."""
    match recorded.event:
        case SessionScheduled() as e:
            return SessionRow(
                id=e.session_id,
                town=recorded.envelope.source.town,
                community=e.community,
                compound=e.compound,
                run_id=e.run_id,
                course_id=e.course_id,
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionRescheduled() as e:
            return replace(
                rows[e.session_id],
                lecturer_id=e.lecturer_id,
                venue=e.venue,
                starts_at=e.starts_at,
                ends_at=e.ends_at,
            )
        case SessionClosed(session_id=session_id, attendances=attendances):
            return replace(rows[session_id], status="closed", attendances=attendances)


LISTED: Sequence[Listed[Any]] = (
    Listed("lecturer", lecturer_list, LecturerRow, shown_lecturer),
    Listed("course", course_list, CourseRow, shown_course),
    Listed("run", run_list, RunRow, shown_run),
    Listed("session", session_list, SessionRow, shown_session),
)


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
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


COURSES_LISTS = Projection(
    name="courses-lists", version=1, tables=LISTS, events=EVENTS, project=project
)
