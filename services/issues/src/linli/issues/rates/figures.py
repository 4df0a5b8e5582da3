"""The rates of a place and a time, as they are answered."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import within
from linli.events.contracts.casework import Reason
from linli.events.contracts.categories import PolicyAdopted, Weights
from linli.events.reach import Reach
from linli.issues.domain.policy import BUILT_IN_POLICIES
from linli.issues.domain.rates import LEAST, RATES, Rate, Tally, weighted, with_cases
from linli.issues.rates.ledger import promises, promises_of, rate_cases

DIGITS = 4


class Share(BaseModel):
    """One of the rates: never without what it is a part of, and what it leaves out."""

    met: int
    n: int
    rate: float | None
    """Null of fewer cases than `least`."""
    note: Literal["insufficient-data"] | None
    excluded: Mapping[Reason, int]
    """How many cases are left out, by reason."""


class Policy(BaseModel):
    """Which version of the town's policy says how the rates are weighed."""

    code: str
    version: int
    weights: Weights


class Rates(BaseModel):
    """The rates of a place and of the days from one to another."""

    town: str
    community: str | None
    compound: str | None
    from_: date = Field(serialization_alias="from")
    to: date
    least: int = LEAST
    rates: Mapping[Rate, Share]
    policy: Policy
    weighted: float | None
    """By the policy's weights; null where one of the rates is."""


class Days(NamedTuple):
    """From the first to the last, both included."""

    first: date
    last: date

    def span(self, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
        """From when to when; not beyond now, as what is due then can still be done."""
        begin, end = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (self.first, self.last + timedelta(days=1))
        )
        return begin, min(end, now)


async def rates(
    db: AsyncConnection,
    place: Mapping[str, str | None],
    days: Days,
    reach: Reach | None,
    now: datetime,
) -> Rates:
    """What the cases of a place come to, of those within reach."""
    town = str(place["town"])
    begin, end = days.span(await zone_of(town, db), now)
    tallies = await tallies_of(db, place, begin, end, reach)
    policy = await policy_at(end, town, db)
    whole = weighted(tallies, policy.weights)
    return Rates(
        town=town,
        community=place["community"],
        compound=place["compound"],
        from_=days.first,
        to=days.last,
        rates={rate: share_of(tallies[rate]) for rate in RATES},
        policy=Policy(code=policy.code, version=policy.version, weights=policy.weights),
        weighted=None if whole is None else round(whole, DIGITS),
    )


def share_of(tally: Tally) -> Share:
    """A rate as it is shown."""
    rate = None if tally.share is None else round(tally.share, DIGITS)
    note = "insufficient-data" if rate is None else None
    return Share(met=tally.met, n=tally.n, rate=rate, note=note, excluded=tally.excluded)


async def tallies_of(
    db: AsyncConnection,
    place: Mapping[str, str | None],
    begin: datetime,
    end: datetime,
    reach: Reach | None,
) -> Mapping[Rate, Tally]:
    """The cases of a time, its end not included, counted."""
    c, n = rate_cases.c, sa.func.count()
    query = (
        sa.select(c.rate, c.excluded, n, n.filter(c.met))
        .where(c.at >= begin, c.at < end, *within(rate_cases, reach))
        .where(*(c[name] == code for name, code in place.items() if code is not None))
        .group_by(c.rate, c.excluded)
        .order_by(c.rate, c.excluded)
    )
    tallies = dict.fromkeys(RATES, Tally(0, 0, {}))
    for rate, excluded, cases, met in await db.execute(query):
        tallies[rate] = with_cases(tallies[rate], excluded, cases, met)
    return tallies


async def policy_at(moment: datetime, town: str, db: AsyncConnection) -> PolicyAdopted:
    """The policy in force at a moment."""
    p = promises.c
    query = (
        sa.select(p.body)
        .where(p.town == town, p.kind == "policy", p.at < moment)
        .order_by(p.version.desc())
        .limit(1)
    )
    body = (await db.execute(query)).scalar()
    return PolicyAdopted.model_validate(body) if body else BUILT_IN_POLICIES[-1]


async def zone_of(town: str, db: AsyncConnection) -> ZoneInfo:
    """Whose days are meant: those of the calendar that the town works by now."""
    known = await promises_of(town, db)
    policy = known.policies[max(known.policies)]
    newest = max(version for code, version in known.calendars if code == policy.calendar)
    return ZoneInfo(known.calendars[policy.calendar, newest].time_zone)
