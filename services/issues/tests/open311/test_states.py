"""GeoReport's two states, and what is said of them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from linli.events.contracts.base import IssueId
from linli.events.contracts.issues import EVENTS, ClosingReason, IssueClosed
from linli.issues.domain.status import Status
from linli.issues.open311.changes import CHANGES, change_of
from linli.issues.open311.states import NOTES, notes_of, state_of, statuses_of

ISSUE, AT = IssueId(uuid4()), datetime(2024, 1, 18, tzinfo=UTC)


def test_only_an_end_is_closed() -> None:
    closed = {status for status in Status if state_of(status) == "closed"}
    assert closed == {
        Status.VERIFIED,
        Status.CLOSED,
        Status.REJECTED,
        Status.MERGED,
        Status.CONVERTED,
    }


def test_states_are_asked_for_by_their_statuses() -> None:
    assert statuses_of(frozenset()) == frozenset(Status)
    assert statuses_of(frozenset({"open"})) == {s for s in Status if state_of(s) == "open"}


def test_every_status_is_told_in_both_languages() -> None:
    assert all(zh and en for status, (zh, en) in NOTES.items() if status is not Status.UNREPORTED)
    assert NOTES.keys() == set(Status)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REJECTED])
def test_closed_is_never_called_fixed_and_has_a_reason(status: Status) -> None:
    zh, en = notes_of(status, reason="withdrawn")
    assert "withdrawn" in zh
    assert "withdrawn" in en
    assert not en.startswith("Fixed")


def test_who_answers_is_named_and_a_pause_is_told() -> None:
    assert notes_of(Status.ASSIGNED, "urban-office").zh == "已派单至 urban-office"
    assert notes_of(Status.ASSIGNED, "urban-office", paused=True).en == "On hold"
    assert notes_of(Status.CLOSED, paused=True).en == "Closed without a fix"


def test_what_is_told_of_a_fact_is_told_in_both_languages() -> None:
    assert all(change.words.zh and change.words.en for change in CHANGES.values())
    assert CHANGES.keys() <= set(EVENTS)


def test_a_reason_may_be_a_state_of_its_own() -> None:
    def closed(reason: str) -> IssueClosed:
        return IssueClosed(
            issue_id=ISSUE, reported_at=AT, closed_at=AT, reason=ClosingReason(reason)
        )

    states = [change_of(closed(reason)) for reason in ("duplicate", "withdrawn", "other")]
    assert [one and one.status for one in states] == [
        "duplicate",
        "cancelled",
        "no_further_action",
    ]


def test_nobody_is_told_of_a_confidential_issue() -> None:
    closed = IssueClosed(
        issue_id=ISSUE,
        confidential=True,
        reported_at=AT,
        closed_at=AT,
        reason=ClosingReason("other"),
    )
    assert change_of(closed) is None
