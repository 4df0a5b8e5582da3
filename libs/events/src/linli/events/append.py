"""What one append carries, and how it becomes the rows of `append_commands`."""

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID, uuid5

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import encode
from linli.events.envelope import TOWN_WIDE, Place, Source
from linli.events.errors import EventTooLargeError, UnpublishableError
from linli.events.reach import Reach
from linli.events.sealing import DataKey, Subject, clear_fields, person_of, sealed

EVENT_BYTES_MAX = 256 * 1024
_TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_HEADER = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class Home(NamedTuple):
    """Where a stream belongs: its source and its place, fixed by its first event."""

    source: Source
    place: Place = TOWN_WIDE


class NewEvent(NamedTuple):
    """A fact to record. Without a time it happened when it is recorded."""

    event: Event
    time: datetime | None = None
    private: bool = False


class Write(NamedTuple):
    """Events for one stream, which must be at version `expected` (0: it must not exist)."""

    stream: str
    expected: int
    events: Sequence[NewEvent]
    home: Home
    subject: str | None = None
    """Whom the stream is about, as `Loaded` says: the person whose key seals personal values."""


class Claim(NamedTuple):
    """A key that is unique in its town, such as a barcode."""

    kind: str
    key: str


class Slot(NamedTuple):
    """Time on a resource: [start, end)."""

    resource: str
    start: datetime
    end: datetime


class Moved(NamedTuple):
    """A reaction's checkpoint: it moves in the append that the reaction causes."""

    reaction: str
    source: Source
    epoch: int
    old: int
    new: int
    last_id: UUID | None


