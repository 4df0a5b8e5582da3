"""What surrounds an event: its identity, its place in history and in town, and who caused it.

The same facts have three forms: `Envelope` in the process, CloudEvents headers on NATS (binary
mode) and CloudEvents JSON in the feed. This module converts between them and nothing else does.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from linli.events.contracts.base import Event

_uuid = lru_cache(maxsize=4096)(UUID)
"""Most ids of an event are ids of the one before, or of its siblings."""

PRIVATE = "Private"
"""The event name that stands in for a private event wherever others can read."""


class Source(NamedTuple):
    """One town's history in one service: it has its own positions, lock, stream, epoch and feed."""

    town: str
    service: str

    def __str__(self) -> str:
        """`lishui/issues`, the form of keys, checkpoints and position tokens."""
        return f"{self.town}/{self.service}"

    @property
    def uri(self) -> str:
        """`/towns/lishui/issues`, the CloudEvents source."""
        return f"/towns/{self.town}/{self.service}"

    @classmethod
    def parse(cls, text: str) -> "Source":
        """The source written as `lishui/issues` or `/towns/lishui/issues`."""
        town, service = text.removeprefix("/towns/").split("/")
        return cls(town, service)


class Place(NamedTuple):
    """Where in its town a fact belongs; a compound implies its community."""

    community: str | None = None
    compound: str | None = None


TOWN_WIDE = Place()


class Envelope(NamedTuple):
    """An event with everything around it, its body still bytes."""

    id: UUID
    source: Source
    epoch: int
    position: int
    stream: str
    type: str
    time: datetime
    """When it happened, as the caller says."""
    recorded_at: datetime
    """When the store took it; never goes back along positions."""
    place: Place
    correlation_id: UUID
    causation_id: UUID
    actor: str | None
    """Who caused it, opaque; None where a service did by itself."""
    role: str | None
    """By which role."""
    traceparent: str | None
    private: bool
    previous: UUID | None
    """The id of the event one position before; None at position 1."""
    data: bytes
    """JSON, exactly as stored."""

    @property
    def name(self) -> str:
        """`IssueReported` of `org.linli.issues.IssueReported.v1`."""
        return self.type.rsplit(".", 2)[-2]


class Recorded[E: Event](NamedTuple):
    """A decoded event and its envelope."""

    event: E
    envelope: Envelope

    @property
    def time(self) -> datetime:
        """When it happened."""
        return self.envelope.time

    @property
    def position(self) -> int:
        """Its position in its source's history."""
        return self.envelope.position

    @property
    def place(self) -> Place:
        """Where in town it belongs."""
        return self.envelope.place


def subject_of(envelope: Envelope) -> str:
    """The NATS subject: `linli.<town>.<service>.<Event>.v<major>.<community>.<compound>`."""
    town, service = envelope.source
    community, compound = envelope.place
    if envelope.private:
        return f"linli.{town}.{service}.{PRIVATE}.v1._._"
    event = envelope.type.split(".", 3)[3]
    return f"linli.{town}.{service}.{event}.{community or '_'}.{compound or '_'}"


def subjects_of(source: Source) -> str:
    """The subject filter of everything one source publishes."""
    return f"linli.{source.town}.{source.service}.>"


def stream_of(source: Source, epoch: int) -> str:
    """The JetStream stream that mirrors one epoch of a source: `linli-lishui-issues-1`."""
    return f"linli-{source.town}-{source.service}-{epoch}"


