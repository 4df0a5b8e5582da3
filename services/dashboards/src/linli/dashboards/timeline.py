"""What happened at a place, and the story of one event: read of the rows of `stories`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.pagination import Keyset
from linli.dashboards.fold import PlaceRow
from linli.dashboards.queries import Days
from linli.dashboards.stories import StoryRow, stories
from linli.events.refusals import Refusal

type Key = tuple[datetime, UUID]
"""Where an event stands in a timeline."""

KEYS = Keyset[Key]("dashboards-timeline", tuple[datetime, UUID])
RELATED_MAX = 200
"""How many events that followed, or that belong together, a story tells of."""


class EventNotFoundError(Refusal):
    """No such event has been read, or it is told to roles at its place alone."""

    code = "event-not-found"
    title = "There is no such event"
    title_zh = "没有该事件"


async def happened(
    db: AsyncConnection, place: PlaceRow, days: Days, after: Key | None, limit: int
) -> Sequence[StoryRow]:
    """What happened at a place and in its parts by the end of a day, the newest first."""
    s = stories.c
    codes = zip((s.town, s.community, s.compound), place.scope.split("/"), strict=False)
    zone = place.time_zone
    query = (
        sa.select(stories)
        .where(*(column == code for column, code in codes), s.time < _end(days.on, zone))
        .order_by(s.time.desc(), s.id.desc())
        .limit(limit)
    )
    if days.as_of is not None:
        query = query.where(s.recorded_at < _end(days.as_of, zone))
    if after is not None:
        query = query.where(sa.tuple_(s.time, s.id) < after)
    return [StoryRow(*row) for row in await db.execute(query)]


def _end(day: date, zone: str) -> sa.ColumnElement[Any]:
    """The end of a day of a town; reckoned there, where every date has one."""
    midnight = sa.cast(sa.cast(day, sa.Date) + 1, sa.DateTime)
    return sa.func.timezone(zone, midnight)


async def find_event(db: AsyncConnection, event_id: UUID) -> StoryRow:
    """One event.

    Raises:
        EventNotFoundError: there is none that the viewer is told of.
    """
    rows = await _found(db, stories.c.id == event_id)
    if not rows:
        raise EventNotFoundError(f"no event {event_id}")
    return rows[0]


async def cause_of(db: AsyncConnection, event: StoryRow) -> StoryRow | None:
    """The event that a service answered to with this one, if it is told."""
    rows = await _found(db, stories.c.id == event.cause) if event.cause else ()
    return rows[0] if rows else None


async def followed_by(db: AsyncConnection, event: StoryRow) -> Sequence[StoryRow]:
    """What services answered to an event with, wherever."""
    return await _found(db, stories.c.cause == event.id)


async def correlated_with(db: AsyncConnection, event: StoryRow) -> Sequence[StoryRow]:
    """What else came of the command that led to an event."""
    s = stories.c
    return await _found(db, s.command == event.command, s.id != event.id)


async def _found(db: AsyncConnection, *where: sa.ColumnElement[bool]) -> Sequence[StoryRow]:
    s = stories.c
    order = (s.recorded_at, s.source, s.position)
    query = sa.select(stories).where(*where).order_by(*order).limit(RELATED_MAX)
    return [StoryRow(*row) for row in await db.execute(query)]
