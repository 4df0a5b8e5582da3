"""Whatever is asked of issues, in whatever order: what holds of them all."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    PartyId,
    PersonId,
)
from linli.events.contracts.casework import (
    AssignmentReturned,
    Channel,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRequested,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    LeadAssigned,
    Reason,
)
from linli.events.contracts.categories import ReopenRule
from linli.events.contracts.issues import (
    ClosingReason,
    HazardFlagged,
    HazardMadeSafe,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueSupported,
    RecheckCompleted,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.events.contracts.personal import Personal
from linli.issues.casework import (
    AcceptAssignment,
    AssignLead,
    AssignLiaison,
    EscalateIssue,
    GrantExtension,
    RecordCallBack,
    RecordContact,
    RefuseExtension,
    RequestExtension,
    RequestJointAction,
    ResumeIssue,
    ReturnAssignment,
    SuspendIssue,
)
from linli.issues.commands import (
    AbsorbDuplicate,
    AddEvidence,
    ClaimResolution,
    CloseIssue,
    CompleteRecheck,
    ConfirmUnopposed,
    ConvertIssue,
    FlagHazard,
    IssueCommand,
    MakeHazardSafe,
    MergeIssue,
    RecordMeasure,
    RejectIssue,
    ReopenIssue,
    ReportIssue,
    SupportIssue,
    TriageIssue,
    VerifyResolution,
)
from linli.issues.domain.handling import LEVELS
from linli.issues.domain.issue import Issue, Status, decide, evolve
from linli.issues.domain.refusals import IssueRefusal

ID, OTHER, THIRD = (IssueId(UUID(int=n)) for n in (1, 2, 3))
ANN, BEN, WANG = PersonId("p-ann"), PersonId("p-ben"), PersonId("p-wang")
WORDS = Personal("看过")
BEGIN = datetime(2024, 1, 18, 1, tzinfo=UTC)
RETURNS_MAX = 2

MOMENTS = st.integers(0, 40).map(lambda days: BEGIN + timedelta(days=days))
PARTIES = st.sampled_from([PartyId(p) for p in ("committee", "forestry", ANN, WANG)])
PERSONS = st.sampled_from((ANN, BEN, WANG))
REASONS = st.sampled_from((Reason("elsewhere"), Reason("weather")))
ANSWERS = st.none() | st.booleans()


def asked[C](command: type[C], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[C]:
    return st.builds(command, issue_id=st.just(ID), **fields)


def timed[C](command: type[C], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[C]:
    return asked(command, at=MOMENTS, **fields)


REPORTS = st.builds(
    ReportIssue,
    issue_id=st.just(ID),
    at=st.just(BEGIN),
    community=st.just(CommunityCode("tongsheng")),
    compound=st.none() | st.just(CompoundCode("jinsha-bandao")),
    category=st.just(CategoryCode("greening")),
    title=st.just(WORDS),
    confidential=st.booleans(),
    source=st.just("resident"),
    reporter=st.none() | st.just(WANG),
)
OFFICE: st.SearchStrategy[IssueCommand] = st.one_of(
    timed(AssignLead, lead=PARTIES, pinned=st.none()),
    asked(RequestJointAction, parties=st.tuples(PARTIES), note=st.none()),
    timed(AcceptAssignment, party=PARTIES),
    timed(
        ReturnAssignment,
        party=PARTIES,
        reason=REASONS,
        evidence=st.just(WORDS),
        returns_max=st.just(RETURNS_MAX),
        pinned=st.none(),
    ),
    timed(
        EscalateIssue,
        to_level=st.sampled_from(LEVELS),
        department=st.none() | PARTIES,
        reason=REASONS,
        note=st.none(),
        pinned=st.none(),
    ),
    timed(
        RequestExtension,
        requested_by=PARTIES,
        minutes=st.sampled_from((60, 480)),
        reason=REASONS,
        note=st.none(),
    ),
    timed(GrantExtension, decided_by=PERSONS, minutes=st.none() | st.just(30)),
    timed(RefuseExtension, decided_by=PERSONS, reason=REASONS),
    timed(SuspendIssue, decided_by=PERSONS, reason=REASONS, until=st.none(), note=st.none()),
    timed(ResumeIssue),
    asked(AssignLiaison, liaison=PERSONS),
    timed(RecordContact, channel=st.just(Channel("phone")), respond_by=st.none() | MOMENTS),
    timed(RecordCallBack, solved=ANSWERS, satisfied=ANSWERS, excluded=st.none()),
)
LIFE: st.SearchStrategy[IssueCommand] = st.one_of(
    asked(TriageIssue, category=st.just(CategoryCode("wall-tiles")), default_lead=PARTIES),
    asked(RecordMeasure, note=st.just(WORDS), taken_by=st.none()),
    asked(AddEvidence, note=st.just(WORDS), added_by=st.none()),
    timed(SupportIssue, supporter=PERSONS),
    timed(FlagHazard),
    timed(MakeHazardSafe, note=st.none()),
    timed(ClaimResolution, claimed_by=PARTIES, note=st.none()),
    timed(
        VerifyResolution,
        verified_by=PARTIES,
        method=st.sampled_from(("reporter", "sample")),
        note=st.none(),
    ),
    timed(ConfirmUnopposed, told_at=MOMENTS),
    timed(
        ReopenIssue,
        reopened_by=PARTIES,
        as_staff=st.booleans(),
        rule=st.builds(
            ReopenRule,
            days=st.none() | st.just(5),
            by=st.sampled_from(("anyone", "reporter", "staff")),
        ),
        note=st.none(),
    ),
    timed(CompleteRecheck, relapsed=st.booleans(), checked_by=PARTIES, note=st.none()),
    timed(CloseIssue, reason=st.just(ClosingReason("withdrawn")), note=st.none()),
    timed(RejectIssue, reason=REASONS, rejected_by=st.none(), note=st.none()),
    timed(ConvertIssue, into=st.sampled_from(("topic", "project")), reference=st.none()),
    timed(MergeIssue, into=st.sampled_from((ID, OTHER)), note=st.none()),
    asked(AbsorbDuplicate, duplicate=st.just(THIRD), supporters=st.just((ANN, WANG))),
)


def history_of(*commands: IssueCommand) -> tuple[IssueEvent, ...]:
    """What is recorded when all of this is asked, one after another."""
    events: tuple[IssueEvent, ...] = ()
    issue = Issue()
    for command in commands:
        try:
            new = decide(command, issue)
        except IssueRefusal:
            continue
        events += new
        issue = reduce(evolve, new, issue)
    return events


def lived(report: ReportIssue, commands: list[IssueCommand]) -> tuple[IssueEvent, ...]:
    return history_of(report, *commands)


HISTORIES = st.builds(lived, REPORTS, st.lists(OFFICE | LIFE, max_size=40))
ENDS = {Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CONVERTED}


def given(*history: IssueEvent) -> Issue:
    return reduce(evolve, history, Issue())


def states(history: tuple[IssueEvent, ...]) -> Iterable[tuple[Issue, IssueEvent]]:
    """Every event with the state that it met."""
    issue = Issue()
    for event in history:
        yield issue, event
        issue = evolve(issue, event)


@whenever(HISTORIES)
def test_every_state_is_valid(history: tuple[IssueEvent, ...]) -> None:
    for issue, _ in states(history):
        assert issue.accepted <= issue.handlers
        assert not (issue.suspended and issue.status in ENDS)
        assert (issue.outcome is None) == (
            issue.status not in ENDS or issue.status is Status.VERIFIED
        )


@whenever(HISTORIES)
def test_work_that_was_assigned_has_exactly_one_lead(history: tuple[IssueEvent, ...]) -> None:
    for issue, _ in states(history):
        if issue.status in {Status.ASSIGNED, Status.ACCEPTED}:
            assert issue.lead is not None


@whenever(HISTORIES)
def test_only_the_lead_claims_where_there_is_one(history: tuple[IssueEvent, ...]) -> None:
    for issue, event in states(history):
        if isinstance(event, ResolutionClaimed):
            assert issue.lead in {None, event.claimed_by}


@whenever(HISTORIES)
def test_the_verifier_is_never_the_claimant(history: tuple[IssueEvent, ...]) -> None:
    for _, event in states(history):
        if isinstance(event, ResolutionVerified):
            assert event.verified_by != event.claimed_by
            assert (event.verified_by is None) == (event.method == "timeout")


@whenever(HISTORIES)
def test_what_an_ended_issue_takes_is_a_reopening_or_a_remark(
    history: tuple[IssueEvent, ...],
) -> None:
    begins = (LeadAssigned, IssueSuspended, ResolutionClaimed, ExtensionRequested, IssueSupported)
    for issue, event in states(history):
        assert not (issue.status in ENDS and isinstance(event, begins))


@whenever(HISTORIES)
def test_every_nth_return_goes_up_as_long_as_there_is_a_level(
    history: tuple[IssueEvent, ...],
) -> None:
    for n, (issue, event) in enumerate(states(history)):
        if isinstance(event, AssignmentReturned):
            follows = history[n + 1] if n + 1 < len(history) else None
            rises = isinstance(follows, IssueEscalated) and follows.reason == "returned"
            assert rises == (event.returns % RETURNS_MAX == 0 and issue.level != "town")
        if isinstance(event, IssueEscalated):
            assert LEVELS.index(event.to_level) > LEVELS.index(issue.level)


@whenever(HISTORIES)
def test_pauses_follow_one_another_and_never_run_backwards(
    history: tuple[IssueEvent, ...],
) -> None:
    last = BEGIN
    for issue, event in states(history):
        match event:
            case IssueSuspended(suspended_at=at):
                assert not issue.suspended
            case IssueResumed(resumed_at=at):
                assert issue.suspended
            case _:
                continue
        assert at >= last
        last = at


@whenever(HISTORIES)
def test_more_time_is_given_only_where_it_was_asked_for(history: tuple[IssueEvent, ...]) -> None:
    for issue, event in states(history):
        if isinstance(event, ExtensionGranted):
            assert isinstance(issue.extension, ExtensionRequested)
            assert issue.extension.requested_by != event.decided_by
        if isinstance(event, ExtensionRequested):
            assert issue.lead in {None, event.requested_by}


@whenever(HISTORIES)
def test_the_response_is_the_first_contact_alone(history: tuple[IssueEvent, ...]) -> None:
    contacts = [event for event in history if isinstance(event, ContactRecorded)]
    assert [contact.first for contact in contacts] == [n == 0 for n in range(len(contacts))]
    assert all(contact.in_time is None for contact in contacts[1:])


@whenever(HISTORIES)
def test_a_hazard_is_made_safe_after_it_was_flagged(history: tuple[IssueEvent, ...]) -> None:
    for issue, event in states(history):
        if isinstance(event, HazardMadeSafe):
            assert isinstance(issue.hazard, HazardFlagged)
            assert event.safe_at >= event.flagged_at >= issue.reported_at


@whenever(HISTORIES)
def test_a_relapse_reopens_what_was_verified(history: tuple[IssueEvent, ...]) -> None:
    for n, (issue, event) in enumerate(states(history)):
        if isinstance(event, RecheckCompleted):
            assert issue.status is Status.VERIFIED
            if event.relapsed:
                reopened = history[n + 1]
                assert isinstance(reopened, IssueReopened)
                assert reopened.relapse
                assert reopened.ended_at == event.verified_at


@whenever(HISTORIES)
def test_reopening_keeps_what_was_before(history: tuple[IssueEvent, ...]) -> None:
    for issue, event in states(history):
        if isinstance(event, IssueReopened):
            after = evolve(issue, event)
            kept = ("lead", "returns", "extensions", "level", "pinned", "supporters", "hazard")
            assert all(getattr(after, name) == getattr(issue, name) for name in kept)
            assert event.reported_at == issue.reported_at
            assert event.reopened_at >= issue.since


@whenever(HISTORIES)
def test_nobody_supports_their_own_report_or_twice(history: tuple[IssueEvent, ...]) -> None:
    voices = [event.supporter for event in history if isinstance(event, IssueSupported)]
    assert len(voices) == len(set(voices))
    assert given(*history).reporter not in given(*history).supporters


@whenever(HISTORIES)
def test_every_fact_of_a_confidential_issue_says_so(history: tuple[IssueEvent, ...]) -> None:
    assert len({event.confidential for event in history}) == 1
    assert isinstance(history[0], IssueReported)
