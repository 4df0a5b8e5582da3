"""A compound, its buildings and its households."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from linli.communities.commands import (
    CompoundCommand,
    RegisterBuilding,
    RegisterCompound,
    RegisterHouseholds,
)
from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.places import (
    BuildingCode,
    BuildingRegistered,
    CompoundEvent,
    CompoundRegistered,
    HouseholdsRegistered,
)
from linli.events.refusals import Refusal


class UnknownBuildingError(Refusal):
    """Households are counted in buildings that stand."""

    code = "unknown-building"
    title = "The compound has no such building"
    title_zh = "该小区没有这栋楼"
    pointer = "/building"


class HouseholdsCountedByBuildingError(Refusal):
    """Households counted in their building would count twice in the compound's number."""

    code = "households-counted-by-building"
    title = "The households of this compound are counted by building"
    title_zh = "该小区的户数按楼栋登记"
    pointer = "/building"


class HouseholdsCountedAsWholeError(Refusal):
    """Households counted in the compound's number would count twice in their building."""

    code = "households-counted-as-whole"
    title = "The households of this compound are counted as a whole"
    title_zh = "该小区的户数按整个小区登记"
    pointer = "/building"


class CountedLaterError(Refusal):
    """A count replaces the one before it, on every later day."""

    code = "households-counted-later"
    title = "There is a later count of these households"
    title_zh = "已有更晚的户数登记"
    pointer = "/occurred_at"


type Counted = BuildingCode | None
"""What a count is of: one building, or None for the compound as a whole."""


@dataclass(frozen=True, slots=True)
class Compound:
    """What is entered of a compound; nothing, until it is registered."""

    registered: CompoundRegistered | None = None
    buildings: Mapping[BuildingCode, BuildingRegistered] = field(
        default_factory=dict[BuildingCode, BuildingRegistered]
    )
    counts: Mapping[Counted, HouseholdsRegistered] = field(
        default_factory=dict[Counted, HouseholdsRegistered]
    )
    """The last count of each."""

    @property
    def households(self) -> int | None:
        """How many there are, counted the one way or the other; None if nobody has counted."""
        return sum(count.households for count in self.counts.values()) if self.counts else None


def evolve(compound: Compound, event: CompoundEvent) -> Compound:
    """Apply one recorded fact."""
    match event:
        case CompoundRegistered():
            return replace(compound, registered=event)
        case BuildingRegistered():
            return replace(compound, buildings={**compound.buildings, event.code: event})
        case HouseholdsRegistered():
            return replace(compound, counts={**compound.counts, event.building: event})


def decide(command: CompoundCommand, compound: Compound) -> tuple[CompoundEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, compound.registered:
        case RegisterCompound() as c, known:
            return entered(registered(c), known)
        case c, None:
            raise NotRegisteredError(f"No compound {c.compound} is registered")
        case RegisterBuilding() as c, CompoundRegistered() as known:
            return entered(standing(c, known), compound.buildings.get(c.code))
        case RegisterHouseholds() as c, CompoundRegistered() as known:
            check_way(c, compound)
            return counted(c, known, compound.counts.get(c.building))


def check_way(c: RegisterHouseholds, compound: Compound) -> None:
    """Refuse to count in a building that does not stand, or both ways."""
    if c.building is None and compound.counts.keys() - {None}:
        raise HouseholdsCountedByBuildingError
    if c.building is not None and None in compound.counts:
        raise HouseholdsCountedAsWholeError
    if c.building is not None and c.building not in compound.buildings:
        raise UnknownBuildingError(f"{c.compound} has no building {c.building}")


def counted(
    c: RegisterHouseholds, compound: CompoundRegistered, last: HouseholdsRegistered | None
) -> tuple[HouseholdsRegistered, ...]:
    """The count and the one it replaces, () if the number is the same; raises CountedLaterError."""
    if last and last.households == c.households:
        return ()
    if last and c.at < last.counted_at:
        raise CountedLaterError(f"{last.households} were counted at {last.counted_at.isoformat()}")
    count = HouseholdsRegistered(
        community=compound.community,
        compound=compound.code,
        building=c.building,
        counted_at=c.at,
        households=c.households,
        previous=last.households if last else 0,
    )
    return (count,)


def registered(c: RegisterCompound) -> CompoundRegistered:
    """The fact that the command states."""
    return CompoundRegistered(
        code=c.code, community=c.community, name_zh=c.name_zh, name_en=c.name_en
    )


def standing(c: RegisterBuilding, compound: CompoundRegistered) -> BuildingRegistered:
    """The building, in its compound and community."""
    return BuildingRegistered(
        code=c.code,
        community=compound.community,
        compound=compound.code,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )
