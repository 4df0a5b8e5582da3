"""The gauges of one service, from what its process knows."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.durability import Durability
from linli.chassis.metrics import (
    DURABILITY_UNSAFE,
    OUTBOX_OLDEST_AGE,
    OUTBOX_PENDING,
    PARKED_EVENTS,
    PROJECTION_LAG,
    STORE_EPOCH,
    Reading,
)
from linli.events.envelope import Source
from linli.events.relay import Relay
from linli.events.runner import Runner
from linli.events.schema import parked_events, projections

COUNT_SECONDS = 5.0


class Vitals:
    """Reads the relays and runners of a service, and counts now and then what is parked."""

    def __init__(
        self,
        service: str,
        engine: AsyncEngine,
        durability: Durability,
        relays: Mapping[Source, Relay],
        runners: Sequence[Runner],
    ) -> None:
        self._service, self._engine, self._durability = service, engine, durability
        self._relays, self._runners = relays, runners
        self._parked: Mapping[str, int] = {}

    async def run(self) -> None:
        """Count what is parked, until cancelled: whoever parks or releases may be elsewhere."""
        while True:
            self._parked = await parked(self._engine)
            await asyncio.sleep(COUNT_SECONDS)

    def readings(self) -> Iterator[Reading]:
        """The gauges now. A projection's lag is told by its owner alone."""
        own = {"service": self._service}
        for check, fault in self._durability.faults.items():
            yield Reading(DURABILITY_UNSAFE, int(fault is not None), {**own, "check": check})
        states = [relay.state for relay in self._relays.values()]
        yield Reading(STORE_EPOCH, max((state.epoch for state in states), default=0), own)
        pending = sum(state.tail - state.published for state in states)
        yield Reading(OUTBOX_PENDING, pending, own)
        oldest = [state.oldest for state in states if state.oldest]
        yield Reading(OUTBOX_OLDEST_AGE, age(min(oldest)) if oldest else 0, own)
        for runner in self._runners:
            of = {**own, "projection": runner.name}
            if (lag := runner.lag_seconds) is not None:
                yield Reading(PROJECTION_LAG, lag, of)
            yield Reading(PARKED_EVENTS, self._parked.get(runner.name, 0), of)


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