def derived_id(namespace: UUID, name: str) -> UUID:
    """An id that the platform derives, always the same: a UUIDv8 (RFC 9562, 5.8).

    Callers cannot take one: what a reaction or an import will record is foreseeable to everybody.
    """
    bits = uuid5(namespace, name).int & ~(0xF << 76)
    return UUID(int=bits | 8 << 76)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, 5.7): milliseconds, then random bits; Python has one from 3.14 on."""
    bits = int.from_bytes(os.urandom(10))
    head = (time.time_ns() // 1_000_000 << 16) | 0x7000 | (bits >> 64 & 0xFFF)
    return UUID(int=head << 64 | 0x8 << 60 | bits & ((1 << 62) - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, and how the answer is tied to the question."""

    command_id: UUID
    correlation_id: UUID
    causation_id: UUID
    repeatable: bool = False
    """The caller chose the command id: a repeat is looked up before anything is decided."""
    actor: str | None = None
    """Who acts, opaque."""
    reach: Reach | None = None
    """How far the caller's authority goes; None is the platform itself, such as a reaction."""
    traceparent: str | None = None
    if_match: int | None = None
    at: datetime | None = None
    """When it happened; without it, when it is recorded."""
    home: Home | None = None
    """Where a new stream belongs; the route that creates one says so."""
    place: Place | None = None
    """Where the facts lie, if not where their stream belongs: a patrol finds things on its way."""

    @classmethod
    def new(cls, command_id: UUID | None = None, **rest: Any) -> Self:
        """A context that begins its own correlation; a given command id makes it repeatable."""
        own = command_id or new_id()
        rest.setdefault("correlation_id", own)
        rest.setdefault("causation_id", own)
        return cls(command_id=own, repeatable=command_id is not None, **rest)

    def require(self, home: Home) -> None:
        """Refuse what belongs where the caller's authority ends.

        Raises:
            NotPermittedError, OutsideReachError: as `Reach.require`.
        """
        if self.reach:
            self.reach.require(home.source.town, home.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """One command's facts, all recorded or none: several streams of one source, claims, slots."""

    source: Source
    context: Context
    writes: Sequence[Write]
    takes: Sequence[Claim] = ()
    releases: Sequence[Claim] = ()
    books: Sequence[Slot] = ()
    frees: Sequence[str] = ()
    """Resources whose slots, held by the first stream, are given up first."""
    moved: Moved | None = None

    @property
    def role(self) -> str | None:
        """By which role the caller acts where the first stream belongs."""
        reach, home = self.context.reach, self.writes[0].home
        return reach.role_at(home.source.town, home.place) if reach else None

    @property
    def holder(self) -> str:
        """The stream that holds the claims and slots: the first one written."""
        return self.writes[0].stream

    def touched(self) -> set[object]:
        """What no other command of the same batch may touch: siblings do not see each other."""
        keys: set[object] = {self.context.command_id}
        keys.update(write.stream for write in self.writes)
        keys.update(self.takes)
        keys.update(self.releases)
        keys.update(("slot", slot.resource) for slot in self.books)
        keys.update(("slot", resource) for resource in self.frees)
        if self.moved:
            keys.add(("reaction", self.moved.reaction, self.moved.source))
        return keys


class Body(NamedTuple):
    """An event's id, which its seals are bound to, and its bytes."""

    id: UUID
    data: bytes


@dataclass(frozen=True, slots=True)
class Encoded:
    """A command whose events are bytes already, checked to be publishable."""

    append: Append
    bodies: tuple[tuple[Body, ...], ...]
    """Per write, per event."""


type Keys = Mapping[Subject, DataKey]


def subject_of(event: Event, write: Write) -> Subject:
    """Under whose key an event's personal values are sealed: a person's, or the source's own."""
    who = person_of(event) or write.subject or str(write.home.source)
    return Subject(who, write.home.source.service)


def subjects_of(append: Append) -> set[Subject]:
    """Whose keys a command needs."""
    return {
        subject_of(new.event, write)
        for write in append.writes
        for new in write.events
        if clear_fields(new.event)
    }


def encoded(append: Append, keys: Keys) -> Encoded:
    """Seal, serialise and check: nothing that is stored may be clear, or unpublishable."""
    check_header(append.context.actor)
    check_header(append.role)
    check_header(append.context.traceparent)
    for write in append.writes:
        if not _HEADER.fullmatch(write.stream):
            raise UnpublishableError(f"not a stream name: {write.stream!r}")
        check_home(write.home)
    if append.context.place:
        check_home(Home(append.source, append.context.place))
    bodies = (tuple(body_of(new, write, keys) for new in write.events) for write in append.writes)
    return Encoded(append, tuple(bodies))


def body_of(new: NewEvent, write: Write, keys: Keys) -> Body:
    """The event as JSON bytes, at most 256 KiB."""
    id_, event = new_id(), new.event
    if clear_fields(event):
        event = sealed(event, id_, keys[subject_of(event, write)])
    data = encode(event)
    if len(data) > EVENT_BYTES_MAX:
        raise EventTooLargeError(event.event_type, len(data), EVENT_BYTES_MAX)
    return Body(id_, data)


@lru_cache(maxsize=4096)
def check_home(home: Home) -> None:
    """Refuse what gives no subject tokens: place codes are ASCII slugs."""
    for token in (*home.source, *home.place):
        if token is not None and (len(token) > 63 or not _TOKEN.fullmatch(token)):
            raise UnpublishableError(f"not a code: {token!r}")


def check_header(value: str | None) -> None:
    """Refuse what a header does not carry: printable ASCII, at most 255 characters."""
    if value is not None and not _HEADER.fullmatch(value):
        raise UnpublishableError(f"not a header value: {value!r}")


def arguments(batch: Sequence[Encoded]) -> list[Any]:
    """The arguments of `append_commands` for commands of one source: rows of its types."""
    numbered = [(n, command.append) for n, command in enumerate(batch, start=1)]
    return [
        str(batch[0].append.source),
        [command_row(append) for _, append in numbered],
        [(n, w.stream, w.expected) for n, append in numbered for w in append.writes],
        [row for n, command in enumerate(batch, start=1) for row in event_rows(n, command)],
        [row for n, append in numbered for row in claim_rows(n, append)],
        [row for n, append in numbered for row in slot_rows(n, append)],
        [move_row(n, append.moved) for n, append in numbered if append.moved],
    ]


def command_row(append: Append) -> tuple[Any, ...]:
    """The row of a command."""
    c = append.context
    return c.command_id, c.correlation_id, c.causation_id, c.actor, c.traceparent, append.role


def event_rows(n: int, command: Encoded) -> Iterable[tuple[Any, ...]]:
    """One row per event; versions follow the expected ones."""
    at, elsewhere = command.append.context.at, command.append.context.place
    for write, bodies in zip(command.append.writes, command.bodies, strict=True):
        stream, expected, events, (_, place), _ = write
        community, compound = elsewhere or place
        for version, (new, body) in enumerate(zip(events, bodies, strict=True), start=expected + 1):
            event, time, private = new
            type_ = event.event_type
            yield (
                *(n, stream, version, body.id, type_, time or at),
                *(community, compound, private, body.data),
            )


def claim_rows(n: int, append: Append) -> Iterable[tuple[Any, ...]]:
    """One row per claim taken or released."""
    for claim in append.releases:
        yield n, True, claim.kind, claim.key, append.holder
    for claim in append.takes:
        yield n, False, claim.kind, claim.key, append.holder


def slot_rows(n: int, append: Append) -> Iterable[tuple[Any, ...]]:
    """One row per slot booked, and one without times per resource freed."""
    for resource in append.frees:
        yield n, resource, append.holder, None, None
    for slot in append.books:
        yield n, slot.resource, append.holder, slot.start, slot.end


def move_row(n: int, moved: Moved) -> tuple[Any, ...]:
    """The row of a checkpoint."""
    return n, moved.reaction, str(moved.source), *moved[2:]
