"""Events to rows, without a database."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from linli.dashboards.figures import Figure, figure_of
from linli.dashboards.fold import (
    Contribution,
    FigureRow,
    PlaceRow,
    TownUnknownError,
    days_of,
    fold,
    place_row,
)
from linli.dashboards.tables import contributions, figures, places
from linli.events.contracts.base import Event
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.library import DonationCounted
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.contracts.volunteers import HeadcountTaken, VolunteerRegistered
from linli.events.envelope import TOWN_WIDE, Place, Recorded
from linli.events.testing import recorded

from .samples import sample

LISHUI = {"lishui": ZoneInfo("Asia/Shanghai")}
TOWN = sample(TownRegistered, code="lishui", time_zone="Asia/Shanghai")
TONGSHENG = Place("tongsheng")
LVDI = Place("tongsheng", "lvdi-xiangshu")
COMMUNITY = sample(CommunityRegistered, code="tongsheng", town="lishui")
COMPOUND = sample(CompoundRegistered, code="lvdi-xiangshu", community="tongsheng")
VOLUNTEER = sample(VolunteerRegistered)


def contribution(fact: Recorded[Any]) -> Contribution:
    (row,) = fold([fact], LISHUI).contributions
    return row


@pytest.mark.parametrize(
    ("row", "table"),
    [(Contribution, contributions), (FigureRow, figures), (PlaceRow, places)],
    ids=["contributions", "figures", "places"],
)
def test_rows_have_the_columns_of_their_table_in_order(row: Any, table: sa.Table) -> None:
    assert list(row._fields) == table.columns.keys()


def test_a_contribution_lies_on_the_day_of_the_town() -> None:
    late = recorded(VOLUNTEER, time=datetime(2024, 1, 17, 15, 59, 59, tzinfo=UTC))
    midnight = recorded(VOLUNTEER, time=datetime(2024, 1, 17, 16, tzinfo=UTC))
    assert contribution(late).day == date(2024, 1, 17)
    assert contribution(midnight).day == date(2024, 1, 18)


def test_a_contribution_knows_when_it_happened_and_when_it_was_recorded() -> None:
    entered_late = recorded(
        VOLUNTEER,
        time=datetime(2023, 10, 1, 12, tzinfo=UTC),
        recorded_at=datetime(2024, 1, 18, 12, tzinfo=UTC),
    )
    row = contribution(entered_late)
    assert (row.day, row.recorded_day) == (date(2023, 10, 1), date(2024, 1, 18))


def test_a_contribution_names_its_event_and_its_place() -> None:
    fact = recorded(VOLUNTEER, position=7, stream="volunteer-1", place=LVDI)
    row = contribution(fact)
    assert (row.source, row.position, row.event_id) == ("lishui/volunteers", 7, fact.envelope.id)
    assert (row.town, row.community, row.compound) == ("lishui", *LVDI)
    assert row.entity == "volunteer-1"


def test_a_town_dates_the_events_of_its_own_batch() -> None:
    batch = [recorded(TOWN), recorded(COMMUNITY, position=2, place=TONGSHENG)]
    assert [row.metric for row in fold(batch, {}).contributions] == ["communities.total"]


def test_an_event_of_an_unknown_town_cannot_be_dated() -> None:
    with pytest.raises(TownUnknownError):
        fold([recorded(VOLUNTEER, town="elsewhere")], LISHUI)


@pytest.mark.parametrize(
    ("event", "scope", "parent"),
    [
        (TOWN, "lishui", None),
        (COMMUNITY, "lishui/tongsheng", "lishui"),
        (COMPOUND, "lishui/tongsheng/lvdi-xiangshu", "tongsheng"),
    ],
)
def test_a_place_has_its_scope_and_its_parent(event: Event, scope: str, parent: str | None) -> None:
    fact = recorded(event)
    row = place_row(fact, LISHUI, days_of(fact, LISHUI))
    assert row is not None
    assert (row.scope, row.parent, row.time_zone) == (scope, parent, "Asia/Shanghai")


def test_a_figure_is_stated_of_the_place_it_names() -> None:
    claimed = sample(
        FigureClaimed,
        level="community",
        place="tongsheng",
        metric="residents.estimated",
        value=30000,
        qualifier="under",
    )
    stated = Figure("community", "tongsheng", "residents.estimated", 30000, "under")
    assert figure_of(recorded(claimed)) == stated


@pytest.mark.parametrize(
    ("place", "level", "code"),
    [
        (TOWN_WIDE, "town", "lishui"),
        (TONGSHENG, "community", "tongsheng"),
        (LVDI, "compound", "lvdi-xiangshu"),
    ],
)
def test_a_headcount_states_the_participants_of_the_smallest_place(
    place: Place, level: str, code: str
) -> None:
    taken = sample(HeadcountTaken, headcount={"value": 60, "qualifier": "at_least"})
    stated = figure_of(recorded(taken, place=place))
    assert stated == (level, code, "activities.participants", 60, "at_least")


@pytest.mark.parametrize(
    ("donor_kind", "metric"),
    [
        ("resident", "books.donated.residents"),
        ("household", "books.donated.residents"),
        ("enterprise", "books.donated.enterprises"),
        ("organisation", "books.donated"),
        ("unknown", "books.donated"),
    ],
)
def test_a_batchs_size_is_a_claim_of_what_its_donors_gave(donor_kind: str, metric: str) -> None:
    volumes = {"value": 2000, "qualifier": "at_least"}
    counted = sample(DonationCounted, donor_kind=donor_kind, volumes=volumes)
    stated = figure_of(recorded(counted, place=LVDI))
    assert stated == ("compound", "lvdi-xiangshu", metric, 2000, "at_least")
