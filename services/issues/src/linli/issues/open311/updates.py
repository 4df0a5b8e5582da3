"""What has become of requests, in the order in which it was recorded: mySociety's update feed.

A span of time is a span of positions, since recorded times never go back along them: where it
begins is found by halving.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from linli.chassis.language import Language
from linli.events.contracts.base import Event
from linli.events.contracts.casework import IssueFact
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.envelope import Envelope, Source
from linli.events.store import EventStore
from linli.issues.open311.changes import CHANGES, Change, change_of
from linli.issues.open311.parameters import Span
from linli.issues.open311.rendering import Value

UPDATES_MAX = 1000
BATCH, EVENTS_MAX = 1000, 20_000
"""How many events are read at once, and for one answer."""
TOLD = frozenset(event.event_type for event in CHANGES)


class Update(NamedTuple):
    """One thing that happened to a request."""

    id: UUID
    position: int
    request: UUID
    recorded_at: datetime
    change: Change
    name: str


class Updates(NamedTuple):
    """Some of them, and after which position the rest is; None if there is none."""

    items: list[Update]
    more_after: int | None = None


async def updates_in(source: Source, span: Span, after: int, store: EventStore) -> Updates:
    """What was recorded in a span of time, after a position."""
    updates = list[Update]()
    if span.since:
        after = max(after, await position_before(source, span.since, store))
    for _ in range(EVENTS_MAX // BATCH):
        batch = await store.read(source, after, BATCH)
        for envelope in batch:
            if span.until and envelope.recorded_at > span.until:
                return Updates(updates)
            if len(updates) == UPDATES_MAX:
                return Updates(updates, after)
            after = envelope.position
            if update := update_of(envelope):
                updates.append(update)
        if not batch:
            return Updates(updates)
    return Updates(updates, after)


async def position_before(source: Source, moment: datetime, store: EventStore) -> int:
    """The last position that was recorded before a moment; 0 if there is none."""
    before, after = 0, (await store.tail(source)).position + 1
    while after - before > 1:
        middle = (before + after) // 2
        (at,) = await store.read(source, middle - 1, 1)
        if at.recorded_at < moment:
            before = middle
        else:
            after = middle
    return before


def update_of(envelope: Envelope) -> Update | None:
    """What an event tells who follows requests."""
    if envelope.type not in TOLD or envelope.private:
        return None
    event: Event = EVENT_TYPES[envelope.type].model_validate_json(envelope.data)
    change = change_of(event)
    if change is None or not isinstance(event, IssueFact):
        return None
    return Update(
        id=envelope.id,
        position=envelope.position,
        request=event.issue_id,
        recorded_at=envelope.recorded_at,
        change=change,
        name=envelope.name,
    )


def shown(update: Update, language: Language) -> Mapping[str, Value]:
    """An update in mySociety's shape, and its position."""
    return {
        "update_id": str(update.id),
        "service_request_id": str(update.request),
        "status": update.change.status,
        "updated_datetime": update.recorded_at,
        "description": update.change.words.read_in(language),
        "media_url": None,
        "external_status_code": update.name,
        "sequence": f"{update.position:020}",
    }
