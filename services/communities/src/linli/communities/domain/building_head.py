"""Who speaks for a building (楼长): nominated, appointed, and perhaps stood down."""

from dataclasses import dataclass, replace
from typing import Literal

from linli.communities.domain.entry import entered
from linli.events.contracts.bodies import (
    BuildingHeadAppointed,
    BuildingHeadEvent,
    BuildingHeadNominated,
    BuildingHeadStoodDown,
    NominationId,
    Reason,
)
from linli.events.refusals import Refusal

type HeadStanding = Literal["nominated", "appointed", "stood-down"]


class NotNominatedError(Refusal):
    """There is no such nomination."""

    code = "not-nominated"
    title = "There is no such nomination"
    title_zh = "没有该楼长提名"


class NotInOfficeError(Refusal):
    """Only who has been appointed stands down."""

    code = "not-in-office"
    title = "They have not been appointed"
    title_zh = "尚未任职"


class HasStoodDownError(Refusal):
    """Who comes back is nominated again."""

    code = "has-stood-down"
    title = "They have stood down"
    title_zh = "已卸任"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointBuildingHead:
    """Say that who was nominated speaks for the building."""

    nomination_id: NominationId


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownBuildingHead:
    """Say that they speak for it no more."""

    nomination_id: NominationId
    reason: Reason | None = None


type BuildingHeadCommand = BuildingHeadNominated | AppointBuildingHead | StandDownBuildingHead
"""A nomination is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class BuildingHead:
    """Who was nominated for which building, and what has become of it."""

    nominated: BuildingHeadNominated | None = None
    standing: HeadStanding = "nominated"


def evolve(head: BuildingHead, event: BuildingHeadEvent) -> BuildingHead:
    """Apply one recorded fact."""
    match event:
        case BuildingHeadNominated():
            return replace(head, nominated=event)
        case BuildingHeadAppointed():
            return replace(head, standing="appointed")
        case BuildingHeadStoodDown():
            return replace(head, standing="stood-down")


def decide(command: BuildingHeadCommand, head: BuildingHead) -> tuple[BuildingHeadEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, head.nominated:
        case BuildingHeadNominated() as fact, known:
            return entered(fact, known)
        case c, None:
            raise NotNominatedError(f"There is no nomination {c.nomination_id}")
        case AppointBuildingHead(), known:
            return appointed(known, head.standing)
        case StandDownBuildingHead() as c, known:
            return stood_down(c, known, head.standing)


def appointed(
    known: BuildingHeadNominated, standing: HeadStanding
) -> tuple[BuildingHeadAppointed, ...]:
    """The beginning of their time."""
    match standing:
        case "nominated":
            return (BuildingHeadAppointed(**dict(known)),)
        case "appointed":
            return ()
        case "stood-down":
            raise HasStoodDownError


def stood_down(
    c: StandDownBuildingHead, known: BuildingHeadNominated, standing: HeadStanding
) -> tuple[BuildingHeadStoodDown, ...]:
    """The end of their time."""
    match standing:
        case "nominated":
            raise NotInOfficeError
        case "appointed":
            return (BuildingHeadStoodDown(**dict(known), reason=c.reason),)
        case "stood-down":
            return ()
