"""What is looked up: towns, services, and which issues a list is of."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.places import places
from linli.events.contracts.base import TownCode
from linli.events.contracts.categories import CategoryRevised
from linli.events.envelope import TOWN_WIDE, Place
from linli.issues.open311.faults import AbsentError, no_service, not_provided, not_valid
from linli.issues.open311.parameters import Search, Span
from linli.issues.open311.shapes import service_code
from linli.issues.open311.states import statuses_of
from linli.issues.open311.words import Words
from linli.issues.standards.declarations import in_force
from linli.issues.tables import issue_list


async def town_of(given: Mapping[str, str], db: AsyncConnection) -> TownCode:
    """The town that `jurisdiction_id` names; left out, the only one.

    Raises:
        FaultError: it must be named, or there is no such town.
    """
    query = sa.select(places.c.code).where(places.c.level == "town").order_by(places.c.code)
    towns = (await db.execute(query)).scalars().all()
    named = given.get("jurisdiction_id")
    if named is None and len(towns) > 1:
        raise not_provided("jurisdiction_id")
    known = [town for town in towns if named in {None, town}]
    if not known:
        raise AbsentError(Words("未找到该辖区", "jurisdiction_id not found"))
    return TownCode(known[0])


async def place_of(code: str | None, town: TownCode, db: AsyncConnection) -> Place:
    """The place that `address_id` names; without it, the town.

    Raises:
        FaultError: it names none of the town's.
    """
    if code is None:
        return TOWN_WIDE
    c = places.c
    query = sa.select(c.level, c.community).where(c.code == code, c.town == town)
    match (await db.execute(query)).one_or_none():
        case ("compound", str(community)):
            return Place(community, code)
        case ("community", _):
            return Place(code)
        case ("town", _):
            return TOWN_WIDE
        case _:
            raise not_valid("address_id", "没有这个地点", "no such place")


class Services(NamedTuple):
    """A town's categories as they stand now."""

    by_category: Mapping[str, CategoryRevised]

    def category(self, code: str) -> CategoryRevised:
        """The one that takes reports under a service code; raises FaultError."""
        for one in self.by_category.values():
            if one.active and service_code(one) == code:
                return one
        raise no_service(code)

    def categories(self, codes: Sequence[str]) -> Sequence[str]:
        """The categories of service codes; what is none of them may be a category's own code."""
        own = {service_code(one): one.code for one in self.by_category.values()}
        return [own.get(code, code) for code in codes]


async def services_of(town: TownCode, db: AsyncConnection) -> Services:
    """What can be reported in a town, or could."""
    return Services({one.code: one for one in await in_force(db, town, CategoryRevised)})


class Found(NamedTuple):
    """One page of a list, and how many there are in all, where pages are counted."""

    ids: Sequence[UUID]
    total: int | None = None


async def search(asked: Search, town: TownCode, services: Services, db: AsyncConnection) -> Found:
    """The issues of a list, the newest first."""
    c = issue_list.c
    where = sa.and_(*conditions(asked, town, services))
    query = sa.select(c.id).where(where).order_by(c.occurred_at.desc(), c.id.desc())
    pages = asked.pages
    ids = (await db.execute(query.offset(pages.skipped).limit(pages.size))).scalars().all()
    if not pages.wanted:
        return Found(ids)
    counted = sa.select(sa.func.count()).select_from(issue_list).where(where)
    return Found(ids, (await db.execute(counted)).scalar_one())


def conditions(
    asked: Search, town: TownCode, services: Services
) -> Sequence[sa.ColumnElement[bool]]:
    """What an issue must be to stand in the list."""
    c = issue_list.c
    public = [c.town == town, ~c.confidential]
    if asked.ids is not None:
        return [*public, c.id.in_(asked.ids)]
    if asked.codes:
        public.append(c.category.in_(services.categories(asked.codes)))
    if asked.states:
        public.append(c.status.in_(statuses_of(asked.states)))
    return [*public, *within(c.occurred_at, asked.requested)]


def within(column: sa.ColumnElement[object], span: Span) -> Sequence[sa.ColumnElement[bool]]:
    """That a moment lies in a span."""
    bounds = [span.since and column >= span.since, span.until and column <= span.until]
    return [bound for bound in bounds if bound is not None]
