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
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.positions import PositionToken
from linli.chassis.service import Running
from linli.dashboards.kept import KeptAnswers
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.projections import CONTRIBUTIONS, TABLES_SINCE
from linli.dashboards.snapshot import Read, final_before, generation_shown, reading
from linli.dashboards.tables import places, published
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Source
from linli.events.schema import projections
from linli.events.store import Signal

LOOK_SECONDS = 0.5
"""How often to look where the projection runs in another process."""
REST_SECONDS = 0.02
"""Between two looks, however often the projection moves."""
HELD_SECONDS_MAX = 3.0
"""After that nothing is said from memory."""

type PlaceCode = tuple[PlaceLevel, str]


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
        self._zones: Mapping[str, ZoneInfo] = {}
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
        """Read the states anew, in one moment and one statement."""
        looked_at = monotonic()
        async with self._engine.connect() as db:
            await db.execution_options(isolation_level="AUTOCOMMIT")
            rows = (await db.execute(PULSE)).all()
        await self._keep_places(rows)
        by_town = groupby(rows, key=lambda row: Source.parse(row.source).town)
        states = ((town, self._state(town, list(own))) for town, own in by_town)
        self._towns = {town: state for town, state in states if state}
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

    async def _keep_places(self, rows: Sequence[sa.Row[Any]]) -> None:
        """Know all places; they come with the registries' positions alone."""
        registered = [
            (row.generation, row.source, row.epoch, row.position)
            for row in rows
            if Source.parse(row.source).service == "communities"
        ]
        if self._registered == registered:
            return
        known: Sequence[sa.Row[Any, Any, Any, Any]] = ()
        async with self._engine.connect() as db:
            if await generation_shown(db):
                p = places.c
                known = (await db.execute(sa.select(p.level, p.code, p.town, p.time_zone))).all()
        self._homes = {(level, code): town for level, code, town, _ in known}
        self._zones = {code: ZoneInfo(zone) for level, code, _, zone in known if level == "town"}
        self._registered = registered

    def _state(self, town: str, rows: Sequence[sa.Row[Any]]) -> TownState | None:
        reads = [
            Read(Source.parse(row.source), row.epoch, row.position, row.parked, row.through)
            for row in rows
        ]
        zone, one = self._zones.get(town), rows[0]
        months = (one.cells, one.last_month) if one.cells else None
        return zone and state_of(zone, one.generation, reads, months)


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


def pulse() -> sa.Select[*tuple[Any, ...]]:
    """The question of a look: how far each history has been read, and what has been published."""
    g, p = projections.c, published.c
    shown = sa.select(g.generation).where(g.name == CONTRIBUTIONS.name, g.version >= TABLES_SINCE)
    every = reading(shown.scalar_subquery()).subquery("every").c
    town, service = (sa.func.split_part(every.source, "/", n) for n in (1, 2))
    cells = sa.select(sa.func.count().label("cells"), sa.func.max(p.month_end).label("last_month"))
    months = cells.where(p.scope == town).lateral("months")
    return (
        sa.select(*every, shown.scalar_subquery().label("generation"), *months.c)
        .select_from(sa.outerjoin(every.source.table, months, sa.true()))
        .where(service.in_(CONTRIBUTIONS.services))
        .order_by(every.source)
    )


PULSE = pulse()


def freshness_of(running: Running) -> Freshness:
    """The states of a running service, where its routes find them."""
    state = running.app.state
    if not hasattr(state, "freshness"):
        state.freshness = Freshness(running.engine)
    return state.freshness


async def keep_fresh(running: Running) -> None:
    """Hold the states of a running service until cancelled."""
    await freshness_of(running).follow(running.progress)
