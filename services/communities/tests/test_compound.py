"""A compound's rules: history, command, outcome."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.communities.commands import (
    CompoundCommand,
    DemolishBuilding,
    RegisterBuilding,
    RegisterCompound,
    RegisterHouseholds,
    RenameCompound,
)
from linli.communities.domain.compound import (
    BuildingIsDemolishedError,
    Compound,
    CountedLaterError,
    EnteredLaterError,
    HouseholdsCountedAsWholeError,
    HouseholdsCountedByBuildingError,
    UnknownBuildingError,
    decide,
    evolve,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    BuildingCode,
    BuildingDemolished,
    BuildingRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundRenamed,
    HouseholdsRegistered,
)
from linli.events.refusals import Refusal

HAINANZHOU, TANGGUO = CommunityCode("hainanzhou"), CompoundCode("tangguo-yayuan")
THREE, FOUR = BuildingCode("3"), BuildingCode("4")
MONDAY = datetime(2024, 1, 15, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)

REGISTER = RegisterCompound(code=TANGGUO, community=HAINANZHOU, name_zh="糖果雅苑")
BUILD = RegisterBuilding(compound=TANGGUO, code=THREE, name_zh="3栋")
COUNT = RegisterHouseholds(compound=TANGGUO, households=1900, at=TUESDAY)
COUNT_THREE = RegisterHouseholds(compound=TANGGUO, building=THREE, households=76, at=TUESDAY)

REGISTERED = CompoundRegistered(code=TANGGUO, community=HAINANZHOU, name_zh="糖果雅苑")
BUILT = BuildingRegistered(code=THREE, community=HAINANZHOU, compound=TANGGUO, name_zh="3栋")
COUNTED = HouseholdsRegistered(
    community=HAINANZHOU, compound=TANGGUO, counted_at=MONDAY, households=1850
)
COUNTED_THREE = HouseholdsRegistered(
    community=HAINANZHOU, compound=TANGGUO, building=THREE, counted_at=MONDAY, households=74
)


def given(*history: CompoundEvent) -> Compound:
    return reduce(evolve, history, Compound())


def test_a_compound_is_registered_in_its_community() -> None:
    assert decide(REGISTER, given()) == (REGISTERED,)


def test_registering_it_just_so_again_records_nothing_new() -> None:
    assert decide(REGISTER, given(REGISTERED, BUILT)) == ()


def test_a_compound_never_moves_to_another_community() -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(replace(REGISTER, community=CommunityCode("tongsheng")), given(REGISTERED))


@pytest.mark.parametrize("command", [BUILD, COUNT], ids=lambda command: type(command).__name__)
def test_nothing_is_entered_of_an_unknown_compound(command: CompoundCommand) -> None:
    with pytest.raises(NotRegisteredError):
        decide(command, given())


def test_a_building_stands_in_its_compound_and_community() -> None:
    assert decide(BUILD, given(REGISTERED)) == (BUILT,)


def test_a_building_keeps_its_name() -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(replace(BUILD, name_zh="三号楼"), given(REGISTERED, BUILT))


def test_a_count_says_which_number_it_replaces() -> None:
    counted = COUNTED.model_copy(
        update={"counted_at": TUESDAY, "households": 1900, "previous": 1850}
    )
    assert decide(COUNT, given(REGISTERED, COUNTED)) == (counted,)


def test_counting_the_same_number_again_records_nothing_new() -> None:
    assert decide(replace(COUNT, households=1850), given(REGISTERED, COUNTED)) == ()


def test_counting_nobody_is_a_count() -> None:
    (counted,) = decide(replace(COUNT, households=0), given(REGISTERED))
    assert given(REGISTERED, counted).households == 0


def test_a_count_does_not_replace_a_later_one() -> None:
    earlier = replace(COUNT, at=MONDAY - timedelta(days=1))
    with pytest.raises(CountedLaterError):
        decide(earlier, given(REGISTERED, COUNTED))


def test_households_counted_by_building_are_not_counted_as_a_whole() -> None:
    with pytest.raises(HouseholdsCountedByBuildingError):
        decide(COUNT, given(REGISTERED, BUILT, COUNTED_THREE))


def test_households_counted_as_a_whole_are_not_counted_by_building() -> None:
    with pytest.raises(HouseholdsCountedAsWholeError):
        decide(COUNT_THREE, given(REGISTERED, BUILT, COUNTED))


def test_households_are_counted_in_a_building_that_stands() -> None:
    with pytest.raises(UnknownBuildingError):
        decide(COUNT_THREE, given(REGISTERED))


def test_a_compound_that_nobody_counted_has_no_number() -> None:
    assert given(REGISTERED, BUILT).households is None


# Names, and what is gone

RENAME = RenameCompound(compound=TANGGUO, name_zh="糖果新苑")
RENAMED = CompoundRenamed(code=TANGGUO, community=HAINANZHOU, name_zh="糖果新苑")
DEMOLISH = DemolishBuilding(compound=TANGGUO, building=THREE, at=TUESDAY, since=MONDAY)
DEMOLISHED = BuildingDemolished(code=THREE, community=HAINANZHOU, compound=TANGGUO, households=74)


def test_a_compound_is_renamed() -> None:
    assert decide(RENAME, given(REGISTERED)) == (RENAMED,)


def test_a_name_that_it_has_records_nothing_new() -> None:
    assert decide(RENAME, given(REGISTERED, RENAMED)) == ()


def test_a_renamed_compound_is_registered_under_its_new_name() -> None:
    assert decide(replace(REGISTER, name_zh="糖果新苑"), given(REGISTERED, RENAMED)) == ()
    with pytest.raises(RegisteredOtherwiseError):
        decide(REGISTER, given(REGISTERED, RENAMED))


def test_a_demolished_building_takes_its_households_along() -> None:
    compound = given(REGISTERED, BUILT, COUNTED_THREE)
    assert decide(DEMOLISH, compound) == (DEMOLISHED,)
    assert given(REGISTERED, BUILT, COUNTED_THREE, DEMOLISHED).households is None


def test_demolishing_it_again_records_nothing_new() -> None:
    assert decide(DEMOLISH, given(REGISTERED, BUILT, DEMOLISHED)) == ()


def test_no_other_building_gets_the_code_of_one_that_is_gone() -> None:
    with pytest.raises(BuildingIsDemolishedError):
        decide(BUILD, given(REGISTERED, BUILT, DEMOLISHED))


def test_a_building_is_not_gone_before_it_was_last_heard_of() -> None:
    with pytest.raises(EnteredLaterError):
        decide(replace(DEMOLISH, since=TUESDAY + timedelta(days=1)), given(REGISTERED, BUILT))


def test_a_building_that_never_stood_is_not_demolished() -> None:
    with pytest.raises(UnknownBuildingError):
        decide(DEMOLISH, given(REGISTERED))


COMMANDS: st.SearchStrategy[CompoundCommand] = st.one_of(
    st.just(REGISTER),
    st.sampled_from((BUILD, replace(BUILD, code=FOUR))),
    st.builds(
        RegisterHouseholds,
        compound=st.just(TANGGUO),
        building=st.sampled_from((None, THREE, FOUR)),
        households=st.integers(0, 2000),
        at=st.sampled_from((MONDAY, TUESDAY)),
    ),
)


def history_of(commands: Sequence[CompoundCommand]) -> tuple[CompoundEvent, ...]:
    """What is recorded when all of this is asked, one after another."""
    events: tuple[CompoundEvent, ...] = ()
    for command in commands:
        try:
            events += decide(command, given(*events))
        except Refusal:
            continue
    return events


@whenever(st.lists(COMMANDS, max_size=30))
def test_what_counts_add_less_what_they_replace_is_the_number(
    commands: list[CompoundCommand],
) -> None:
    events = history_of(commands)
    counts = [event for event in events if isinstance(event, HouseholdsRegistered)]
    assert sum(count.households - count.previous for count in counts) == (
        given(*events).households or 0
    )


@whenever(st.lists(COMMANDS, max_size=30))
def test_no_household_is_counted_both_ways(commands: list[CompoundCommand]) -> None:
    counted = given(*history_of(commands)).counts.keys()
    assert None not in counted or counted == {None}
