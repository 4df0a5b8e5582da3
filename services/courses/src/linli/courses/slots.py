"""The time that sessions take of lecturers and venues.

The store keeps slots in the append that books them and refuses overlaps, so that two who book the
same hour at once cannot both succeed. Slots are half-open: back to back is no overlap.
"""

from collections.abc import Sequence
from typing import NamedTuple

from linli.events.append import Slot
from linli.events.contracts.base import stream_name
from linli.events.contracts.courses import (
    LecturerId,
    SessionClosed,
    SessionEvent,
    SessionRescheduled,
    SessionScheduled,
    VenueCode,
)


class Slots(NamedTuple):
    """What an append books, and the resources whose slots it gives up before."""

    books: Sequence[Slot] = ()
    frees: Sequence[str] = ()


def slots_of(events: Sequence[SessionEvent]) -> Slots:
    """The slots that the one fact of a command books and frees."""
    match events:
        case [SessionScheduled() as e]:
            return Slots(books=taken(e))
        case [SessionRescheduled() as e]:
            return Slots(taken(e), resources(e.previous_lecturer_id, e.previous_venue))
        case [SessionClosed()] | _:  # a session that was held keeps its time
            return Slots()


def taken(event: SessionScheduled | SessionRescheduled) -> tuple[Slot, ...]:
    """Its lecturer's time and its venue's."""
    names = resources(event.lecturer_id, event.venue)
    return tuple(Slot(name, event.starts_at, event.ends_at) for name in names)


def resources(lecturer_id: LecturerId, venue: VenueCode) -> tuple[str, str]:
    """The names under which a lecturer and a venue are booked, as clashes show them."""
    return stream_name("lecturer", lecturer_id), stream_name("venue", venue)
