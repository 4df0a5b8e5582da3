"""The places a service knows: kept in step with the registry, asked before a fact is placed."""

import time
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.append import Home
from linli.events.contracts.base import Event
from linli.events.contracts.places import (
    CommunityRegistered,
    CompoundRegistered,
    CompoundsMerged,
    CompoundSplit,
    TownRegistered,
)
from linli.events.envelope import Place, Recorded, Source
from linli.events.projections import Projection
from linli.events.refusals import Refusal
from linli.events.sharing import Shared

metadata = sa.MetaData()

places = sa.Table(
    "places",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("level", sa.Text, nullable=False, comment="town, community or compound"),
    sa.Column("town", sa.Text, nullable=False),
    sa.Column("community", sa.Text),
    sa.Column("successors", sa.Text, comment="what it was divided or merged into, if it was"),
    comment="Every registered place by its code, which is unique in the deployment.",
)


class UnknownPlaceError(Refusal):
    """No such place is registered."""

    code = "unknown-place"
    title = "The place is not registered"
    title_zh = "该地点尚未登记"


class PlaceEndedError(UnknownPlaceError):
    """The compound was divided or merged: its history stays, and what is new is its successors'."""

    code = "place-ended"
    title = "The compound has been divided or merged"
    title_zh = "该小区已拆分或合并"
    pointer: str | None = "/compound"


class PlaceMismatchError(Refusal):
    """The compound belongs to another community."""

    code = "place-mismatch"
    title = "The compound belongs to another community"
    title_zh = "小区不属于该社区"
    pointer: str | None = "/compound"


class Known(NamedTuple):
    """What is known of one code."""

    level: str
    town: str
    community: str | None
    successors: str | None


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep `places`, one row per code, in step with the registry."""
    ended = [(r.event.code, s) for r in batch if (s := successors_of(r.event))]
    rows = [row_of(r) for r in batch if not successors_of(r.event)]
    if rows:
        await db.execute(insert(places).on_conflict_do_nothing(), rows)
    for code, successors in ended:
        await db.execute(
            sa.update(places).where(places.c.code == code).values(successors=successors)
        )


def successors_of(event: Event) -> str | None:
    """What a compound has become by this."""
    match event:
        case CompoundSplit(successors=successors):
            return ", ".join(successors)
        case CompoundsMerged(successor=successor):
            return successor
        case _:
            return None


def row_of(recorded: Recorded[Any]) -> dict[str, str | None]:
    """The row of a registered place."""
    row = {"code": recorded.event.code, "town": recorded.envelope.source.town, "community": None}
    match recorded.event:
        case CompoundRegistered(community=community):
            return row | {"level": "compound", "community": community}
        case CommunityRegistered():
            return row | {"level": "community"}
        case _:
            return row | {"level": "town"}


PLACES = Projection(
    name="places",
    version=2,
    tables=metadata,
    events=(
        *(TownRegistered, CommunityRegistered, CompoundRegistered),
        *(CompoundSplit, CompoundsMerged),
    ),
    project=project,
)


class Places:
    """Answers where a place is. What was found is kept for a moment: codes never move, but end."""

    KEPT_MAX: ClassVar[int] = 20_000
    KEPT_SECONDS: ClassVar[float] = 1.0

    def __init__(self, engine: AsyncEngine, service: str) -> None:
        self._engine, self._service = engine, service
        self._kept: dict[str, Known] = {}
        self._looking = Shared[str, Known | None]()
        self._kept_until = 0.0

    async def home(self, community: str, compound: str | None = None) -> Home:
        """Where a fact of this community, or of one of its compounds, belongs.

        Raises:
            UnknownPlaceError: the registry has no such place, as far as it has been read here.
            PlaceMismatchError: the compound is of another community.
            PlaceEndedError: the compound was divided or merged, and takes nothing new.
        """
        known = await self._known(community, "community")
        if compound is not None:
            inner = await self._known(compound, "compound")
            if inner.community != community:
                raise PlaceMismatchError(f"{compound} belongs to {inner.community}")
            if inner.successors:
                raise PlaceEndedError(f"{compound} has become {inner.successors}")
        return Home(Source(known.town, self._service), Place(community, compound))

    async def town(self, town: str) -> Home:
        """Where a fact of the whole town belongs.

        Raises:
            UnknownPlaceError: there is no such town.
        """
        await self._known(town, "town")
        return Home(Source(town, self._service))

    async def _known(self, code: str, level: str) -> Known:
        if time.monotonic() > self._kept_until:
            self._kept.clear()
            self._kept_until = time.monotonic() + self.KEPT_SECONDS
        known = self._kept.get(code) or await self._looking.find(code, lambda: self._look_up(code))
        if known is None or known.level != level:
            raise UnknownPlaceError(f"no {level} {code} is registered", pointer=f"/{level}")
        return known

    async def _look_up(self, code: str) -> Known | None:
        c = places.c
        query = sa.select(c.level, c.town, c.community, c.successors)
        async with self._engine.connect() as db:
            row = (await db.execute(query.where(c.code == code))).one_or_none()
        if row is None:
            return None
        if len(self._kept) >= self.KEPT_MAX:
            self._kept.clear()
        self._kept[code] = Known(*row)
        return self._kept[code]
