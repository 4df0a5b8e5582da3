"""A list is folded from streams and read a page at a time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.lists import Listing, keeping
from linli.chassis.pagination import MalformedCursorError
from linli.chassis.tables import code, moment, text
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    BuildingCode,
    BuildingRegistered,
    CompoundRegistered,
    HouseholdsRegistered,
)
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.store import Fact
from linli.events.testing import EPOCH_BEGIN, projected, recorded

TONGSHENG = CommunityCode("tongsheng")
LISTS = sa.MetaData()

type Told = CompoundRegistered | BuildingRegistered | HouseholdsRegistered


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A compound and its buildings."""

    code: str
    name_en: str | None
    buildings: list[str]
    registered_at: datetime


def shown(row: Compound | None, fact: Fact[Told]) -> Compound | None:
    match fact.event:
        case CompoundRegistered() as e:
            return Compound(code=e.code, name_en=e.name_en, buildings=[], registered_at=fact.time)
        case BuildingRegistered() as e:
            return row and replace(row, buildings=[*row.buildings, e.code])
        case HouseholdsRegistered():
            return row


def compound_of(event: Told) -> CompoundCode | None:
    return event.code if isinstance(event, CompoundRegistered) else None


def table(name: str) -> sa.Table:
    several = sa.Column("buildings", JSONB, nullable=False)
    columns = (code(), text("name_en", nullable=True), several, moment("registered_at"))
    return sa.Table(name, LISTS, *columns)


BY_CODE = Listing("compound", table("by_code"), Compound, shown)
NEWEST = Listing("compound", table("newest"), Compound, shown, newest_by="registered_at")
FIRST_FACTS = Listing("compound", table("first_facts"), Compound, shown, about=compound_of)
PROJECTION = Projection(
    name="compounds",
    version=1,
    tables=LISTS,
    events=(CompoundRegistered, BuildingRegistered, HouseholdsRegistered),
    project=keeping(BY_CODE, NEWEST, FIRST_FACTS),
)


def history() -> Sequence[Recorded[Any]]:
    """Three compounds, of which one has two buildings, a minute apart."""
    facts: list[Recorded[Any]] = []
    for name in ("c", "a", "b"):
        registered = CompoundRegistered(
            code=CompoundCode(name), community=TONGSHENG, name_zh=name, name_en=None
        )
        facts.append(told(len(facts) + 1, name, registered))
    for building in ("3", "4"):
        built = BuildingRegistered(
            code=BuildingCode(building),
            community=TONGSHENG,
            compound=CompoundCode("a"),
            name_zh="栋",
        )
        facts.append(told(len(facts) + 1, "a", built))
    return facts


def told(position: int, name: str, event: Told) -> Recorded[Any]:
    time = EPOCH_BEGIN + timedelta(minutes=position)
    return recorded(event, position=position, stream=f"compound-{name}", time=time)


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_of(database)
    yield engine
    await engine.dispose()


@pytest.fixture
async def db(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The lists, folded at once."""
    await projected(engine, PROJECTION, history())
    async with engine.connect() as db:
        yield db


async def codes(listing: Listing[Compound], db: AsyncConnection, limit: int) -> list[str]:
    """The codes on all pages."""
    page = await listing.page(db, limit, None)
    found = [row.code for row in page.items]
    while page.next:
        page = await listing.page(db, limit, page.next)
        found += [row.code for row in page.items]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_rows_come_in_the_order_of_their_keys(db: AsyncConnection, limit: int) -> None:
    assert await codes(BY_CODE, db, limit) == ["a", "b", "c"]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_rows_come_newest_first(db: AsyncConnection, limit: int) -> None:
    assert await codes(NEWEST, db, limit) == ["b", "a", "c"]


async def test_rows_are_the_same_whether_facts_come_at_once_or_one_by_one(
    engine: AsyncEngine,
) -> None:
    for n in range(1, len(history()) + 1):
        await projected(engine, PROJECTION, history()[:n])
    async with engine.connect() as db:
        rows = (await BY_CODE.page(db, 50, None)).items
    assert [(row.code, row.buildings) for row in rows] == [("a", ["3", "4"]), ("b", []), ("c", [])]


async def test_a_fact_changes_only_the_row_that_it_is_about(db: AsyncConnection) -> None:
    rows = (await FIRST_FACTS.page(db, 50, None)).items
    assert [row.buildings for row in rows] == [[], [], []]


async def test_a_list_shows_what_passes_every_condition_and_filter(db: AsyncConnection) -> None:
    later = BY_CODE.table.c.registered_at > EPOCH_BEGIN + timedelta(minutes=1)
    assert [
        row.code for row in (await BY_CODE.page(db, 50, None, None, later, code="a")).items
    ] == ["a"]
    assert (await BY_CODE.page(db, 50, None, None, later, code="c", name_en=None)).items == []


async def test_a_cursor_of_another_list_is_refused(db: AsyncConnection) -> None:
    cursor = (await BY_CODE.page(db, 1, None)).next
    with pytest.raises(MalformedCursorError):
        await NEWEST.page(db, 1, cursor)
