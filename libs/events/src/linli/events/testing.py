"""The testing kit: facts with an envelope, histories in memory, and a projection driven by hand."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.applying import apply
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import encode
from linli.events.envelope import TOWN_WIDE, Envelope, Place, Recorded, Source
from linli.events.projections import Checkpoint, Generation, Projection, take_over
from linli.events.reader import Status, continued
from linli.events.sealing import DataKey, Subject, sealed

EPOCH_BEGIN = datetime(2024, 1, 18, 4, tzinfo=UTC)
"""Noon in Lishui on the day its newspaper told of it."""
_IDS = UUID("018d1b2c-0000-7000-8000-000000000000")


KEY = DataKey(UUID(int=1), bytes(32))
"""What seals the personal values of facts that no store has recorded."""


class OneKey:
    """A `Vault` with one key for everybody, in every process."""

    async def keys_of(self, subjects: Collection[Subject]) -> Mapping[Subject, DataKey]:
        """As `Vault.keys_of`."""
        return dict.fromkeys(subjects, KEY)

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """As `Vault.find`."""
        return {KEY.id: KEY.secret} if KEY.id in ids else {}


def recorded[E: Event](
    event: E,
    *,
    town: str = "lishui",
    position: int = 1,
    stream: str = "thing-1",
    place: Place = TOWN_WIDE,
    time: datetime = EPOCH_BEGIN,
    recorded_at: datetime | None = None,
    epoch: int = 1,
) -> Recorded[E]:
    """An event as a projection receives it; its id follows from its source and position."""
    source = Source(town, event.event_type.split(".")[2])
    id_ = event_id(source, position)
    event = sealed(event, id_, KEY)
    envelope = Envelope(
        id=id_,
        source=source,
        epoch=epoch,
        position=position,
        stream=stream,
        type=event.event_type,
        time=time,
        recorded_at=recorded_at or time,
        place=place,
        correlation_id=id_,
        causation_id=id_,
        actor=None,
        role=None,
        traceparent=None,
        private=False,
        previous=event_id(source, position - 1) if position > 1 else None,
        data=encode(event),
    )
    return Recorded(event, envelope)


def event_id(source: Source, position: int) -> UUID:
    """The id that `recorded` gives the event at a position."""
    return uuid5(_IDS, f"{source}={position}")


async def projected(
    engine: AsyncEngine, projection: Projection, facts: Sequence[Recorded[Any]]
) -> Generation:
    """Fold facts into a projection's tables as its owner would, and return its generation.

    Facts are folded source by source in the order given; called again, it goes on from there.
    """
    owned = await take_over(engine, projection)
    generation = Generation(engine, projection, owned.generation, owned.term)
    await generation.load_parked()
    for source in dict.fromkeys(fact.envelope.source for fact in facts):
        checkpoint: Checkpoint = await generation.checkpoint(source)
        history = [fact.envelope for fact in facts if fact.envelope.source == source]
        if new := [event for event in history if event.position > checkpoint.position]:
            await apply(generation, source, checkpoint, new)
    return generation


class Told:
    """A history in memory that can grow: `Histories`, `Reader` and `Feed` of one source."""

    def __init__(self, source: Source, facts: Sequence[Recorded[Any]] = ()) -> None:
        self.source = source
        self.events: list[Envelope] = [fact.envelope for fact in facts]
        self._more = asyncio.Event()

    def tell(self, *facts: Recorded[Any]) -> None:
        """More has happened."""
        self.events.extend(fact.envelope for fact in facts)
        self._more.set()

    def sources(self, services: frozenset[str]) -> Sequence[Source]:
        """As `Histories.sources`."""
        return [self.source] if self.source.service in services else []

    async def changed(self, seconds: float) -> None:
        """As `Histories.changed`."""
        await asyncio.sleep(seconds)

    def reader(self, source: Source) -> "TellingReader":
        """As `Histories.reader`."""
        if source != self.source:
            raise LookupError(source)
        return TellingReader(self)

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """As `Feed.read`."""
        return self.events[after : after + limit] if source == self.source else []

    async def wait(self, seconds: float) -> None:
        """As `Reader.wait`."""
        self._more.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._more.wait()


class TellingReader:
    """Reads what was told, as a `Reader` does."""

    def __init__(self, told: Told) -> None:
        self._told = told

    async def read(self, after: Checkpoint, limit: int) -> list[Envelope]:
        """As `Reader.read`."""
        return continued(after, self._told.events[after.position : after.position + limit])

    async def wait(self, seconds: float) -> None:
        """As `Reader.wait`."""
        await self._told.wait(seconds)

    async def aclose(self) -> None:
        """As `Reader.aclose`."""

    @property
    def status(self) -> Status:
        """As `Reader.status`."""
        events = self._told.events
        return Status(len(events), events[-1].recorded_at if events else None)
