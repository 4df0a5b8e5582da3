"""A service station: planned, then in use."""

from dataclasses import dataclass, replace

from linli.communities.commands import OpenStation, PlanStation, StationCommand
from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.places import StationEvent, StationOpened, StationPlanned


@dataclass(frozen=True, slots=True)
class Station:
    """What is planned under a code, and whether it is in use."""

    planned: StationPlanned | None = None
    is_open: bool = False


def evolve(station: Station, event: StationEvent) -> Station:
    """Apply one recorded fact."""
    match event:
        case StationPlanned():
            return replace(station, planned=event)
        case StationOpened():
            return replace(station, is_open=True)


def decide(command: StationCommand, station: Station) -> tuple[StationEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, station.planned:
        case PlanStation() as c, known:
            return entered(planned(c), known)
        case OpenStation() as c, None:
            raise NotRegisteredError(f"No station {c.code} is planned")
        case OpenStation() as c, StationPlanned():
            return () if station.is_open else (StationOpened(code=c.code),)


def planned(c: PlanStation) -> StationPlanned:
    """The fact that the command states."""
    return StationPlanned(
        code=c.code,
        community=c.community,
        compound=c.compound,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )
