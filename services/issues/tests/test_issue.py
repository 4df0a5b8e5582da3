"""An issue's rules: history, command, outcome."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    PartyId,
)
from linli.events.contracts.casework import JointActionRequested, LeadAssigned
from linli.events.contracts.issues import (
    ClosingReason,
    EvidenceAdded,
    IssueClosed,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    MeasureRecorded,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import FindingId, PatrolId
from linli.issues.casework import AssignLead, RequestJointAction
from linli.issues.commands import (
    AddEvidence,
    ClaimResolution,
    CloseIssue,
    IssueCommand,
    RecordMeasure,
    ReopenIssue,
    ReportIssue,
    TakeOver,
    TriageIssue,
    VerifyResolution,
    Work,
)
from linli.issues.domain.issue import Issue, Status, decide, evolve, status_after, taken_over
from linli.issues.domain.refusals import (
    ClosedBeforeReportedError,
    IssueAlreadyReportedError,
    IssueClosedError,
    IssueNotEndedError,
    IssueNotFoundError,
    IssueRefusal,
    IssueResolvedError,
    OutOfOrderError,
    ResolutionNotClaimedError,
    ResolutionPendingError,
    VerifierIsClaimantError,
)

ID = IssueId(UUID(int=1))
GREENING, CULTIVATION = CategoryCode("greening"), CategoryCode("illegal-cultivation")
COMMITTEE, FORESTRY, ANN = PartyId("committee"), PartyId("forestry"), PartyId("p-ann")
DUPLICATE, WITHDRAWN = ClosingReason("duplicate"), ClosingReason("withdrawn")
MORNING = datetime(2024, 1, 18, 1, tzinfo=UTC)
NOON, EVENING, NEXT_DAY = (MORNING + timedelta(hours=hours) for hours in (3, 9, 24))

REPORT = ReportIssue(
    issue_id=ID,
    at=MORNING,
    community=CommunityCode("tongsheng"),
    compound=CompoundCode("jinsha-bandao"),
    category=GREENING,
    title=Personal("山林里有菜地"),
    source="resident",
)
REPORTED = IssueReported(
    issue_id=ID,
    reported_at=MORNING,
    community=CommunityCode("tongsheng"),
    compound=CompoundCode("jinsha-bandao"),
    category=GREENING,
    title=Personal("山林里有菜地"),
    source="resident",
)
TRIAGED = IssueTriaged(issue_id=ID, category=CULTIVATION, previous_category=GREENING)
ASSIGNED = LeadAssigned(issue_id=ID, lead=COMMITTEE)
CLAIMED = ResolutionClaimed(issue_id=ID, claimed_by=FORESTRY)
VERIFIED = ResolutionVerified(
    issue_id=ID, reported_at=MORNING, verified_at=EVENING, claimed_by=FORESTRY, verified_by=ANN
)
CLOSED = IssueClosed(issue_id=ID, reported_at=MORNING, closed_at=EVENING, reason=DUPLICATE)
REOPENED = IssueReopened(
    issue_id=ID,
    reported_at=MORNING,
    reopened_at=NEXT_DAY,
    reopened_from="verified",
    ended_at=EVENING,
)

VERIFY = VerifyResolution(issue_id=ID, at=EVENING, verified_by=ANN)
CLOSE = CloseIssue(issue_id=ID, at=EVENING, reason=DUPLICATE)
REOPEN = ReopenIssue(issue_id=ID, at=NEXT_DAY)
TRIAGE = TriageIssue(issue_id=ID, category=CULTIVATION)
ASSIGN = AssignLead(issue_id=ID, lead=COMMITTEE)
CLAIM = ClaimResolution(issue_id=ID, claimed_by=FORESTRY)
MEASURE = RecordMeasure(issue_id=ID, note=Personal("已退耕还林"), taken_by=FORESTRY)
EVIDENCE = AddEvidence(issue_id=ID, note=Personal("又见新开的菜地"))
JOINT_ACTION = RequestJointAction(issue_id=ID, parties=(FORESTRY,))
WORK: tuple[Work, ...] = (
    *(TRIAGE, ASSIGN, JOINT_ACTION, MEASURE, EVIDENCE),
    *(CLAIM, VERIFY, REOPEN, CLOSE),
)


def given(*history: IssueEvent) -> Issue:
    return reduce(evolve, history, Issue())


# From the report to the verified fix


def test_a_report_is_the_beginning_of_an_issue() -> None:
    assert decide(REPORT, given()) == (REPORTED,)


def test_an_issue_is_reported_once() -> None:
    with pytest.raises(IssueAlreadyReportedError):
        decide(REPORT, given(REPORTED))


@pytest.mark.parametrize("work", WORK, ids=lambda work: type(work).__name__)
def test_nothing_is_done_about_an_issue_that_nobody_reported(work: Work) -> None:
    with pytest.raises(IssueNotFoundError):
        decide(work, given())


def test_triage_says_which_category_it_replaces() -> None:
    assert decide(TRIAGE, given(REPORTED)) == (TRIAGED,)


def test_triage_of_what_was_reported_rightly_is_a_fact_too() -> None:
    same = TriageIssue(issue_id=ID, category=GREENING)
    settled = IssueTriaged(issue_id=ID, category=GREENING, previous_category=GREENING)
    assert decide(same, given(REPORTED)) == (settled,)


def test_triage_to_the_settled_category_records_nothing_new() -> None:
    assert decide(TRIAGE, given(REPORTED, TRIAGED)) == ()


def test_triage_of_an_assigned_issue_leaves_it_assigned() -> None:
    assert given(REPORTED, ASSIGNED, TRIAGED).status is Status.ASSIGNED


def test_one_party_leads_at_a_time() -> None:
    issue = given(REPORTED, ASSIGNED, LeadAssigned(issue_id=ID, lead=FORESTRY))
    assert issue.lead == FORESTRY


def test_assigning_the_same_lead_again_records_nothing_new() -> None:
    assert decide(ASSIGN, given(REPORTED, ASSIGNED)) == ()


def test_a_reopened_issue_takes_its_former_lead_again() -> None:
    issue = given(REPORTED, ASSIGNED, CLAIMED, VERIFIED, REOPENED)
    assert decide(ASSIGN, issue) == (ASSIGNED,)


def test_asking_parties_again_that_were_asked_records_nothing_new() -> None:
    issue = given(REPORTED, JointActionRequested(issue_id=ID, parties=(COMMITTEE, FORESTRY)))
    assert decide(JOINT_ACTION, issue) == ()


def test_a_measure_is_recorded_while_the_claim_waits() -> None:
    measure = MeasureRecorded(issue_id=ID, note=Personal("已退耕还林"), taken_by=FORESTRY)
    assert decide(MEASURE, given(REPORTED, CLAIMED)) == (measure,)


def test_the_same_claim_again_records_nothing_new() -> None:
    assert decide(CLAIM, given(REPORTED, CLAIMED)) == ()


def test_a_second_claimant_waits_for_the_verification_of_the_first() -> None:
    with pytest.raises(ResolutionPendingError):
        decide(ClaimResolution(issue_id=ID, claimed_by=ANN), given(REPORTED, CLAIMED))


@pytest.mark.parametrize(
    "command", [TRIAGE, ASSIGN, JOINT_ACTION], ids=lambda command: type(command).__name__
)
def test_nobody_is_set_to_work_while_a_claim_waits(command: Work) -> None:
    with pytest.raises(ResolutionPendingError):
        decide(command, given(REPORTED, CLAIMED))


def test_a_verification_names_the_claimant_the_verifier_and_the_report() -> None:
    assert decide(VERIFY, given(REPORTED, CLAIMED)) == (VERIFIED,)


def test_the_claimant_does_not_verify() -> None:
    own = VerifyResolution(issue_id=ID, at=EVENING, verified_by=FORESTRY)
    with pytest.raises(VerifierIsClaimantError):
        decide(own, given(REPORTED, CLAIMED))


def test_what_nobody_claims_is_not_verified() -> None:
    with pytest.raises(ResolutionNotClaimedError):
        decide(VERIFY, given(REPORTED, ASSIGNED))


def test_a_second_verification_records_nothing_new() -> None:
    assert decide(VERIFY, given(REPORTED, CLAIMED, VERIFIED)) == ()


# Ends


@pytest.mark.parametrize(
    "work", [TRIAGE, ASSIGN, JOINT_ACTION, MEASURE, CLAIM, CLOSE], ids=lambda c: type(c).__name__
)
def test_a_resolved_issue_takes_no_further_work(work: Work) -> None:
    with pytest.raises(IssueResolvedError):
        decide(work, given(REPORTED, CLAIMED, VERIFIED))


@pytest.mark.parametrize(
    "work", [TRIAGE, ASSIGN, JOINT_ACTION, MEASURE, CLAIM, VERIFY], ids=lambda c: type(c).__name__
)
def test_a_closed_issue_takes_no_further_work(work: Work) -> None:
    with pytest.raises(IssueClosedError):
        decide(work, given(REPORTED, CLOSED))


def test_closing_keeps_the_reason() -> None:
    assert decide(CLOSE, given(REPORTED)) == (CLOSED,)


def test_closing_again_for_the_same_reason_records_nothing_new() -> None:
    assert decide(CLOSE, given(REPORTED, CLOSED)) == ()


def test_a_closed_issue_is_not_closed_for_another_reason() -> None:
    with pytest.raises(IssueClosedError):
        decide(CloseIssue(issue_id=ID, at=EVENING, reason=WITHDRAWN), given(REPORTED, CLOSED))


@pytest.mark.parametrize(
    "history",
    [(), (CLAIMED,), (CLAIMED, VERIFIED), (CLOSED,)],
    ids=["reported", "claimed", "resolved", "closed"],
)
def test_evidence_is_taken_at_any_time(history: tuple[IssueEvent, ...]) -> None:
    assert decide(EVIDENCE, given(REPORTED, *history)) == (
        EvidenceAdded(issue_id=ID, note=Personal("又见新开的菜地")),
    )


def test_evidence_of_a_patrol_names_the_finding() -> None:
    patrol, finding = PatrolId(UUID(int=2)), FindingId(UUID(int=3))
    evidence = AddEvidence(issue_id=ID, note=Personal("菜地"), patrol_id=patrol, finding_id=finding)
    (added,) = decide(evidence, given(REPORTED))
    assert isinstance(added, EvidenceAdded)
    assert (added.patrol_id, added.finding_id) == (patrol, finding)


# And back


def test_a_reopening_says_what_it_takes_back() -> None:
    assert decide(REOPEN, given(REPORTED, CLAIMED, VERIFIED)) == (REOPENED,)


def test_a_claim_that_is_rejected_was_no_end() -> None:
    (reopened,) = decide(REOPEN, given(REPORTED, CLAIMED))
    assert isinstance(reopened, IssueReopened)
    assert (reopened.reopened_from, reopened.ended_at) == ("claimed", None)


def test_reopening_twice_records_nothing_new() -> None:
    assert decide(REOPEN, given(REPORTED, CLOSED, REOPENED)) == ()


def test_what_is_being_worked_on_is_not_reopened() -> None:
    with pytest.raises(IssueNotEndedError):
        decide(REOPEN, given(REPORTED, ASSIGNED))


def test_a_reopened_issue_can_be_claimed_and_verified_again() -> None:
    issue = given(REPORTED, CLAIMED, VERIFIED, REOPENED, CLAIMED)
    later = VerifyResolution(issue_id=ID, at=NEXT_DAY, verified_by=ANN)
    assert len(decide(later, issue)) == 1


# Times


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ((REPORTED,), CloseIssue(issue_id=ID, at=MORNING - timedelta(days=1), reason=WITHDRAWN)),
        ((REPORTED, CLAIMED, VERIFIED), ReopenIssue(issue_id=ID, at=NOON)),
        ((REPORTED, CLAIMED, VERIFIED, REOPENED, CLAIMED), VERIFY),
    ],
    ids=["an end before the report", "a reopening before the end", "an end before the reopening"],
)
def test_time_does_not_run_backwards(history: Iterable[IssueEvent], command: IssueCommand) -> None:
    with pytest.raises(OutOfOrderError):
        decide(command, given(*history))


def test_clocks_may_differ_by_a_little() -> None:
    early = CloseIssue(issue_id=ID, at=MORNING - timedelta(milliseconds=5), reason=DUPLICATE)
    (closed,) = decide(early, given(REPORTED))
    assert isinstance(closed, IssueClosed)
    assert closed.closed_at == MORNING


# Another register's issues


def test_an_issue_closed_at_its_source_is_closed_and_not_fixed() -> None:
    events = taken_over(TakeOver(report=REPORT, closed_at=EVENING))
    at_source = IssueClosed(
        issue_id=ID,
        reported_at=MORNING,
        closed_at=EVENING,
        reason=ClosingReason("closed-at-source"),
    )
    assert events == (REPORTED, at_source)


def test_an_issue_open_at_its_source_is_open() -> None:
    assert given(*taken_over(TakeOver(report=REPORT))).status is Status.REPORTED


def test_a_register_that_closes_before_it_reports_is_refused_to_the_second() -> None:
    earlier = MORNING - timedelta(seconds=1)
    with pytest.raises(ClosedBeforeReportedError):
        taken_over(TakeOver(report=REPORT, closed_at=earlier))


# Whatever is asked


MOMENTS = st.sampled_from((MORNING, NOON, EVENING, NEXT_DAY))
PARTIES = st.sampled_from((COMMITTEE, FORESTRY, ANN))
COMMANDS: st.SearchStrategy[IssueCommand] = st.one_of(
    st.sampled_from((REPORT, TRIAGE, MEASURE, EVIDENCE, JOINT_ACTION)),
    st.builds(AssignLead, issue_id=st.just(ID), lead=PARTIES),
    st.builds(ClaimResolution, issue_id=st.just(ID), claimed_by=PARTIES, note=st.none()),
    st.builds(
        VerifyResolution, issue_id=st.just(ID), at=MOMENTS, verified_by=PARTIES, note=st.none()
    ),
    st.builds(ReopenIssue, issue_id=st.just(ID), at=MOMENTS, reopened_by=PARTIES, note=st.none()),
    st.builds(
        CloseIssue,
        issue_id=st.just(ID),
        at=MOMENTS,
        reason=st.sampled_from((DUPLICATE, WITHDRAWN)),
        note=st.none(),
    ),
)


def history_of(commands: Iterable[IssueCommand]) -> tuple[IssueEvent, ...]:
    """What is recorded when all of this is asked, one after another."""
    events: tuple[IssueEvent, ...] = ()
    for command in commands:
        try:
            events += decide(command, given(*events))
        except IssueRefusal:
            continue
    return events


@whenever(st.lists(COMMANDS, max_size=30))
def test_nobody_ever_verifies_their_own_claim(commands: list[IssueCommand]) -> None:
    verified = [e for e in history_of(commands) if isinstance(e, ResolutionVerified)]
    assert all(event.claimed_by != event.verified_by for event in verified)


@whenever(st.lists(COMMANDS, max_size=30))
def test_on_every_day_an_issue_has_ended_once_or_not_at_all(commands: list[IssueCommand]) -> None:
    ended = dict.fromkeys((MORNING, NOON, EVENING, NEXT_DAY), 0)
    for event in history_of(commands):
        match event:
            case ResolutionVerified(verified_at=at) | IssueClosed(closed_at=at):
                change = 1
            case IssueReopened(reopened_at=at, ended_at=datetime()):
                change = -1
            case _:
                continue
        ended |= {moment: n + change for moment, n in ended.items() if moment >= at}
    assert set(ended.values()) <= {0, 1}


@whenever(st.lists(COMMANDS, max_size=30), COMMANDS)
def test_asking_the_same_again_records_nothing_new(
    commands: list[IssueCommand], last: IssueCommand
) -> None:
    events = history_of([*commands, last])
    if isinstance(last, ReportIssue | RecordMeasure | AddEvidence):
        return
    try:
        again = decide(last, given(*events))
    except IssueRefusal:
        return
    assert again == ()


@whenever(st.lists(COMMANDS, max_size=30))
def test_the_status_alone_follows_the_events(commands: list[IssueCommand]) -> None:
    events = history_of(commands)
    assert reduce(status_after, events, Status.UNREPORTED) is given(*events).status
