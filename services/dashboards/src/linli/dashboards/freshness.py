"""What answers depend on besides the question, held in memory.

So it takes no look at the tables to say that nothing has changed since the caller had their answer.
Memory is never ahead of the tables: a tag is made from it before an answer's moment is fixed, and
what has moved since makes the next tag another one.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from importlib.metadata import version
from itertools import groupby
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.positions import PositionToken
from linli.chassis.service import Running
from linli.dashboards.kept import KeptAnswers
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.snapshot import Read, Snapshot, final_before, generation_shown
from linli.dashboards.tables import places, published
from linli.events.contracts.places import PlaceLevel
from linli.events.store import Signal

LOOK_SECONDS = 0.5
"""How often to look where the projection runs in another process."""
REST_SECONDS = 0.05
"""Between two looks, however often the projection moves."""
HELD_SECONDS_MAX = 3.0
"""After that nothing is said from memory."""

type PlaceCode = tuple[PlaceLevel, str]
type Months = Mapping[str, tuple[int, date]]
"""By town: how many cells of it have been published, and the last month."""


def digest(*known: object) -> str:
    """Another text for other values."""
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


DEFINITIONS = digest(
    version("linli-dashboards"),
    CONTRIBUTIONS.version,
    [(m.id, m.version, m.kind, m.unit, m.label, m.definition) for m in METRICS.values()],
)
"""What the numbers mean, and how they are told."""


class TownState(NamedTuple):
    """All that the answers of a town depend on."""

    zone: ZoneInfo
    reached: Mapping[str, tuple[int, int]]
    """By service: epoch and position."""
    mark: str
    """Another one whenever anything is."""


class Freshness:
    """The states of all towns, as they were a moment ago."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._towns: Mapping[str, TownState] = {}
        self._homes: Mapping[PlaceCode, str] = {}
        self._registered: object = None
        self._looked_at = 0.0
        self.answers = KeptAnswers()
        self.looked = Signal()
        """Rings after each look."""

    async def follow(self, progress: Signal) -> None:
        """Look whenever the projection has moved, and now and then; until cancelled."""
        while True:
            news = progress.listen()
            await self.look()
            await asyncio.sleep(REST_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        """Read the states anew, in one moment."""
        looked_at = monotonic()
        async with self._engine.connect() as db:
            await db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            generation = await generation_shown(db)
            self._towns = await self._states(db, generation) if generation else {}
        self._looked_at = looked_at
        self.looked.ring()

    def state(self, level: PlaceLevel, code: str) -> TownState | None:
        """The state of a place's town; None where memory does not know it, or not any more."""
        if monotonic() - self._looked_at > HELD_SECONDS_MAX:
            return None
        return self._towns.get(self._homes.get((level, code), ""))

    def has_reached(self, tokens: Iterable[PositionToken]) -> bool:
        """Whether memory has come so far in every history that is read."""
        for source, epoch, position in tokens:
            if source.service not in CONTRIBUTIONS.services:
                continue
            state = self._towns.get(source.town)
            here, reached = state.reached.get(source.service, (0, 0)) if state else (0, 0)
            if here != epoch or reached < position:
                return False
        return True

    async def _states(self, db: AsyncConnection, generation: int) -> Mapping[str, TownState]:
        query = sa.select(places.c.code, places.c.time_zone).where(places.c.level == "town")
        zones = {code: ZoneInfo(zone) for code, zone in await db.execute(query)}
        reads = await Snapshot(db, generation).reads(*zones)
        await self._keep_homes(db, generation, reads)
        months = await _published(db, list(zones))
        by_town = {
            town: list(own) for town, own in groupby(reads, key=lambda read: read.source.town)
        }
        return {
            town: state_of(zone, generation, by_town.get(town, ()), months.get(town))
            for town, zone in zones.items()
        }

    async def _keep_homes(
        self, db: AsyncConnection, generation: int, reads: Sequence[Read]
    ) -> None:
        """Know every place's town; places come with the registries' positions alone."""
        registries = [read[:3] for read in reads if read.source.service == "communities"]
        if self._registered != (generation, registries):
            rows = await db.execute(sa.select(places.c.level, places.c.code, places.c.town))
            self._homes = {(level, code): town for level, code, town in rows}
            self._registered = (generation, registries)


def state_of(
    zone: ZoneInfo, generation: int, reads: Sequence[Read], months: tuple[int, date] | None
) -> TownState:
    """A town's state, from how far its histories have been read and what has been published."""
    reached = {read.source.service: (read.epoch, read.position) for read in reads}
    parked = [read.parked for read in reads]
    final = final_before(reads, zone)
    return TownState(zone, reached, digest(DEFINITIONS, generation, reached, parked, final, months))


def tag_of(state: TownState, now: datetime, *asked: object) -> str:
    """The entity tag of an answer: weak, as its lag grows while nothing else changes."""
    today = now.astimezone(state.zone).date()
    return f'W/"{digest(state.mark, today, asked)}"'


async def _published(db: AsyncConnection, towns: Sequence[str]) -> Months:
    p = published.c
    query = (
        sa.select(p.scope, sa.func.count(), sa.func.max(p.month_end))
        .where(p.scope.in_(towns))
        .group_by(p.scope)
    )
    return {town: (cells, last) for town, cells, last in await db.execute(query)}


def freshness_of(running: Running) -> Freshness:
    """The states of a running service, where its routes find them."""
    state = running.app.state
    if not hasattr(state, "freshness"):
        state.freshness = Freshness(running.engine)
    return state.freshness


async def keep_fresh(running: Running) -> None:
    """Hold the states of a running service until cancelled."""
    await freshness_of(running).follow(running.progress)
