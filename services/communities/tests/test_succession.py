"""Compounds that are divided and merged: histories, command, outcome."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.communities.commands import (
    CompoundCommand,
    DemolishBuilding,
    MergeCompounds,
    Part,
    RegisterBuilding,
    RegisterCompound,
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
    BuildingDemolished,
    BuildingRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundsMerged,
    CompoundSplit,
    FormerBuilding,
    HouseholdsRegistered,
)
from linli.events.refusals import Refusal

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


# Whatever is done to a town


class World:
    """Compounds, and everything that has happened to them."""

    def __init__(self) -> None:
        self.streams: dict[CompoundCode, tuple[CompoundEvent, ...]] = {}
        self.days = 0

    def ask(self, move: tuple[str, int, int, int]) -> None:
        """Do something, unless a rule refuses it."""
        kind, a, b, n = move
        self.days += 1
        try:
            getattr(self, kind)(a, b, n)
        except Refusal:
            return

    @property
    def now(self) -> datetime:
        return MONDAY + timedelta(days=self.days)

    def compound(self, n: int) -> CompoundCode:
        codes = list(self.streams) or [OLD]
        return codes[n % len(codes)]

    def at(self, code: CompoundCode) -> Compound:
        return given(*self.streams.get(code, ()))

    def decide(self, code: CompoundCode, command: CompoundCommand) -> None:
        self.record({code: decide(command, self.at(code))})

    def record(self, facts: Mapping[CompoundCode, tuple[CompoundEvent, ...]]) -> None:
        for code, events in facts.items():
            self.streams[code] = (*self.streams.get(code, ()), *events)

    def fresh(self) -> CompoundCode:
        return CompoundCode(f"compound-{len(self.streams)}-{self.days}")

    def register(self, _a: int, _b: int, _n: int) -> None:
        code = self.fresh()
        self.decide(code, RegisterCompound(code=code, community=HAINANZHOU, name_zh="小区"))

    def build(self, a: int, b: int, _n: int) -> None:
        code = self.compound(a)
        building = BuildingCode(str(b))
        self.decide(code, RegisterBuilding(compound=code, code=building, name_zh="栋"))

    def count(self, a: int, b: int, n: int) -> None:
        code = self.compound(a)
        of = BuildingCode(str(b)) if b else None
        self.decide(code, RegisterHouseholds(compound=code, building=of, households=n, at=self.now))

    def demolish(self, a: int, b: int, _n: int) -> None:
        code = self.compound(a)
        self.decide(
            code, DemolishBuilding(compound=code, building=BuildingCode(str(b)), at=self.now)
        )

    def split(self, a: int, b: int, n: int) -> None:
        code = self.compound(a)
        old = self.at(code)
        buildings = tuple(old.buildings)
        cut = b % (len(buildings) + 1)
        whole = old.counts.get(None)
        share = n % (whole.households + 1) if whole else None
        rest = whole.households - share if whole and share is not None else None
        parts = (
            Part(code=self.fresh(), name_zh="甲", buildings=buildings[:cut], households=share),
            Part(
                code=CompoundCode(f"{self.fresh()}-b"),
                name_zh="乙",
                buildings=buildings[cut:],
                households=rest,
            ),
        )
        self.record(split(SplitCompound(compound=code, parts=parts, at=self.now), old, MONDAY))

    def merge(self, a: int, b: int, _n: int) -> None:
        codes = tuple({self.compound(a): None, self.compound(b): None})
        compounds = {code: self.at(code) for code in codes}
        renumbered = {
            FormerBuilding(compound=code, code=one): BuildingCode(f"{code[-8:]}-{one}"[-20:])
            for code in codes[1:]
            for one in compounds[code].buildings
        }
        command = MergeCompounds(
            compounds=codes,
            into=self.fresh(),
            name_zh="合",
            renumbered=renumbered,
            at=self.now,
        )
        self.record(merge(command, compounds, dict.fromkeys(codes, MONDAY)))


SMALL = st.integers(0, 5)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["register", "build", "build", "count", "demolish", "split", "merge"]),
        *(SMALL, SMALL, st.integers(0, 90)),
    ),
    max_size=40,
)


def played(moves: Sequence[tuple[str, int, int, int]]) -> World:
    """The world after all of this was asked."""
    world = World()
    world.register(0, 0, 0)
    for move in moves:
        world.ask(move)
    return world


def root(world: World, former: FormerBuilding) -> FormerBuilding:
    """The building as it was first registered."""
    (known,) = (
        event
        for event in world.streams[former.compound]
        if isinstance(event, BuildingRegistered) and event.code == former.code
    )
    return root(world, known.formerly) if known.formerly else former


@whenever(MOVES)
def test_every_building_stands_in_exactly_one_living_compound(
    moves: list[tuple[str, int, int, int]],
) -> None:
    world = played(moves)
    events = [event for stream in world.streams.values() for event in stream]
    built = {
        FormerBuilding(compound=event.compound, code=event.code)
        for event in events
        if isinstance(event, BuildingRegistered) and event.formerly is None
    }
    gone = {
        root(world, FormerBuilding(compound=event.compound, code=event.code))
        for event in events
        if isinstance(event, BuildingDemolished)
    }
    standing = Counter(
        root(world, FormerBuilding(compound=code, code=one))
        for code in world.streams
        if not (compound := world.at(code)).ended
        for one in compound.buildings
    )
    assert standing == Counter(built - gone)


@whenever(MOVES)
def test_what_events_add_and_take_is_what_living_compounds_have(
    moves: list[tuple[str, int, int, int]],
) -> None:
    world = played(moves)
    for code, events in world.streams.items():
        compound = given(*events)
        living = not compound.ended
        assert sum(map(buildings_of, events)) == (len(compound.buildings) if living else 0), code
        assert sum(map(households_of, events)) == (compound.households or 0 if living else 0), code


def buildings_of(event: CompoundEvent) -> int:
    """How many more buildings there are by an event."""
    match event:
        case BuildingRegistered():
            return 1
        case BuildingDemolished():
            return -1
        case CompoundSplit(buildings=gone) | CompoundsMerged(buildings=gone):
            return -gone
        case _:
            return 0


def households_of(event: CompoundEvent) -> int:
    """How many more households there are by an event."""
    match event:
        case HouseholdsRegistered():
            return event.households - event.previous
        case BuildingDemolished(households=gone):
            return -gone
        case CompoundSplit(households=gone) | CompoundsMerged(households=gone):
            return -gone
        case _:
            return 0


@whenever(MOVES)
def test_no_household_is_lost_or_doubled_by_dividing_and_merging(
    moves: list[tuple[str, int, int, int]],
) -> None:
    world = played([move for move in moves if move[0] not in {"split", "merge"}])

    def households() -> int:
        compounds = (world.at(code) for code in world.streams)
        return sum(one.households or 0 for one in compounds if not one.ended)

    before = households()
    for move in moves:
        if move[0] in {"split", "merge"}:
            world.ask(move)
    assert households() == before
