"""Whatever is done to a town: no building and no household is lost or doubled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce

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
from linli.communities.domain.compound import Compound, decide, evolve
from linli.communities.domain.succession import merge, split
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    BuildingCode,
    BuildingDemolished,
    BuildingRegistered,
    CompoundEvent,
    CompoundsMerged,
    CompoundSplit,
    FormerBuilding,
    HouseholdsRegistered,
)
from linli.events.refusals import Refusal

HAINANZHOU, OLD = CommunityCode("hainanzhou"), CompoundCode("tangguo")
MONDAY = datetime(2024, 1, 15, tzinfo=UTC)


def given(*history: CompoundEvent) -> Compound:
    return reduce(evolve, history, Compound())


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
