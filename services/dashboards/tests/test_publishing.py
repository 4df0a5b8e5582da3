"""Months of persons: published when they have closed, as they were known, and for good."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.answers import published_figures
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import publish
from linli.dashboards.queries import Days, find_place
from linli.dashboards.shapes import Duration, Figure, Ratio
from linli.dashboards.snapshot import snapshot
from linli.dashboards.suppression import Cell
from linli.dashboards.tables import published
from linli.dashboards.viewing import PUBLIC
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Recorded, Source
from linli.events.projections import Generation, take_over
from linli.events.rebuild import rebuild
from linli.events.testing import Told, projected

from .attacks import isolated
from .persons import (
    ENDS,
    JINSHA,
    LVDI,
    PLACES,
    VOLUNTEERS,
    YUEYUAN,
    Joined,
    joining,
    known,
    months_told,
    register,
    reported,
    told,
    volunteers,
)

DEC, JAN, FEB = date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)
JAN_18, FEB_1, FEB_10, MAR_1 = (
    date(2024, 1, 18),
    date(2024, 2, 1),
    date(2024, 2, 10),
    date(2024, 3, 1),
)
REGISTER = register(JAN_18)
TEN = Joined(10, LVDI, JAN_18)


async def happened(engine: AsyncEngine, through: date, *joined: Joined) -> list[Recorded[Any]]:
    """All who joined until a day have been read, and the source has said that it has no more."""
    facts = volunteers(joined)
    await projected(engine, CONTRIBUTIONS, [*REGISTER, *facts])
    await reported(engine, through, len(facts))
    return facts


async def test_a_month_is_published_once_its_source_has_reported_past_it(
    engine: AsyncEngine,
) -> None:
    await happened(engine, JAN, TEN)
    await publish(engine)
    assert await months_told(engine) == []
    await reported(engine, FEB_1, 10)
    await publish(engine)
    assert await told(engine, JAN) == {
        "lishui": 10,
        "lishui/tongsheng": 10,
        "lishui/tongsheng/lvdi-xiangshu": 10,
    }


async def test_a_month_waits_for_what_its_source_has_and_has_not_been_read(
    engine: AsyncEngine,
) -> None:
    await happened(engine, FEB_10, TEN)
    await reported(engine, FEB_10, 11)
    await publish(engine)
    assert await months_told(engine) == []


async def test_a_metric_whose_source_is_unheard_of_is_not_published(engine: AsyncEngine) -> None:
    await happened(engine, FEB_10, TEN)
    await publish(engine)
    query = sa.select(published.c.metric).distinct()
    async with engine.connect() as db:
        metrics = set((await db.execute(query)).scalars())
    assert metrics == {VOLUNTEERS, "activities.participants"}


async def test_a_month_waits_for_events_that_are_parked(engine: AsyncEngine) -> None:
    await happened(engine, FEB_10, TEN)
    owned = await take_over(engine, CONTRIBUTIONS)
    generation = Generation(engine, CONTRIBUTIONS, owned.generation, owned.term)
    source = Source("lishui", "volunteers")
    failing = volunteers([TEN, Joined(1, JINSHA, FEB_1)])[-1].envelope
    await generation.apply(source, await generation.checkpoint(source), [failing], "broken")
    await reported(engine, FEB_10, 11)
    await publish(engine)
    assert await months_told(engine) == []


async def test_what_is_recorded_late_counts_in_the_month_in_which_it_was_recorded(
    engine: AsyncEngine,
) -> None:
    late = Joined(7, JINSHA, JAN_18, recorded=FEB_10)
    await happened(engine, MAR_1, TEN, late)
    await publish(engine)
    assert (await told(engine, JAN))["lishui"] == 10
    assert (await told(engine, FEB))["lishui"] == 17


async def test_a_published_month_stays_as_it_is(engine: AsyncEngine) -> None:
    await happened(engine, FEB_1, TEN)
    await publish(engine)
    before = await told(engine, JAN)
    facts = await happened(engine, MAR_1, TEN, Joined(7, LVDI, JAN_18, recorded=FEB_10))
    history = {"communities": REGISTER, "volunteers": facts}
    await rebuild(engine, CONTRIBUTIONS, lambda s: Told(s, history[s.service]).reader(s))
    await publish(engine)
    assert await told(engine, JAN) == before
    for statement in ("UPDATE published SET value = 1", "DELETE FROM published"):
        with pytest.raises(DBAPIError, match="stays as it is"):
            async with engine.begin() as db:
                await db.execute(sa.text(statement))


async def test_it_does_not_matter_when_months_are_published(engine: AsyncEngine) -> None:
    """A table that was lost is filled again with the same, late events notwithstanding."""
    joined = (
        TEN,
        Joined(3, JINSHA, JAN_18),
        Joined(2, LVDI, FEB_1),
        Joined(20, YUEYUAN, FEB_1),
        Joined(9, JINSHA, JAN_18, recorded=FEB_10),
    )
    await happened(engine, FEB_1, *joined[:4])
    await publish(engine)
    await happened(engine, MAR_1, *joined)
    await publish(engine)
    in_time = [await told(engine, month) for month in (JAN, FEB)]
    async with engine.begin() as db:
        await db.execute(sa.text("DROP TRIGGER for_good ON published"))
        await db.execute(sa.text("TRUNCATE published"))
    await publish(engine)
    assert [await told(engine, month) for month in (JAN, FEB)] == in_time


async def test_what_was_before_the_town_came_is_told_with_its_first_month(
    engine: AsyncEngine,
) -> None:
    history = Joined(12, LVDI, DEC, recorded=JAN_18)
    late = Joined(12, LVDI, DEC, recorded=FEB_10)
    await happened(engine, MAR_1, history, late)
    await publish(engine)
    assert [(await told(engine, month))["lishui"] for month in (DEC, JAN, FEB)] == [12, 12, 24]


async def test_a_town_without_volunteers_is_told_to_have_none(engine: AsyncEngine) -> None:
    await happened(engine, MAR_1, Joined(5, LVDI, FEB_10))
    await publish(engine)
    assert await told(engine, JAN) == {"lishui": 0}


async def test_nothing_is_published_before_anything_was_read(engine: AsyncEngine) -> None:
    await publish(engine)
    assert await months_told(engine) == []


TOWNS = count(1)
LEVELS: Sequence[PlaceLevel] = ("town", "community", "compound")


async def asked(engine: AsyncEngine, town: str, prefix: str, days: Days) -> dict[str, Figure]:
    """What everybody is told of volunteers at every place of a town."""
    figures: dict[str, Figure] = {}
    async with engine.connect() as db:
        moment = await snapshot(db, PUBLIC)
        for place in PLACES:
            codes = (town, *(prefix + code for code in place if code))
            row = await find_place(db, LEVELS[len(codes) - 1], codes[-1])
            told_of_persons = await published_figures(moment, row, days, {})
            figures["/".join(codes)] = told_of_persons[VOLUNTEERS]
    return figures


def cells_of(figures: dict[str, Figure]) -> dict[str, Cell]:
    """What the answers say of places and of what is not located in their parts."""
    cells: dict[str, Cell] = {}
    for scope, figure in figures.items():
        assert not isinstance(figure.value, Duration | Ratio)
        assert figure.suppressed == (figure.value is None)
        cells[scope] = Cell(figure.value, parts=True)
        if scope.count("/") < 2:
            cells[f"{scope}/_"] = Cell(figure.not_located, parts=True)
    return cells


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(joining(), max_size=10))
async def test_who_asks_everything_all_the_time_isolates_nobody(
    engine: AsyncEngine, joined: list[Joined]
) -> None:
    n = next(TOWNS)
    town, prefix = f"town-{n}", f"t{n}-"
    facts = volunteers(joined, town, prefix)
    await projected(engine, CONTRIBUTIONS, register(JAN_18, town, prefix))
    answers: dict[tuple[date, str | None], dict[str, Figure]] = {}
    for end in ENDS:
        through = date(end.year, end.month + 1, 1)
        recorded = [f for f in facts if f.envelope.recorded_at.date() < through]
        await projected(engine, CONTRIBUTIONS, recorded)
        await reported(engine, through, len(recorded), town)
        await publish(engine)
        for day in (*ENDS, JAN_18, FEB_10):
            figures = await asked(engine, town, prefix, Days(day))
            months = {figure.month for figure in figures.values()}
            (month,) = months  # the same at every place
            assert answers.setdefault((day, month), figures) == figures
    cells = [cells_of(answers[end, f"{end:%Y-%m}"]) for end in ENDS]
    truth = [known(joined, town, prefix, end) for end in ENDS]
    assert isolated(truth, cells, list(cells[0])) == []
