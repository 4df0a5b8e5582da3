"""A compound, its buildings and its households."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from linli.communities.commands import (
    CompoundCommand,
    DemolishBuilding,
    RegisterBuilding,
    RegisterCompound,
    RegisterHouseholds,
    RenameCompound,
)
from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.places import (
    BuildingCode,
    BuildingDemolished,
    BuildingRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundRenamed,
    CompoundsMerged,
    CompoundSplit,
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


class BuildingIsDemolishedError(Refusal):
    """A code is permanent: another building at the same spot has another one."""

    code = "building-demolished"
    title = "The building has been demolished"
    title_zh = "该楼栋已拆除"
    pointer = "/code"


class CompoundEndedError(Refusal):
    """A compound that was divided or merged keeps its history and takes nothing new."""

    code = "compound-ended"
    title = "The compound has been divided or merged"
    title_zh = "该小区已拆分或合并"


class EnteredLaterError(Refusal):
    """What ends something does not come before what was entered of it."""

    code = "entered-later"
    title = "Something was entered of it for a later time"
    title_zh = "该对象在此之后另有登记"
    pointer = "/occurred_at"


type Ended = CompoundSplit | CompoundsMerged
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
    demolished: frozenset[BuildingCode] = frozenset()
    ended: Ended | None = None
    """How it ended; what it had then still stands here."""

    @property
    def households(self) -> int | None:
        """How many there are, counted the one way or the other; None if nobody has counted."""
        return sum(count.households for count in self.counts.values()) if self.counts else None


def evolve(compound: Compound, event: CompoundEvent) -> Compound:
    """Apply one recorded fact."""
    match event:
        case CompoundRegistered():
            return replace(compound, registered=event)
        case CompoundRenamed(name_zh=zh, name_en=en):
            known = compound.registered
            named = known and known.model_copy(update={"name_zh": zh, "name_en": en})
            return replace(compound, registered=named)
        case CompoundSplit() | CompoundsMerged():
            return replace(compound, ended=event)
        case BuildingRegistered():
            return replace(compound, buildings={**compound.buildings, event.code: event})
        case BuildingDemolished():
            return replace(
                compound,
                buildings=without(compound.buildings, event.code),
                counts=without(compound.counts, event.code),
                demolished=compound.demolished | {event.code},
            )
        case HouseholdsRegistered():
            return replace(compound, counts={**compound.counts, event.building: event})


def without[K, V](mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    """What else is in it."""
    return {other: value for other, value in mapping.items() if other != key}


def decide(command: CompoundCommand, compound: Compound) -> tuple[CompoundEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, compound.registered:
        case RegisterCompound() as c, known:
            return entered(registered(c, known), known)
        case c, None:
            raise NotRegisteredError(f"No compound {c.compound} is registered")
        case c, CompoundRegistered() if compound.ended:
            raise CompoundEndedError(ended_in(c.compound, compound.ended))
        case RenameCompound() as c, CompoundRegistered() as known:
            return renamed(c, known)
        case RegisterBuilding() as c, CompoundRegistered() as known:
            if c.code in compound.demolished:
                raise BuildingIsDemolishedError(f"{c.code} of {c.compound} is gone")
            standing_now = compound.buildings.get(c.code)
            return entered(standing(c, known, standing_now), standing_now)
        case DemolishBuilding() as c, CompoundRegistered() as known:
            return demolished(c, known, compound)
        case RegisterHouseholds() as c, CompoundRegistered() as known:
            check_way(c, compound)
            return counted(c, known, compound.counts.get(c.building))


def ended_in(code: str, ended: Ended) -> str:
    """What has become of a compound, in words."""
    match ended:
        case CompoundSplit(successors=successors):
            return f"{code} was divided into {', '.join(successors)}"
        case CompoundsMerged(successor=successor):
            return f"{code} is a part of {successor}"


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


def renamed(c: RenameCompound, compound: CompoundRegistered) -> tuple[CompoundRenamed, ...]:
    """The new names, () if they are its names."""
    if (c.name_zh, c.name_en) == (compound.name_zh, compound.name_en):
        return ()
    return (
        CompoundRenamed(
            code=compound.code, community=compound.community, name_zh=c.name_zh, name_en=c.name_en
        ),
    )


def demolished(
    c: DemolishBuilding, known: CompoundRegistered, compound: Compound
) -> tuple[BuildingDemolished, ...]:
    """That the building is gone, with the households counted in it; () if it has been."""
    if c.building in compound.demolished:
        return ()
    if c.building not in compound.buildings:
        raise UnknownBuildingError(f"{c.compound} has no building {c.building}")
    if c.since and c.at < c.since:
        raise EnteredLaterError(f"{c.building} was last heard of at {c.since.isoformat()}")
    count = compound.counts.get(c.building)
    gone = BuildingDemolished(
        code=c.building,
        community=known.community,
        compound=known.code,
        households=count.households if count else 0,
    )
    return (gone,)


def registered(c: RegisterCompound, known: CompoundRegistered | None) -> CompoundRegistered:
    """The fact that the command states; where a compound came from is known of it already."""
    return CompoundRegistered(
        code=c.code,
        community=c.community,
        name_zh=c.name_zh,
        name_en=c.name_en,
        predecessors=known.predecessors if known else (),
    )


def standing(
    c: RegisterBuilding, compound: CompoundRegistered, known: BuildingRegistered | None
) -> BuildingRegistered:
    """The building, in its compound and community."""
    return BuildingRegistered(
        code=c.code,
        community=compound.community,
        compound=compound.code,
        name_zh=c.name_zh,
        name_en=c.name_en,
        formerly=known.formerly if known else None,
    )
