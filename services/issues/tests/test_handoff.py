"""Hand-off: what an order says becomes an issue's life, and an issue's life a record."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, Origin, PartyId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    CallBackRecorded,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRequested,
    IssueHandedOff,
    JointActionRequested,
    LeadAssigned,
    Reason,
)
from linli.events.contracts.catalogue import encode
from linli.events.contracts.categories import ExternalCode
from linli.events.contracts.issues import (
    IssueClosed,
    IssueEvent,
    IssueReported,
    MeasureRecorded,
)
from linli.events.contracts.personal import Personal
from linli.events.envelope import Place, Source
from linli.events.store import Fact
from linli.issues.domain.calendar import MAINLAND, calendar_of
from linli.issues.domain.issue import Issue, evolve
from linli.issues.domain.lights import Levels
from linli.issues.domain.policy import GENERAL, STANDARD, Level, level_in, pinned_in
from linli.issues.domain.refusals import IssueNotFoundError, OutOfOrderError
from linli.issues.handoff.export import HandoffRecord, record_of
from linli.issues.handoff.numbers import HandOff, Known, OtherNumberError, decide
from linli.issues.handoff.numbers import evolve as known_after
from linli.issues.handoff.orders import Held, Order, OrderRecord, happened

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = IssueId(UUID(int=1))
LEAD, OTHER = PartyId("forestry-station"), PartyId("urban-management")
PINNED = pinned_in(STANDARD, MAINLAND, GENERAL)
LEVEL = Level(level_in(STANDARD, GENERAL), calendar_of(MAINLAND), STANDARD)
LEVELS: Levels = dict.fromkeys((PINNED,), LEVEL)
HELD = Held(0, PINNED, LEVEL)
CODES = (
    ExternalCode(scheme="open311", code="007"),
    ExternalCode(scheme="DB44/T 2479-2024", code="0301", version="2024"),
)
ORDER = {
    "key": "GZ-1",
    "category": "illegal-cultivation",
    "title": "占地种菜",
    "received_at": NOON.isoformat(),
    "dispatched_at": (NOON + HOUR).isoformat(),
    "lead": LEAD,
    "co_units": [OTHER],
    "accepted_at": (NOON + 2 * HOUR).isoformat(),
    "replied_at": (NOON + 3 * HOUR).isoformat(),
    "closed_at": (NOON + 4 * HOUR).isoformat(),
    "call_back": {"at": (NOON + 5 * HOUR).isoformat(), "solved": True, "satisfied": False},
}


def told_by(**fields: Any) -> list[tuple[IssueEvent, datetime]]:
    """What an order becomes."""
    order = Order(OrderRecord.model_validate(ORDER | fields), ID, CommunityCode("tongsheng"))
    return list(happened(order.commands(HELD)))


def exported(history: Sequence[tuple[IssueEvent, datetime]]) -> HandoffRecord:
    """The record of an issue with that history."""
    source, place = Source("lishui", "issues"), Place("tongsheng")
    facts = [Fact(event, at, at, source, place) for event, at in history]
    return record_of(ID, "12345", facts, LEVELS, CODES)


# Orders in


def test_an_order_becomes_the_life_that_it_tells_of() -> None:
    events = [event for event, _ in told_by()]
    assert [type(event) for event in events] == [
        *(IssueReported, LeadAssigned, JointActionRequested, AssignmentAccepted),
        *(ContactRecorded, IssueClosed, CallBackRecorded),
    ]
    report = events[0]
    assert isinstance(report, IssueReported)
    assert (report.source, report.channel) == ("imported", "12345")
    assert (report.origin, report.pinned) == (Origin(kind="orders-12345", key="GZ-1"), PINNED)
    assert reduce(evolve, events, Issue()).outcome == "closed-at-source"


def test_what_happened_keeps_its_own_time() -> None:
    assert [at - NOON for _, at in told_by()] == [n * HOUR for n in (0, 1, 1, 2, 3, 4, 5)]


@pytest.mark.parametrize(("hours", "in_time"), [(3, True), (30, False)])
def test_a_reply_is_in_time_by_the_towns_own_promise(hours: int, *, in_time: bool) -> None:
    told = told_by(replied_at=(NOON + hours * HOUR).isoformat(), closed_at=None, call_back=None)
    (contact,) = [event for event, _ in told if isinstance(event, ContactRecorded)]
    assert contact.in_time is in_time


def test_an_order_that_ends_before_it_begins_is_refused_by_the_same_rules() -> None:
    with pytest.raises(OutOfOrderError):
        told_by(closed_at=(NOON - HOUR).isoformat())


# Numbers


def test_a_number_is_recorded_once_and_is_the_only_one() -> None:
    report = told_by()[0][0]
    ours = report.model_copy(update={"origin": None})
    command = HandOff(issue_id=ID, at=NOON + HOUR, scheme="12345", number="GZ-9")
    (handed,) = decide(command, known_after(Known(), ours))
    known = reduce(known_after, (ours, handed), Known())
    assert decide(command, known) == ()
    with pytest.raises(OtherNumberError):
        decide(HandOff(issue_id=ID, at=NOON, scheme="12345", number="GZ-8"), known)


def test_an_issue_that_came_as_an_order_has_that_number() -> None:
    known = known_after(Known(), told_by()[0][0])
    command = HandOff(issue_id=ID, at=NOON, scheme="12345", number="GZ-1")
    assert decide(command, known) == ()
    with pytest.raises(OtherNumberError):
        decide(HandOff(issue_id=ID, at=NOON, scheme="12345", number="GZ-2"), known)


def test_what_was_never_reported_is_not_handed_off() -> None:
    with pytest.raises(IssueNotFoundError):
        decide(HandOff(issue_id=ID, at=NOON, scheme="12345", number="GZ-1"), Known())


# Issues out


def test_the_record_of_an_order_says_what_the_order_said() -> None:
    record = exported(told_by())
    assert record.model_dump(
        include={"number", "channel", "status", "lead", "co_units", "origin_issue"}
    ) == {
        "number": "GZ-1",
        "channel": "12345",
        "status": "closed",
        "lead": LEAD,
        "co_units": [OTHER],
        "origin_issue": ID,
    }
    times = (
        *(record.received_at, record.dispatched_at, record.accepted_at),
        *(record.replied_at, record.closed_at),
    )
    assert times == tuple(NOON + n * HOUR for n in range(5))
    assert record.call_back
    assert (record.call_back.solved, record.call_back.satisfied) == (True, False)
    assert record.code == CODES[1]


def test_the_record_says_how_much_later_it_is_due() -> None:
    begun = told_by(closed_at=None, call_back=None, replied_at=None)
    asked = ExtensionRequested(
        issue_id=ID,
        requested_at=NOON + 3 * HOUR,
        requested_by=LEAD,
        minutes=480,
        reason=Reason("season"),
    )
    granted = ExtensionGranted(issue_id=ID, granted_at=NOON + 4 * HOUR, minutes=480)
    later = exported([*begun, (asked, asked.requested_at), (granted, granted.granted_at)])
    before = exported(begun)
    assert before.due_at
    assert later.due_at == before.due_at + timedelta(days=1)
    (extension,) = later.extensions
    assert (extension.minutes, extension.granted_at) == (480, granted.granted_at)


def test_evidence_is_named_by_the_digest_of_what_stands_in_the_feed() -> None:
    report = told_by()[0]
    seen = MeasureRecorded(issue_id=ID, note=Personal())
    (evidence,) = exported([report, (seen, NOON)]).evidence
    assert evidence.sha256 == sha256(encode(seen)).hexdigest()
    assert b'"note":{"erased":true}' in encode(seen)


def test_the_last_number_that_was_given_stands_in_the_record() -> None:
    report, at = told_by()[0]
    ours = report.model_copy(update={"origin": None})
    assert exported([(ours, at)]).number is None
    handed = IssueHandedOff(issue_id=ID, scheme="12345", number="GZ-7", handed_off_at=NOON)
    assert exported([(ours, at), (handed, NOON)]).number == "GZ-7"


def test_an_issue_of_a_category_that_the_norm_does_not_know_has_no_code() -> None:
    (report, at), *_ = told_by(category="greening")
    source = Source("lishui", "issues")
    fact = Fact(report, at, at, source, Place("tongsheng"))
    record = record_of(ID, "12345", [fact], LEVELS, CODES[:1])
    assert (record.category, record.code) == (CategoryCode("greening"), None)
