"""Every public event by its type, and the way between events and their bytes."""

from collections.abc import Mapping

from linli.events.contracts import communities, courses, issues, library, volunteers
from linli.events.contracts.base import Event

EVENT_TYPES: Mapping[str, type[Event]] = {
    event.event_type: event
    for service in (communities, issues, volunteers, library, courses)
    for event in service.EVENTS
}
"""Today's class for every type, and every version of it, that was ever published."""


def encode(event: Event) -> bytes:
    """The event's body as JSON, the bytes the store keeps and everybody receives.

    A field that is None is left out.
    """
    return event.model_dump_json(exclude_none=True).encode()


def decode(type_: str, data: bytes) -> Event:
    """The event `data` tells of, as today's class.

    Raises:
        KeyError: no contract names `type_`.
        ValidationError: `data` is no body of that type.
    """
    return EVENT_TYPES[type_].model_validate_json(data)
