"""Compounds that are divided and merged: histories, command, outcome."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest

from linli.communities.commands import (
    CompoundCommand,
    DemolishBuilding,
    MergeCompounds,
    Part,
    RegisterBuilding,
    RegisterHouseholds,
    SplitCompound,
)
from linli.communities.domain.compound import (
    Compound,
    CompoundEndedError,
    EnteredLaterError,
    UnknownBuildingError,
    decide,
    evolve,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.succession import (
    BuildingCodeTakenError,
    BuildingsNotDividedError,
    HouseholdsNotDividedError,
    OtherCommunityError,
    merge,
    split,
)
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    BuildingCode,
    BuildingRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundsMerged,
    CompoundSplit,
    FormerBuilding,
    HouseholdsRegistered,
)

HAINANZHOU = CommunityCode("hainanzhou")
OLD, EAST, WEST, WHOLE = map(CompoundCode, ("tangguo", "east", "west", "whole"))
ONE, TWO = BuildingCode("1"), BuildingCode("2")
MONDAY = datetime(2024, 1, 15, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)

SPLIT = SplitCompound(
    compound=OLD,
    parts=(
        Part(code=EAST, name_zh="东苑", buildings=(ONE,)),
        Part(code=WEST, name_zh="西苑", buildings=(TWO,)),
    ),
    at=TUESDAY,
)
MERGE = MergeCompounds(
    compounds=(EAST, WEST), into=WHOLE, name_zh="大苑", renumbered={}, at=TUESDAY
)


def registered(code: CompoundCode, community: CommunityCode = HAINANZHOU) -> CompoundRegistered:
    return CompoundRegistered(code=code, community=community, name_zh="小区")


def building(compound: CompoundCode, code: BuildingCode) -> BuildingRegistered:
    return BuildingRegistered(
        code=code, community=HAINANZHOU, compound=compound, name_zh=f"{code}栋"
    )


def count(
    compound: CompoundCode, households: int, of: BuildingCode | None = None
) -> HouseholdsRegistered:
    return HouseholdsRegistered(
        community=HAINANZHOU,
        compound=compound,
        building=of,
        counted_at=MONDAY,
        households=households,
    )


def given(*history: CompoundEvent) -> Compound:
    return reduce(evolve, history, Compound())


STANDING = (registered(OLD), building(OLD, ONE), building(OLD, TWO))


# Division


def test_a_divided_compound_ends_and_says_how_much_has_gone() -> None:
    compound = given(*STANDING, count(OLD, 70, ONE), count(OLD, 60, TWO))
    assert split(SPLIT, compound, MONDAY)[OLD] == (
        CompoundSplit(
            code=OLD,
            community=HAINANZHOU,
            successors=(EAST, WEST),
            buildings=2,
            households=130,
        ),
    )


def test_a_part_begins_with_its_buildings_and_their_households() -> None:
    compound = given(*STANDING, count(OLD, 70, ONE))
    beginning, moved, counted = split(SPLIT, compound, MONDAY)[EAST]
    assert beginning == CompoundRegistered(
        code=EAST, community=HAINANZHOU, name_zh="东苑", predecessors=(OLD,)
    )
    former = FormerBuilding(compound=OLD, code=ONE)
    assert moved == building(EAST, ONE).model_copy(update={"formerly": former})
    assert counted == count(EAST, 70, ONE).model_copy(update={"counted_at": TUESDAY})


def test_dividing_it_just_so_again_records_nothing_new() -> None:
    ended = split(SPLIT, given(*STANDING), MONDAY)[OLD]
    assert split(SPLIT, given(*STANDING, *ended), TUESDAY) == {}


def test_a_divided_compound_is_not_divided_otherwise() -> None:
    ended = split(SPLIT, given(*STANDING), MONDAY)[OLD]
    other = replace(SPLIT, parts=SPLIT.parts[::-1])
    with pytest.raises(CompoundEndedError):
        split(other, given(*STANDING, *ended), MONDAY)


@pytest.mark.parametrize(
    ("east", "west"),
    [((ONE,), ()), ((ONE, TWO), (TWO,)), ((ONE,), (TWO, BuildingCode("3")))],
    ids=["left behind", "twice", "never there"],
)
def test_every_building_goes_to_exactly_one_part(
    east: tuple[BuildingCode, ...], west: tuple[BuildingCode, ...]
) -> None:
    first, second = SPLIT.parts
    parts = (replace(first, buildings=east), replace(second, buildings=west))
    with pytest.raises(BuildingsNotDividedError):
        split(replace(SPLIT, parts=parts), given(*STANDING), MONDAY)


def test_households_counted_as_a_whole_are_shared_out() -> None:
    facts = split(shared(100, 30), given(*STANDING, count(OLD, 130)), MONDAY)
    assert [given(*facts[code]).households for code in (EAST, WEST)] == [100, 30]


@pytest.mark.parametrize("shares", [(100, 29), (130, None)])
def test_shares_add_up_to_the_count(shares: tuple[int, int | None]) -> None:
    with pytest.raises(HouseholdsNotDividedError):
        split(shared(*shares), given(*STANDING, count(OLD, 130)), MONDAY)


def test_nobody_shares_out_what_is_counted_by_building() -> None:
    with pytest.raises(HouseholdsNotDividedError):
        split(shared(70, 0), given(*STANDING, count(OLD, 70, ONE)), MONDAY)


def shared(*shares: int | None) -> SplitCompound:
    """The division with households for each part."""
    parts = (replace(p, households=n) for p, n in zip(SPLIT.parts, shares, strict=True))
    return replace(SPLIT, parts=tuple(parts))


def test_the_code_of_a_divided_compound_stays_with_its_history() -> None:
    first, second = SPLIT.parts
    parts = (replace(first, code=OLD), second)
    with pytest.raises(RegisteredOtherwiseError):
        split(replace(SPLIT, parts=parts), given(*STANDING), MONDAY)


def test_nothing_ends_before_what_was_entered_of_it() -> None:
    with pytest.raises(EnteredLaterError):
        split(SPLIT, given(*STANDING), TUESDAY + timedelta(seconds=1))


def test_what_is_not_registered_is_not_divided() -> None:
    with pytest.raises(NotRegisteredError):
        split(SPLIT, given(), None)


# Merger

SIDES: Mapping[CompoundCode, tuple[CompoundEvent, ...]] = {
    EAST: (registered(EAST), building(EAST, ONE)),
    WEST: (registered(WEST), building(WEST, ONE)),
}
RENUMBERED = replace(MERGE, renumbered={FormerBuilding(compound=WEST, code=ONE): TWO})


def merged(
    command: MergeCompounds, *more: CompoundEvent, sides: Mapping[CompoundCode, Any] = SIDES
) -> Mapping[CompoundCode, tuple[CompoundEvent, ...]]:
    """The facts of a merger of the two sides; `more` has happened to the eastern one."""
    compounds = {code: given(*sides[code], *(more if code == EAST else ())) for code in sides}
    return merge(command, compounds, dict.fromkeys(sides, MONDAY))


def test_each_merged_compound_ends_and_says_what_it_brings() -> None:
    facts = merged(RENUMBERED, count(EAST, 70, ONE))
    assert facts[EAST] == (
        CompoundsMerged(
            code=EAST,
            community=HAINANZHOU,
            merged=(EAST, WEST),
            successor=WHOLE,
            buildings=1,
            households=70,
        ),
    )
    assert isinstance(facts[WEST][0], CompoundsMerged)


def test_two_buildings_that_come_together_need_two_codes() -> None:
    with pytest.raises(BuildingCodeTakenError):
        merged(MERGE)


def test_a_building_goes_on_under_its_new_code() -> None:
    whole = given(*merged(RENUMBERED)[WHOLE])
    assert {code: one.formerly for code, one in whole.buildings.items()} == {
        ONE: FormerBuilding(compound=EAST, code=ONE),
        TWO: FormerBuilding(compound=WEST, code=ONE),
    }


def test_a_building_that_does_not_stand_is_not_renumbered() -> None:
    phantom = FormerBuilding(compound=WEST, code=TWO)
    with pytest.raises(UnknownBuildingError):
        merged(replace(RENUMBERED, renumbered={phantom: ONE}))


def test_households_are_counted_as_a_whole_where_one_was_counted_so() -> None:
    compounds = {
        EAST: given(*SIDES[EAST], count(EAST, 70, ONE)),
        WEST: given(*SIDES[WEST], count(WEST, 30)),
    }
    facts = merge(RENUMBERED, compounds, dict.fromkeys(SIDES, MONDAY))
    assert given(*facts[WHOLE]).counts.keys() == {None}
    assert given(*facts[WHOLE]).households == 100


def test_compounds_of_different_communities_are_not_merged() -> None:
    elsewhere = (registered(WEST, CommunityCode("tongsheng")),)
    with pytest.raises(OtherCommunityError):
        merged(MERGE, sides={EAST: SIDES[EAST], WEST: elsewhere})


def test_merging_them_just_so_again_records_nothing_new() -> None:
    facts = merged(RENUMBERED)
    after = {code: (*SIDES[code], *facts[code]) for code in SIDES}
    assert merged(RENUMBERED, sides=after) == {}


@pytest.mark.parametrize(
    "command",
    [
        RegisterBuilding(compound=OLD, code=BuildingCode("9"), name_zh="9栋"),
        RegisterHouseholds(compound=OLD, building=ONE, households=1, at=TUESDAY),
        DemolishBuilding(compound=OLD, building=ONE, at=TUESDAY),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_compound_that_has_ended_takes_nothing_new(command: CompoundCommand) -> None:
    ended = split(SPLIT, given(*STANDING), MONDAY)[OLD]
    with pytest.raises(CompoundEndedError):
        decide(command, given(*STANDING, *ended))
