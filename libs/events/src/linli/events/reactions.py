"""Reactions: events of another service that lead to commands here, once each for good.

The checkpoint moves in the append that an event causes, and the command's id is made from the
reaction's name and the event's id: no redelivery, crash or rebuild fires it twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events import measuring
from linli.events.append import Append, Context, Moved, derived_id
from linli.events.applying import reason_of
from linli.events.contracts.base import Event
from linli.events.envelope import Envelope, Recorded, Source
from linli.events.errors import (
    LostRaceError,
    OverloadedError,
    ReadOnlyError,
    StoreUnavailableError,
)
from linli.events.feed import Feed, UnreadableHistoryError
from linli.events.parked import released, waiting
from linli.events.projections import Checkpoint
from linli.events.reader import Reader
from linli.events.runner import Histories
from linli.events.schema import parked_events, parked_keys, reactions
from linli.events.spans import processing
from linli.events.store import EventStore
from linli.events.tasks import end_if_cancelled

log = logging.getLogger(__name__)

BATCH_EVENTS_MAX = 200
WAIT_SECONDS_MAX = 1.0
RETRY_SECONDS_MAX = 5.0
NOT_NOW = (
    OverloadedError,
    ReadOnlyError,
    StoreUnavailableError,
    LostRaceError,
    OSError,
    DBAPIError,
)

NOTHING = ""
"""An event that leads to no command."""

type React = Callable[[Recorded[Any], EventStore, Context], Awaitable[Append | None]]
"""Decides what an event leads to: load, decide, and return the append, or None for nothing."""


@dataclass(frozen=True)
class Reaction:
    """A rule of the form: when this happened there, do that here."""

    name: str
    events: Sequence[type[Event]]
    react: React

    @cached_property
    def types(self) -> Mapping[str, type[Event]]:
        """The contracts it reacts to, by their CloudEvents type."""
        return {event.event_type: event for event in self.events}

    @cached_property
    def services(self) -> frozenset[str]:
        """The services whose histories it reads."""
        return frozenset(type_.split(".")[2] for type_ in self.types)

    def context(self, event: Envelope) -> Context:
        """The context of the command that an event causes; its id is the same for ever."""
        name = f"https://linli.org/reactions/{self.name}/{event.id}"
        return Context(
            command_id=derived_id(NAMESPACE_URL, name),
            correlation_id=event.correlation_id,
            causation_id=event.id,
            traceparent=event.traceparent,
            at=event.time,
        )


class Reactor:
    """Runs one reaction: one worker per source it reads. Replicas race harmlessly."""

    def __init__(
        self, engine: AsyncEngine, reaction: Reaction, store: EventStore, histories: Histories
    ) -> None:
        self._engine, self._reaction, self._store = engine, reaction, store
        self._histories = histories
        self.stopped: dict[Source, str] = {}

    async def run(self) -> None:
        """React until cancelled."""
        async with asyncio.TaskGroup() as workers:
            known: set[Source] = set()
            while True:
                for source in set(self._histories.sources(self._reaction.services)) - known:
                    known.add(source)
                    workers.create_task(self._follow(source))
                await self._histories.changed(WAIT_SECONDS_MAX)

    async def _follow(self, source: Source) -> None:
        async with aclosing(self._histories.reader(source)) as reader:
            await self._keep_advancing(source, reader)

    async def _keep_advancing(self, source: Source, reader: Reader) -> None:
        pause = 0.05
        while True:
            try:
                await self._advance(source, reader)
                pause = 0.05
                self.stopped.pop(source, None)
            except UnreadableHistoryError as error:
                if self.stopped.get(source) != str(error):
                    log.error("%s stops: %s", self._reaction.name, error)  # noqa: TRY400
                self.stopped[source] = str(error)
                await asyncio.sleep(WAIT_SECONDS_MAX)  # an operator may move the checkpoint
            except NOT_NOW as error:
                log.info("%s looks again: %s", self._reaction.name, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, RETRY_SECONDS_MAX)

    async def _advance(self, source: Source, reader: Reader) -> None:
        """Work off what there is, from the stored checkpoint, then wait for more."""
        stored = await self._checkpoint(source)
        while batch := await reader.read(stored, BATCH_EVENTS_MAX):
            stored = await self._react(source, stored, batch)
        await reader.wait(WAIT_SECONDS_MAX)

    async def _react(
        self, source: Source, stored: Checkpoint, batch: Sequence[Envelope]
    ) -> Checkpoint:
        """Each event in order: what leads to a command moves the checkpoint with it."""
        parked = await self._parked()
        for event in batch:
            contract = None if event.private else self._reaction.types.get(event.type)
            if contract is None:
                continue
            new = Checkpoint(event.epoch, event.position, event.id)
            if event.stream in parked:
                await self._park(source, stored, event, None)
            else:
                with processing(self._reaction.name, [event]):
                    reason = await self._fire(source, stored, event, contract)
                if reason == NOTHING:
                    continue
                if reason:
                    await self._park(source, stored, event, reason)
                    parked.add(event.stream)
            stored = new
        last = Checkpoint(batch[-1].epoch, batch[-1].position, batch[-1].id)
        if stored.position < last.position:
            await self._move(source, stored, last)
        return last

    async def _fire(
        self, source: Source, stored: Checkpoint, event: Envelope, contract: type[Event]
    ) -> str | None:
        """Cause the command: None when that moved the checkpoint, NOTHING, or why it failed."""
        name = self._reaction.name
        try:
            recorded = Recorded(contract.model_validate_json(event.data), event)
            append = await self._reaction.react(
                recorded, self._store, self._reaction.context(event)
            )
            if append is None:
                return NOTHING
            moved = Moved(name, source, event.epoch, stored.position, event.position, event.id)
            if (await self._store.submit(replace(append, moved=moved))).repeated:
                measuring.deduplicated(self._store.service)
        except NOT_NOW:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is that event's defect
            end_if_cancelled(error)
            reason = reason_of(error)
            log.error("%s parks %s of %s: %s", name, event.type, source, reason)  # noqa: TRY400
            return reason
        return None

    async def _checkpoint(self, source: Source) -> Checkpoint:
        key = {"reaction": self._reaction.name, "source": str(source)}
        query = sa.select(reactions.c.epoch, reactions.c.position, reactions.c.last_id).where(
            *(reactions.c[name] == value for name, value in key.items())
        )
        async with self._engine.begin() as db:
            start = insert(reactions).values(**key, **Checkpoint()._asdict())
            await db.execute(start.on_conflict_do_nothing())
            return Checkpoint(*(await db.execute(query)).one())

    async def _move(self, source: Source, old: Checkpoint, new: Checkpoint) -> None:
        """Pass over events that lead to nothing."""
        async with self._engine.begin() as db:
            await db.execute(self._moving(source, old, new))

    def _moving(self, source: Source, old: Checkpoint, new: Checkpoint) -> sa.Update:
        return (
            sa.update(reactions)
            .where(
                reactions.c.reaction == self._reaction.name,
                reactions.c.source == str(source),
                reactions.c.position == old.position,
            )
            .values(**new._asdict())
        )

    async def _parked(self) -> set[str]:
        query = sa.select(parked_keys.c.key).where(
            parked_keys.c.projection == self._reaction.name, parked_keys.c.generation == 0
        )
        async with self._engine.connect() as db:
            return set((await db.execute(query)).scalars())

    async def _park(
        self, source: Source, old: Checkpoint, event: Envelope, reason: str | None
    ) -> None:
        """Let an event wait, first of its stream with the reason, or behind the first."""
        mine = {"projection": self._reaction.name, "generation": 0, "key": event.stream}
        new = Checkpoint(event.epoch, event.position, event.id)
        async with self._engine.begin() as db:
            if (await db.execute(self._moving(source, old, new))).rowcount != 1:
                raise LostRaceError(str(source))
            if reason is not None:
                key = insert(parked_keys).values(
                    **mine, reason=reason[:2000], parked_at=sa.func.now()
                )
                await db.execute(key.on_conflict_do_nothing())
            await db.execute(
                insert(parked_events).values(
                    **mine, source=str(source), position=event.position, type=event.type
                )
            )


async def retry(
    engine: AsyncEngine, reaction: Reaction, store: EventStore, key: str, feed: Feed
) -> int:
    """React to a stream's parked events in order, by today's rules; how many.

    Raises:
        Exception: what a rule raised; that event and those behind it stay parked, and those before
            it are repeated harmlessly the next time.
    """
    async with engine.begin() as db:
        events = await waiting(db, reaction.name, 0, key, feed)
        for event in events:
            recorded = Recorded(reaction.types[event.type].model_validate_json(event.data), event)
            context = reaction.context(event)
            if append := await reaction.react(recorded, store, context):
                await store.submit(append)
        await released(db, reaction.name, 0, key)
        return len(events)