@lru_cache(maxsize=1024)
def rfc3339(moment: datetime) -> str:
    """`2024-01-18T00:00:00.000000Z`: UTC with microseconds, so that text sorts as time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def attributes_of(envelope: Envelope, prefix: str = "") -> dict[str, str]:
    """The CloudEvents attributes; of a private event only what keeps positions dense."""
    e, p = envelope, prefix
    if e.private:
        return {
            f"{p}specversion": "1.0",
            f"{p}id": str(e.id),
            f"{p}source": e.source.uri,
            f"{p}type": f"org.linli.{e.source.service}.{PRIVATE}.v1",
            f"{p}time": rfc3339(e.recorded_at),
            f"{p}sequence": f"{e.position:020}",
            f"{p}recordedtime": rfc3339(e.recorded_at),
            f"{p}dataclassification": "private",
        }
    aggregate, _, key = e.stream.partition("-")
    attributes = {
        f"{p}specversion": "1.0",
        f"{p}id": str(e.id),
        f"{p}source": e.source.uri,
        f"{p}type": e.type,
        f"{p}subject": f"{aggregate}/{key}",
        f"{p}time": rfc3339(e.time),
        f"{p}sequence": f"{e.position:020}",
        f"{p}recordedtime": rfc3339(e.recorded_at),
        f"{p}correlationid": str(e.correlation_id),
        f"{p}causationid": str(e.causation_id),
        f"{p}partitionkey": e.stream,
        f"{p}dataclassification": "shared",
    }
    attributes[f"{p}authtype"] = "app_user" if e.actor else "system"
    if e.actor:
        attributes[f"{p}authid"] = e.actor
    if e.role:
        attributes[f"{p}authclaims"] = _claims(e.role)
    if e.traceparent:
        attributes[f"{p}traceparent"] = e.traceparent
    return attributes


@lru_cache(maxsize=64)
def _claims(role: str) -> str:
    """The CloudEvents extension `authclaims`: what the one who acts was taken for."""
    return orjson.dumps({"role": role}).decode()


@lru_cache(maxsize=64)
def _role(claims: str | None) -> str | None:
    return orjson.loads(claims).get("role") if claims else None


def headers_of(envelope: Envelope) -> dict[str, str]:
    """The NATS headers of CloudEvents' binary mode, and the previous event's id."""
    headers = attributes_of(envelope, "ce-")
    if not envelope.private:
        headers["content-type"] = "application/json"
    if envelope.previous:
        headers["Linli-Prev"] = str(envelope.previous)
    return headers


def envelope_of(headers: Mapping[str, str], subject: str, data: bytes, epoch: int) -> Envelope:
    """The event that a message of a stream of `epoch` carries.

    Raises:
        KeyError, ValueError: no relay wrote this message.
    """
    place = Place(*(None if code == "_" else code for code in subject.split(".")[5:7]))
    previous = headers.get("Linli-Prev")
    return _envelope(headers, "ce-", place, epoch, _uuid(previous) if previous else None, data)


def cloud_event_of(envelope: Envelope) -> dict[str, Any]:
    """The feed's form, CloudEvents JSON for `orjson`; `place` stands for the subject's tokens."""
    event: dict[str, Any] = dict(attributes_of(envelope))
    if envelope.private:
        return event
    if envelope.place.community:
        event["place"] = "/".join(filter(None, envelope.place))
    return event | {"datacontenttype": "application/json", "data": orjson.Fragment(envelope.data)}


def envelope_of_json(event: Mapping[str, Any], epoch: int, previous: UUID | None) -> Envelope:
    """The event that an element of the feed of `epoch` carries; `previous` is the element before.

    Raises:
        KeyError, ValueError: not an event of a feed.
    """
    community, _, compound = event.get("place", "").partition("/")
    data = orjson.dumps(event["data"]) if "data" in event else b""
    return _envelope(event, "", Place(community or None, compound or None), epoch, previous, data)


def _envelope(
    attributes: Mapping[str, str],
    prefix: str,
    place: Place,
    epoch: int,
    previous: UUID | None,
    data: bytes,
) -> Envelope:
    """A private event's placeholder is its own correlation: nobody else learns what led to it."""
    a, p = attributes, prefix
    id_ = a[f"{p}id"]
    return Envelope(
        id=_uuid(id_),
        source=Source.parse(a[f"{p}source"]),
        epoch=epoch,
        position=int(a[f"{p}sequence"]),
        stream=a.get(f"{p}partitionkey", ""),
        type=a[f"{p}type"],
        time=datetime.fromisoformat(a[f"{p}time"]),
        recorded_at=datetime.fromisoformat(a[f"{p}recordedtime"]),
        place=place,
        correlation_id=_uuid(a.get(f"{p}correlationid", id_)),
        causation_id=_uuid(a.get(f"{p}causationid", id_)),
        actor=a.get(f"{p}authid"),
        role=_role(a.get(f"{p}authclaims")),
        traceparent=a.get(f"{p}traceparent"),
        private=a[f"{p}dataclassification"] == "private",
        previous=previous,
        data=data,
    )
