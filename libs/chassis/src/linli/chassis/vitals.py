"""The gauges of one service, from what its process knows."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from linli.chassis.canary import Canary
from linli.chassis.durability import Durability
from linli.chassis.erasures import oldest_pending
from linli.chassis.metrics import Reading, begin
from linli.events import signals
from linli.events.envelope import Source
from linli.events.instruments import histogram
from linli.events.keys import KeyStore
from linli.events.relay import Relay
from linli.events.runner import Runner
from linli.events.schema import parked_events, projections
from linli.events.sealing import Vault
from linli.events.signer import Signer
from linli.events.store import EventStore

COUNT_SECONDS = 5.0
COUNTS = 6
"""After so many, erasures are looked for again."""

_wait = histogram(signals.DB_CLIENT_CONNECTION_WAIT_TIME)


@dataclass
class Vitals:
    """Reads what works in a process of a service, and asks its databases now and then."""

    service: str
    engine: AsyncEngine
    store: EventStore
    vault: Vault
    durability: Durability
    canary: Canary | None
    signer: Signer | None
    relays: Mapping[Source, Relay]
    runners: Sequence[Runner]
    _parked: Mapping[str, int] = field(default_factory=dict[str, int])
    _unerased: datetime | None = None
    """When the oldest erasure was ordered that the service has not acted on."""

    async def run(self) -> None:
        """Count, until cancelled, what others may change: what is parked, and who is to go."""
        begin()
        while True:
            await self._count()
            if isinstance(self.vault, KeyStore) and self.runners:
                self._unerased = await oldest_pending(self.engine, self.vault)
            for _ in range(COUNTS):
                await asyncio.sleep(COUNT_SECONDS)
                await self._count()

    async def _count(self) -> None:
        started = perf_counter()
        try:
            async with self.engine.connect():
                pass
        finally:  # most of all, if there was none to be had
            _wait.record(perf_counter() - started, {"service": self.service, "pool": "read"})
        waited = await self.store.wait_for_connection()
        _wait.record(waited, {"service": self.service, "pool": "store"})
        self._parked = await parked(self.engine)

    def readings(self) -> Iterator[Reading]:
        """The gauges now."""
        own = {"service": self.service}
        for check, fault in self.durability.faults.items():
            of = {**own, "check": check}
            yield Reading(signals.PLATFORM_DURABILITY_UNSAFE, int(fault is not None), of)
        if (health := self.durability.nats) is not None:
            yield Reading(signals.PLATFORM_NATS_UNHEALTHY, int(not health.healthy), own)
            yield Reading(signals.PLATFORM_JETSTREAM_USED, health.used, own)
        yield from self._connections()
        if self.canary:
            yield Reading(signals.ES_CANARY_AGE, self.canary.age, own)
        if self.signer:
            yield Reading(signals.ES_AUDIT_VERIFIED_POSITION, self.signer.signed, own)
        if self.runners:
            pending = age(self._unerased) if self._unerased else 0
            yield Reading(signals.PRIVACY_ERASURE_PENDING_AGE, pending, own)
        yield from self._outbox()
        for runner in self.runners:
            yield from self._projection(runner)

    def _connections(self) -> Iterator[Reading]:
        pool = cast(QueuePool, self.engine.pool)
        counts = {"read": (pool.checkedout(), pool.checkedin()), "store": self.store.connections}
        for name, (used, idle) in counts.items():
            for state, count in (("used", used), ("idle", idle)):
                of = {"service": self.service, "pool": name, "state": state}
                yield Reading(signals.DB_CLIENT_CONNECTION_COUNT, count, of)

    def _outbox(self) -> Iterator[Reading]:
        """Of a process that relays: in another, nothing would seem to wait."""
        own = {"service": self.service}
        states = [relay.state for relay in self.relays.values()]
        if states := [state for state in states if state.epoch]:  # the others know nothing yet
            yield Reading(signals.ES_STORE_EPOCH, max(state.epoch for state in states), own)
            pending = sum(state.tail - state.published for state in states)
            yield Reading(signals.ES_OUTBOX_PENDING, pending, own)
            oldest = [state.oldest for state in states if state.oldest]
            yield Reading(signals.ES_OUTBOX_OLDEST_AGE, age(min(oldest)) if oldest else 0, own)

    def _projection(self, runner: Runner) -> Iterator[Reading]:
        """Its lag and position are told by its owner alone."""
        of = {"service": self.service, "projection": runner.name}
        if (lag := runner.lag_seconds) is not None:
            yield Reading(signals.ES_PROJECTION_LAG_TIME, lag, of)
        if (reached := runner.reached) is not None:
            yield Reading(signals.ES_PROJECTION_LAG_EVENTS, reached.lacking, of)
            yield Reading(signals.ES_PROJECTION_POSITION, reached.position, of)
        yield Reading(signals.ES_REBUILD_PROGRESS, runner.rebuilt, of)
        yield Reading(signals.ES_PARKED_EVENTS, self._parked.get(runner.name, 0), of)


def age(moment: datetime) -> float:
    """Seconds since then; none if a clock elsewhere is ahead."""
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


async def parked(engine: AsyncEngine) -> Mapping[str, int]:
    """How many events wait in the live generation of each projection that has any."""
    query = (
        sa.select(parked_events.c.projection, sa.func.count())
        .join(
            projections,
            (projections.c.name == parked_events.c.projection)
            & (projections.c.generation == parked_events.c.generation),
        )
        .group_by(parked_events.c.projection)
    )
    async with engine.connect() as db:
        return dict((await db.execute(query)).all())
