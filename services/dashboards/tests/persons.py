"""Volunteers who join a town, and what its services have said of themselves."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.tables import published
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.contracts.volunteers import VolunteerRegistered
from linli.events.envelope import Place, Recorded
from linli.events.schema import horizons
from linli.events.testing import recorded

from .samples import sample

VOLUNTEERS = "volunteers.registered"
LVDI, JINSHA = Place("tongsheng", "lvdi-xiangshu"), Place("tongsheng", "jinsha-bandao")
YUEYUAN = Place("hainanzhou", "yueyuan")
ENDS = (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30))
PLACES = (Place(), Place("tongsheng"), LVDI, JINSHA, Place("hainanzhou"), YUEYUAN)


class Joined(NamedTuple):
    """So many at one place, on a day, recorded on the same day or late."""

    persons: int
    place: Place
    day: date
    recorded: date | None = None


def noon(day: date) -> datetime:
    """Noon in Lishui."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def register(on: date, town: str = "lishui", prefix: str = "") -> list[Recorded[Any]]:
    """The town and its places, recorded on a day; codes are unique in a deployment."""
    registered = [
        (sample(TownRegistered, code=town, time_zone="Asia/Shanghai"), Place()),
        *(
            (sample(CommunityRegistered, code=prefix + code, town=town), Place(prefix + code))
            for code in ("tongsheng", "hainanzhou")
        ),
        *(
            (
                sample(CompoundRegistered, code=place.compound, community=place.community),
                place,
            )
            for place in (prefixed(place, prefix) for place in (LVDI, JINSHA, YUEYUAN))
        ),
    ]
    return [
        recorded(event, town=town, position=n, place=place, stream=f"{town}-{n}", time=noon(on))
        for n, (event, place) in enumerate(registered, start=1)
    ]


def prefixed(place: Place, prefix: str) -> Place:
    """The place of that name in another town."""
    return Place(*(code and prefix + code for code in place))


def volunteers(
    joined: Iterable[Joined], town: str = "lishui", prefix: str = ""
) -> list[Recorded[Any]]:
    """One event for each who joined, in the order recorded."""
    each = [one for one in joined for _ in range(one.persons)]
    each.sort(key=lambda one: one.recorded or one.day)
    return [
        recorded(
            sample(VolunteerRegistered),
            town=town,
            position=position,
            place=prefixed(one.place, prefix),
            stream=f"volunteer-{town}-{position}",
            time=noon(one.day),
            recorded_at=noon(one.recorded or one.day),
        )
        for position, one in enumerate(each, start=1)
    ]


async def reported(
    engine: AsyncEngine, through: date, tail: int, town: str = "lishui", service: str = "volunteers"
) -> None:
    """What a source has said: how many events it has, at noon of that day."""
    row = {"source": f"{town}/{service}", "epoch": 1, "tail": tail}
    row |= {"recorded_through": noon(through), "seen_at": noon(through)}
    statement = insert(horizons).values(row)
    async with engine.begin() as db:
        await db.execute(statement.on_conflict_do_update(index_elements=["source"], set_=dict(row)))


async def told(engine: AsyncEngine, month_end: date) -> dict[str, int | None]:
    """The published cells of one month of volunteers."""
    p = published.c
    query = sa.select(p.scope, p.value).where(p.metric == VOLUNTEERS, p.month_end == month_end)
    async with engine.connect() as db:
        return {row.scope: row.value for row in await db.execute(query)}


async def months_told(engine: AsyncEngine) -> Sequence[date]:
    """The months of volunteers that are published."""
    query = sa.select(published.c.month_end).where(published.c.metric == VOLUNTEERS).distinct()
    async with engine.connect() as db:
        return sorted((await db.execute(query)).scalars())


@st.composite
def joining(draw: st.DrawFn) -> Joined:
    """Some who join in one of the months, and are recorded in it or later."""
    month, late = draw(st.integers(0, 3)), draw(st.sampled_from((0, 0, 0, 1, 2)))
    day, entered = ENDS[month].replace(day=9), ENDS[min(month + late, 3)].replace(day=20)
    return Joined(draw(st.integers(1, 12)), draw(st.sampled_from(PLACES)), day, entered)


def known(joined: Sequence[Joined], town: str, prefix: str, end: date) -> dict[str, int]:
    """What every scope really had, as it was known at the end of a month."""
    sums: dict[str, int] = {}
    for one in joined:
        if one.recorded is not None and one.recorded <= end:
            codes = (town, *(prefix + code for code in one.place if code))
            scopes = ["/".join(codes[:n]) for n in range(1, len(codes) + 1)]
            for scope in (*scopes, *([f"{scopes[-1]}/_"] if len(codes) < 3 else [])):
                sums[scope] = sums.get(scope, 0) + one.persons
    return sums
