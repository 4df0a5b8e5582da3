"""What the public is told: no person, no count of persons, nothing that links what somebody did."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import orjson
import pytest

from linli.events.contracts.base import Event, PartyId, PersonId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    IssueEscalated,
    JointActionRequested,
    LeadAssigned,
)
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.contracts.categories import CategoryRevised
from linli.events.contracts.courses import LecturerId
from linli.events.contracts.issues import IssueRejected, IssueReported, IssueSupported
from linli.events.contracts.volunteers import VolunteerId
from linli.events.envelope import Envelope, Place, Source, cloud_event_of
from linli.events.public import SEALED, is_whole, public_event_of
from linli.events.sealing import personal_fields

GOLDEN = Path(__file__).parent / "golden"
EVENTS = list(EVENT_TYPES.values())
TOLD = [event for event in EVENTS if not (event.restricted or event.private)]
WITHHELD = [event for event in EVENTS if event.restricted or event.private]

PERSONS: tuple[object, ...] = (PersonId, PartyId, VolunteerId, LecturerId)
"""Ids that are, or may be, a person's."""
OFFICES = {
    (CategoryRevised, "default_lead"),
    (LeadAssigned, "lead"),
    (JointActionRequested, "parties"),
    (AssignmentAccepted, "party"),
    (AssignmentReturned, "party"),
    (IssueEscalated, "department"),
    (IssueRejected, "rejected_by"),
}
"""Who answers for an issue is named in an office, to everybody."""


def names_persons(annotation: object) -> bool:
    return annotation in PERSONS or any(map(names_persons, get_args(annotation)))


def envelope(event: type[Event], position: int = 7, **changed: Any) -> Envelope:
    """An event as its store holds it, everything filled in."""
    id_ = uuid4()
    made = Envelope(
        id=id_,
        source=Source("lishui", event.event_type.split(".")[2]),
        epoch=1,
        position=position,
        stream="thing-1",
        type=event.event_type,
        time=datetime(2024, 1, 18, tzinfo=UTC),
        recorded_at=datetime(2024, 1, 19, tzinfo=UTC),
        place=Place("tongsheng", "jinsha-bandao"),
        correlation_id=uuid4(),
        causation_id=uuid4(),
        actor="p-who-acted",
        role="volunteer",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        private=event.private,
        previous=None,
        data=(GOLDEN / f"{event.event_type}.json").read_bytes(),
    )
    return made._replace(**changed)


def told(envelope: Envelope) -> dict[str, Any]:
    return orjson.loads(orjson.dumps(public_event_of(envelope)))


# The contracts


@pytest.mark.parametrize("event", TOLD)
def test_a_field_that_may_name_a_person_is_withheld(event: type[Event]) -> None:
    fields = event.model_fields.items()
    persons = {name for name, field in fields if names_persons(field.annotation)}
    offices = {name for of, name in OFFICES if of is event}
    assert persons - offices <= event.withheld


@pytest.mark.parametrize("event", [event for event in EVENTS if event.subject])
def test_an_event_about_a_person_is_restricted_unless_they_reported_an_issue(
    event: type[Event],
) -> None:
    assert event.restricted or event.private or event is IssueReported
    assert IssueReported.withheld == {"reporter", "entered_by"}


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_withheld_of_an_event_is_a_field_of_one_that_is_told(event: type[Event]) -> None:
    assert event.withheld <= set(event.model_fields)
    assert not (event.withheld and (event.restricted or event.private))


# What is told


@pytest.mark.parametrize("event", [event for event in TOLD if "confidential" in event.model_fields])
def test_of_a_confidential_issue_the_public_is_told_as_little(event: type[Event]) -> None:
    whole = envelope(event)
    body = orjson.loads(whole.data) | {"confidential": True}
    placeholder = told(whole._replace(data=orjson.dumps(body)))
    assert placeholder == told(envelope(IssueSupported))
    assert told(whole)["dataclassification"] == "public"


@pytest.mark.parametrize("event", WITHHELD)
def test_of_a_withheld_event_the_public_learns_its_position_alone(event: type[Event]) -> None:
    service = event.event_type.split(".")[2]
    placeholder = told(envelope(event))
    assert placeholder.pop("id")
    assert placeholder == {
        "specversion": "1.0",
        "source": f"/towns/lishui/{service}",
        "type": f"org.linli.{service}.Restricted.v1",
        "sequence": f"{7:020}",
        "dataclassification": "restricted",
    }


def test_a_placeholder_has_the_same_id_each_time_but_tells_not_when_it_was_recorded() -> None:
    first, again, other = (told(envelope(WITHHELD[0], position))["id"] for position in (7, 7, 8))
    assert first == again != other


def test_a_type_without_a_contract_is_withheld() -> None:
    newer = envelope(IssueReported, type="org.linli.issues.PhotoTaken.v1")
    assert told(newer)["dataclassification"] == "restricted"


@pytest.mark.parametrize("event", TOLD)
def test_of_an_event_everything_is_told_but_what_leads_to_persons(event: type[Event]) -> None:
    whole = envelope(event)
    public, full = told(whole), orjson.loads(orjson.dumps(cloud_event_of(whole)))
    hidden = {"authtype", "authid", "authclaims", "correlationid", "causationid", "traceparent"}
    body = {
        name: SEALED if name in personal_fields(event) else value
        for name, value in full["data"].items()
        if name not in event.withheld
    }
    assert public == {
        **{name: value for name, value in full.items() if name not in hidden},
        "dataclassification": "public",
        "data": body,
    }


@pytest.mark.parametrize("event", TOLD)
def test_nothing_links_two_events_of_one_person(event: type[Event]) -> None:
    whole = envelope(event)
    text = orjson.dumps(public_event_of(whole))
    links = ("kid", "nonce", "p-who-acted", str(whole.correlation_id), "p-7f3a", 'volunteer"')
    assert not [link for link in links if link.encode() in text]


def test_a_field_that_a_newer_writer_added_is_withheld() -> None:
    whole = envelope(IssueReported)
    newer = whole._replace(data=orjson.dumps({**orjson.loads(whole.data), "phone": "138"}))
    assert told(newer) == told(whole)


def test_an_erased_text_stays_erased_and_a_clear_one_is_not_told() -> None:
    whole = envelope(IssueReported)
    body = {**orjson.loads(whole.data), "title": {"erased": True}, "description": "王先生"}
    data = told(whole._replace(data=orjson.dumps(body)))["data"]
    assert (data["title"], data["description"]) == ({"erased": True}, SEALED)


@pytest.mark.parametrize("event", EVENTS)
def test_a_reader_can_tell_what_is_whole(event: type[Event]) -> None:
    assert is_whole(cloud_event_of(envelope(event)))
    assert not is_whole(told(envelope(event)))
