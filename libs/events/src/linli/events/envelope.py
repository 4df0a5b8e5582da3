"""What surrounds an event: its identity, its place in history and in town, and who caused it.

The same facts have three forms: `Envelope` in the process, CloudEvents headers on NATS (binary
mode) and CloudEvents JSON in the feed. This module converts between them and nothing else does.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from linli.events.contracts.base import Event

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


def rfc3339(moment: datetime) -> str:
    """`2024-01-18T00:00:00.000000Z`: UTC with microseconds, so that text sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def attributes_of(envelope: Envelope) -> dict[str, str]:
    """The CloudEvents attributes; of a private event only what keeps positions dense."""
    e = envelope
    if e.private:
        return {
            "specversion": "1.0",
            "id": str(e.id),
            "source": e.source.uri,
            "type": f"org.linli.{e.source.service}.{PRIVATE}.v1",
            "time": rfc3339(e.recorded_at),
            "sequence": f"{e.position:020}",
            "recordedtime": rfc3339(e.recorded_at),
            "dataclassification": "private",
        }
    aggregate, _, key = e.stream.partition("-")
    attributes = {
        "specversion": "1.0",
        "id": str(e.id),
        "source": e.source.uri,
        "type": e.type,
        "subject": f"{aggregate}/{key}",
        "time": rfc3339(e.time),
        "sequence": f"{e.position:020}",
        "recordedtime": rfc3339(e.recorded_at),
        "correlationid": str(e.correlation_id),
        "causationid": str(e.causation_id),
        "partitionkey": e.stream,
        "dataclassification": "shared",
    }
    if e.actor:
        attributes["authid"] = e.actor
    if e.traceparent:
        attributes["traceparent"] = e.traceparent
    return attributes


def headers_of(envelope: Envelope) -> dict[str, str]:
    """The NATS headers of CloudEvents' binary mode, and the previous event's id."""
    headers = {f"ce-{name}": value for name, value in attributes_of(envelope).items()}
    if not envelope.private:
        headers["content-type"] = "application/json"
    if envelope.previous:
        headers["Linli-Prev"] = str(envelope.previous)
    return headers
