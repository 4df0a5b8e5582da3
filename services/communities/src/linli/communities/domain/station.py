"""A service station: planned, then in use, perhaps out of use for a while."""

from dataclasses import dataclass, replace
from enum import StrEnum

from linli.communities.commands import (
    OpenStation,
    PlanStation,
    ReopenStation,
    StationCommand,
    SuspendStation,
)
from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.places import (
    StationEvent,
    StationOpened,
    StationPlanned,
    StationReopened,
    StationSuspended,
)
from linli.events.refusals import Refusal


class StationNotOpenedError(Refusal):
    """A station that has never been in use is not out of use."""

    code = "station-not-opened"
    title = "The station has not been opened yet"
    title_zh = "该站点尚未投用"


class Use(StrEnum):
    """Whether it is in use."""

    PLANNED = "planned"
    OPEN = "open"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Station:
    """What is planned under a code, and whether it is in use."""

    planned: StationPlanned | None = None
    use: Use = Use.PLANNED


def evolve(station: Station, event: StationEvent) -> Station:
    """Apply one recorded fact."""
    match event:
        case StationPlanned():
            return replace(station, planned=event)
        case StationOpened() | StationReopened():
            return replace(station, use=Use.OPEN)
        case StationSuspended():
            return replace(station, use=Use.SUSPENDED)


def decide(command: StationCommand, station: Station) -> tuple[StationEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, station.planned, station.use:
        case PlanStation() as c, known, _:
            return entered(planned(c), known)
        case c, None, _:
            raise NotRegisteredError(f"No station {c.code} is planned")
        case OpenStation() as c, StationPlanned(), Use.PLANNED:
            return (StationOpened(code=c.code),)
        case OpenStation(), StationPlanned(), Use.OPEN | Use.SUSPENDED:
            return ()
        case SuspendStation() | ReopenStation() as c, StationPlanned(), Use.PLANNED:
            raise StationNotOpenedError(f"{c.code} is planned")
        case SuspendStation() as c, StationPlanned(), Use.OPEN:
            return (StationSuspended(code=c.code, reason=c.reason),)
        case ReopenStation() as c, StationPlanned(), Use.SUSPENDED:
            return (StationReopened(code=c.code),)
        case SuspendStation(), StationPlanned(), Use.SUSPENDED:
            return ()
        case ReopenStation(), StationPlanned(), Use.OPEN:
            return ()


def planned(c: PlanStation) -> StationPlanned:
    """The fact that the command states."""
    return StationPlanned(
        code=c.code,
        community=c.community,
        compound=c.compound,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )
