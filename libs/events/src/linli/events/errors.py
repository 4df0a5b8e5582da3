"""What an event store can answer besides `Appended`.

EventStoreError
├── StaleVersionError      the caller's If-Match is no longer the newest version
├── LostRaceError          another writer came first
├── ClaimTakenError        a unique key has another holder
├── SlotTakenError         a resource is booked at that time
├── EventTooLargeError     no stored event may be unpublishable
├── ErasedSubjectError     it is about a person who has been erased
├── NotPermittedError      the caller's role does not allow it there
├── OutsideReachError      the caller has no role there at all
├── UnpublishableError     a subject token or a header would not pass
├── ReadOnlyError          this history is suspended until an epoch is begun
├── OverloadedError        the queue is full; ask again later
├── StoreUnavailableError  no answer in time: the outcome is unknown, ask again by command id
└── UnsafeDurabilityError  the database may lose what it acknowledged
"""

from datetime import datetime

ELSEWHERE = "somebody elsewhere"
"""Who holds what the caller wanted, where that is not theirs to know."""


class EventStoreError(Exception):
    """Nothing was recorded, unless the error says that it is unknown."""


class StaleVersionError(EventStoreError):
    """`If-Match` names a version that is no longer the newest (RFC 9110, 13.1.1)."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class LostRaceError(EventStoreError):
    """Another writer appended to the stream between load and append."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"another writer changed {stream} first")
        self.stream = stream


class ClaimTakenError(EventStoreError):
    """A key that is unique in the town belongs to another stream."""

    def __init__(self, kind: str, key: str, holder: str | None) -> None:
        super().__init__(f"{kind} {key} belongs to {holder or ELSEWHERE}")
        self.kind, self.key, self.holder = kind, key, holder


class SlotTakenError(EventStoreError):
    """A resource is booked for part of the time asked for; slots are half-open."""

    def __init__(self, resource: str, start: datetime, end: datetime, holder: str | None) -> None:
        super().__init__(
            f"{resource} is booked from {start:%F %H:%M} to {end:%F %H:%M} by {holder or ELSEWHERE}"
        )
        self.resource, self.start, self.end, self.holder = resource, start, end, holder


class EventTooLargeError(EventStoreError):
    """An event above 256 KiB could not be published."""

    def __init__(self, type_: str, size: int, limit: int) -> None:
        super().__init__(f"{type_} has {size} bytes, more than {limit}")
        self.type, self.size, self.limit = type_, size, limit


class NotPermittedError(EventStoreError):
    """The caller has a role at the place, but none that allows this."""


class OutsideReachError(EventStoreError):
    """The caller has no role at the place: to them there is nothing."""


class UnpublishableError(EventStoreError):
    """A place code or a header that NATS would not carry."""


class ReadOnlyError(EventStoreError):
    """The history has forked from its published stream; `linli epoch new` begins anew."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is read-only: {reason}")
        self.source, self.reason = source, reason


class OverloadedError(EventStoreError):
    """Too many commands are waiting; nothing was recorded, ask again later."""


class StoreUnavailableError(EventStoreError):
    """No answer in time: whether it was recorded is unknown, so ask again by command id."""


class UnsafeDurabilityError(EventStoreError):
    """The database is set up so that it may lose what it has acknowledged."""


class ErasedSubjectError(EventStoreError):
    """The person has been erased: nothing more is recorded about them."""
