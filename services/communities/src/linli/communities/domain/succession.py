"""How compounds are divided and merged: one ends, and what was in it begins in its successors.

Every building and every household is in exactly one compound that has not ended, before and after.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from linli.communities.commands import MergeCompounds, Part, SplitCompound
from linli.communities.domain.compound import (
    Compound,
    CompoundEndedError,
    Counted,
    EnteredLaterError,
    UnknownBuildingError,
    ended_in,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.events.contracts.base import CompoundCode
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
from linli.events.refusals import Refusal

type Facts = Mapping[CompoundCode, tuple[CompoundEvent, ...]]
"""What is added to the stream of each compound."""


class BuildingsNotDividedError(Refusal):
    """No building is left behind, and none is in two compounds."""

    code = "buildings-not-divided"
    title = "Every building goes to exactly one part"
    title_zh = "每栋楼须且只能划入一个新小区"
    pointer = "/parts"


class HouseholdsNotDividedError(Refusal):
    """No household is left behind, and none is counted twice."""

    code = "households-not-divided"
    title = "The households of the parts are not those of the compound"
    title_zh = "各新小区户数之和与原小区不符"
    pointer = "/parts"


class BuildingCodeTakenError(Refusal):
    """Two buildings that come together need two codes."""

    code = "building-code-taken"
    title = "Two buildings would have the same code"
    title_zh = "合并后楼栋代码重复"
    pointer = "/buildings"


class OtherCommunityError(Refusal):
    """What is merged belongs to one community, which never changes."""

    code = "other-community"
    title = "The compounds belong to different communities"
    title_zh = "小区不属于同一社区"
    pointer = "/compounds"


def split(command: SplitCompound, compound: Compound, since: datetime | None) -> Facts:
    """The facts that divide a compound, none if it has been divided so; `since` is its last one.

    Raises:
        Refusal: it has ended, or its parts do not make up what it is.
    """
    successors = tuple(part.code for part in command.parts)
    match compound.ended:
        case CompoundSplit() as done if done.successors == successors:
            return {}
        case _:
            known = living(command.compound, compound, command.at, since)
    if known.code in successors:
        raise RegisteredOtherwiseError(f"{known.code} stays with its history", pointer="/parts")
    check_buildings(command.parts, compound)
    check_households(command.parts, compound)
    ending = CompoundSplit(
        code=known.code,
        community=known.community,
        successors=successors,
        buildings=len(compound.buildings),
        households=compound.households or 0,
    )
    parts = {part.code: beginning(part, known, compound, command.at) for part in command.parts}
    return {known.code: (ending,), **parts}


def living(
    code: CompoundCode, compound: Compound, at: datetime, since: datetime | None
) -> CompoundRegistered:
    """A compound that may end at that time.

    Raises:
        Refusal: it may not.
    """
    if compound.registered is None:
        raise NotRegisteredError(f"No compound {code} is registered")
    if compound.ended:
        raise CompoundEndedError(ended_in(code, compound.ended))
    if since and at < since:
        raise EnteredLaterError(f"{code} was last heard of at {since.isoformat()}")
    return compound.registered


def check_buildings(parts: Sequence[Part], compound: Compound) -> None:
    """Refuse a division in which a building is nowhere, or twice, or was never there."""
    given = Counter(code for part in parts for code in part.buildings)
    wrong = given - Counter(compound.buildings.keys()) | Counter(compound.buildings.keys()) - given
    if wrong:
        raise BuildingsNotDividedError(f"Not in exactly one part: {', '.join(sorted(wrong))}")


def check_households(parts: Sequence[Part], compound: Compound) -> None:
    """Refuse shares that do not add up to the count, and shares where there is none."""
    whole = compound.counts.get(None)
    shares = [part.households for part in parts if part.households is not None]
    if whole is None and shares:
        raise HouseholdsNotDividedError("They are not counted for the compound as a whole")
    if whole and (len(shares) < len(parts) or sum(shares) != whole.households):
        raise HouseholdsNotDividedError(f"The shares must add up to {whole.households}")


def beginning(
    part: Part, old: CompoundRegistered, compound: Compound, at: datetime
) -> tuple[CompoundEvent, ...]:
    """The first facts of a part."""
    registered = CompoundRegistered(
        code=part.code,
        community=old.community,
        name_zh=part.name_zh,
        name_en=part.name_en,
        predecessors=(old.code,),
    )
    moved = {code: compound.buildings[code] for code in part.buildings}
    buildings = (taken_over(building, code, registered) for code, building in moved.items())
    counts: Mapping[Counted, int] = (
        {code: n.households for code, n in compound.counts.items() if code in moved}
        if part.households is None
        else {None: part.households}
    )
    return (registered, *buildings, *recounted(counts, registered, at))


def merge(
    command: MergeCompounds,
    compounds: Mapping[CompoundCode, Compound],
    since: Mapping[CompoundCode, datetime | None],
) -> Facts:
    """The facts that merge compounds, none if they have been merged so; the successor's first.

    Raises:
        Refusal: one of them has ended, or they cannot be one.
    """
    codes = command.compounds
    done = [compound.ended for compound in compounds.values()]
    if all(isinstance(one, CompoundsMerged) and one.successor == command.into for one in done):
        return {}
    known = [living(code, compounds[code], command.at, since[code]) for code in codes]
    if len({one.community for one in known}) > 1:
        raise OtherCommunityError(", ".join(sorted({one.community for one in known})))
    endings = {
        code: (ending_of(compounds[code], one, command),)
        for code, one in zip(codes, known, strict=True)
    }
    return {command.into: joined(command, compounds, known[0]), **endings}


def ending_of(
    compound: Compound, known: CompoundRegistered, command: MergeCompounds
) -> CompoundsMerged:
    """The last fact of a compound that is merged."""
    return CompoundsMerged(
        code=known.code,
        community=known.community,
        merged=command.compounds,
        successor=command.into,
        buildings=len(compound.buildings),
        households=compound.households or 0,
    )


def joined(
    command: MergeCompounds, compounds: Mapping[CompoundCode, Compound], one: CompoundRegistered
) -> tuple[CompoundEvent, ...]:
    """The first facts of the compound that others have become."""
    registered = CompoundRegistered(
        code=command.into,
        community=one.community,
        name_zh=command.name_zh,
        name_en=command.name_en,
        predecessors=command.compounds,
    )
    codes = new_codes(command, compounds)
    buildings = (
        taken_over(compounds[former.compound].buildings[former.code], code, registered)
        for former, code in codes.items()
    )
    counts = counts_together(compounds, codes)
    return (registered, *buildings, *recounted(counts, registered, command.at))


def new_codes(
    command: MergeCompounds, compounds: Mapping[CompoundCode, Compound]
) -> Mapping[FormerBuilding, BuildingCode]:
    """Under which code each building goes on.

    Raises:
        UnknownBuildingError: a building that is to have another code does not stand.
        BuildingCodeTakenError: two would have the same.
    """
    standing = [
        FormerBuilding(compound=compound, code=code)
        for compound in command.compounds
        for code in compounds[compound].buildings
    ]
    if unknown := command.renumbered.keys() - set(standing):
        names = ", ".join(sorted(f"{one.compound}/{one.code}" for one in unknown))
        raise UnknownBuildingError(f"There is no {names}", pointer="/buildings")
    codes = {former: command.renumbered.get(former, former.code) for former in standing}
    if twice := sorted(code for code, n in Counter(codes.values()).items() if n > 1):
        raise BuildingCodeTakenError(f"Give other codes to buildings {', '.join(twice)}")
    return codes


def counts_together(
    compounds: Mapping[CompoundCode, Compound], codes: Mapping[FormerBuilding, BuildingCode]
) -> Mapping[Counted, int]:
    """How many households each building has; as a whole where one compound was counted so."""
    if any(None in compound.counts for compound in compounds.values()):
        return {None: sum(compound.households or 0 for compound in compounds.values())}
    counts = {former: compounds[former.compound].counts.get(former.code) for former in codes}
    return {codes[former]: count.households for former, count in counts.items() if count}


def taken_over(
    building: BuildingRegistered, code: BuildingCode, into: CompoundRegistered
) -> BuildingRegistered:
    """The building where it is from now on."""
    former = FormerBuilding(compound=building.compound, code=building.code)
    home = {"code": code, "community": into.community, "compound": into.code, "formerly": former}
    return building.model_copy(update=home)


def recounted(
    counts: Mapping[Counted, int], compound: CompoundRegistered, at: datetime
) -> Sequence[HouseholdsRegistered]:
    """The counts as they begin in a compound."""
    return [
        HouseholdsRegistered(
            community=compound.community,
            compound=compound.code,
            building=building,
            counted_at=at,
            households=households,
        )
        for building, households in counts.items()
    ]
