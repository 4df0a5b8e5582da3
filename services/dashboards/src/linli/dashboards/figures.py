"""Claims: which events state a figure, of which metric and where."""

from typing import Any, NamedTuple

from linli.dashboards.metrics.library import ENTERPRISES, RESIDENTS
from linli.events.contracts.base import Event, Qualifier
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.library import DonationCounted, DonorKind
from linli.events.contracts.places import PlaceLevel
from linli.events.contracts.volunteers import HeadcountTaken
from linli.events.envelope import Recorded

STATING: tuple[type[Event], ...] = (FigureClaimed, HeadcountTaken, DonationCounted)


class Figure(NamedTuple):
    """A stated figure and where it was stated."""

    level: PlaceLevel
    place: str
    metric: str
    value: int
    qualifier: Qualifier


def figure_of(recorded: Recorded[Any]) -> Figure | None:
    """The figure an event states, if it states one."""
    match recorded.event:
        case FigureClaimed() as e:
            return Figure(e.level, e.place, e.metric, e.value, e.qualifier)
        case HeadcountTaken(headcount=stated):
            metric = "activities.participants"
        case DonationCounted(volumes=stated, donor_kind=donor_kind):
            metric = _donated_by(donor_kind)
        case _:
            return None
    return Figure(*_where(recorded), metric, stated.value, stated.qualifier)


def _where(recorded: Recorded[Any]) -> tuple[PlaceLevel, str]:
    """The smallest place an event belongs to."""
    community, compound = recorded.place
    if compound:
        return "compound", compound
    return ("community", community) if community else ("town", recorded.envelope.source.town)


def _donated_by(donor_kind: DonorKind) -> str:
    """The metric that a batch will count in, once it is detailed."""
    if donor_kind in RESIDENTS:
        return "books.donated.residents"
    return "books.donated.enterprises" if donor_kind in ENTERPRISES else "books.donated"
