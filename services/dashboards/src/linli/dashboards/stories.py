"""What happened in a town, across services: each event with where it was and what led to it.

No body is kept, and nothing that tells who acted but the role. Events about persons, and those of
confidential issues, are shown to roles at their place alone, as their contributions are.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.entering import enter
from linli.dashboards.scopes import VISIBLE
from linli.dashboards.tables import AT, CODE, FOR_ROLES
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.envelope import Recorded
from linli.events.projections import Projection

metadata = MetaData()

stories = Table(
    "stories",
    metadata,
    Column("id", Uuid, nullable=False, comment="of the event"),
    Column("source", CODE, nullable=False, comment="<town>/<service>"),
    Column("position", BigInteger, nullable=False),
    Column("town", CODE, nullable=False),
    Column("community", CODE),
    Column("compound", CODE),
    Column("type", CODE, nullable=False),
    Column("time", AT, nullable=False),
    Column("recorded_at", AT, nullable=False),
    Column("entity", CODE, nullable=False, comment="what it is about: the event's stream"),
    Column("role", Text, comment="by which somebody acted; told to roles at the place alone"),
    Column("command", Uuid, nullable=False, comment="at the beginning of all that led to it"),
    Column("cause", Uuid, comment="the event that a service answered to with it"),
    Column("persons", Boolean, nullable=False, comment=FOR_ROLES),
    PrimaryKeyConstraint("id"),
    Index("stories_town", "town", "time", "id"),
    Index("stories_community", "community", "time", "id"),
    Index("stories_compound", "compound", "time", "id"),
    Index("stories_command", "command"),
    Index("stories_cause", "cause", postgresql_where=text("cause IS NOT NULL")),
    comment="One row for each event that is not private to its service.",
)


class StoryRow(NamedTuple):
    """A row of `stories`."""

    id: UUID
    source: str
    position: int
    town: str
    community: str | None
    compound: str | None
    type: str
    time: datetime
    recorded_at: datetime
    entity: str
    role: str | None
    command: UUID
    cause: UUID | None
    persons: bool


def story_row(recorded: Recorded[Any]) -> StoryRow:
    """What is kept of an event.

    What follows from a command is correlated by its id, and what a service answers to an event with
    is caused by that: whatever is caused by its own correlation has no event before it.
    """
    e = recorded.envelope
    return StoryRow(
        id=e.id,
        source=str(e.source),
        position=e.position,
        town=e.source.town,
        community=e.place.community,
        compound=e.place.compound,
        type=e.type,
        time=e.time,
        recorded_at=e.recorded_at,
        entity=e.stream,
        role=e.role,
        command=e.correlation_id,
        cause=None if e.causation_id == e.correlation_id else e.causation_id,
        persons=_is_for_roles(recorded.event),
    )


def _is_for_roles(event: Event) -> bool:
    """Whether the public sees a placeholder in the feeds."""
    return event.restricted or bool(getattr(event, "confidential", False))


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Enter a batch."""
    await enter(db, stories, [story_row(recorded) for recorded in batch])


STORIES = Projection(
    name="dashboards-stories",
    version=1,
    tables=metadata,
    events=[event for event in EVENT_TYPES.values() if not event.private],
    project=project,
    visible={stories.name: VISIBLE["contributions"]},
)
