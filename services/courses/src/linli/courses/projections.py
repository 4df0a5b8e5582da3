"""Events to this service's read tables: four lists."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.courses.rows import (
    Course,
    Lecturer,
    Row,
    Run,
    Session,
    shown_course,
    shown_lecturer,
    shown_run,
    shown_session,
)
from linli.courses.tables import LISTS, course_list, lecturer_list, run_list, session_list
from linli.events.contracts.courses import EVENTS
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.store import Fact


class Listed(NamedTuple):
    """One aggregate's list: its table, its rows, and how a fact changes one."""

    aggregate: str
    table: sa.Table
    row: Callable[..., Row]
    shown: Callable[[Any, Fact[Any]], Row | None]


LISTED = (
    Listed("lecturer", lecturer_list, Lecturer, shown_lecturer),
    Listed("course", course_list, Course, shown_course),
    Listed("run", run_list, Run, shown_run),
    Listed("session", session_list, Session, shown_session),
)


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the lists, one row for each aggregate, in step with the streams."""
    for listed in LISTED:
        begin = f"{listed.aggregate}-"
        if facts := [fact for fact in batch if fact.envelope.stream.startswith(begin)]:
            await fold(listed, facts, db)


async def fold(listed: Listed, facts: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Apply the facts of one kind of aggregate: read its rows once, write them once."""
    ids = {id_of(fact) for fact in facts}
    query = sa.select(listed.table).where(listed.table.c.id.in_(ids))
    known = (await db.execute(query)).mappings()
    rows: dict[UUID, Row | None] = {row["id"]: listed.row(**row) for row in known}
    for fact in facts:
        rows[id_of(fact)] = listed.shown(rows.get(id_of(fact)), fact_of(fact))
    statement = insert(listed.table)
    update = {column.name: statement.excluded[column.name] for column in listed.table.c}
    await db.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=update),
        [asdict(row) for row in rows.values() if row],
    )


def id_of(fact: Recorded[Any]) -> UUID:
    """The aggregate that the fact is about."""
    return UUID(fact.envelope.stream.partition("-")[2])


def fact_of(recorded: Recorded[Any]) -> Fact[Any]:
    """The same fact as its own stream tells it."""
    around = recorded.envelope
    return Fact(recorded.event, around.time, around.recorded_at, around.source, around.place)


COURSES_LISTS = Projection(
    name="courses-lists", version=1, tables=LISTS, events=EVENTS, project=project
)
