"""What an office may do with an issue: history, command, outcome."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    PartyId,
    PersonId,
)
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    Channel,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRequested,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    Reason,
)
from linli.events.contracts.categories import (
    CalendarCode,
    Pinned,
    PolicyCode,
    ReopenRule,
    SlaClass,
)
from linli.events.contracts.issues import (
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.events.contracts.personal import Personal
from linli.issues.casework import (
    AcceptAssignment,
    EscalateIssue,
    GrantExtension,
    RecordContact,
    RefuseExtension,
    RequestExtension,
    ResumeIssue,
    ReturnAssignment,
    SuspendIssue,
)
from linli.issues.commands import ConfirmUnopposed, ReopenIssue, TriageIssue, VerifyResolution
from linli.issues.domain.issue import Issue, Status, decide, evolve
from linli.issues.domain.refusals import (
    ExtensionPendingError,
    ExtensionsUsedUpError,
    IssueNotFoundError,
    IssueRefusal,
    NotAskedError,
    OutOfOrderError,
    ReopeningExpiredError,
    ReopeningReservedError,
    ResolutionOpposedError,
)

ID = IssueId(UUID(int=1))
GREENING, TILES = CategoryCode("greening"), CategoryCode("wall-tiles")
COMMITTEE, FORESTRY = PartyId("committee"), PartyId("forestry")
WANG, HEAD = PersonId("p-wang"), PersonId("p-head")
ELSEWHERE, WEATHER = Reason("elsewhere"), Reason("weather")
MORNING = datetime(2024, 1, 18, 1, tzinfo=UTC)
NOON, EVENING = MORNING + timedelta(hours=3), MORNING + timedelta(hours=9)
DAY = timedelta(days=1)
GENERAL = Pinned(
    sla_class=SlaClass("general"),
    policy=PolicyCode("standard"),
    policy_version=0,
    calendar=CalendarCode("mainland"),
    calendar_version=0,
)
URGENT = GENERAL.model_copy(update={"sla_class": SlaClass("life-safety")})

REPORTED = IssueReported(
    issue_id=ID,
    reported_at=MORNING,
    community=CommunityCode("tongsheng"),
    compound=CompoundCode("jinsha-bandao"),
    category=GREENING,
    title=Personal("树"),
    source="resident",
    reporter=WANG,
    pinned=GENERAL,
)
LED = LeadAssigned(issue_id=ID, lead=COMMITTEE, assigned_at=NOON)
JOINED = JointActionRequested(issue_id=ID, parties=(FORESTRY,))
ACCEPTED = AssignmentAccepted(issue_id=ID, party=COMMITTEE, accepted_at=EVENING, as_lead=True)
CLAIMED = ResolutionClaimed(issue_id=ID, claimed_by=COMMITTEE, claimed_at=EVENING)
VERIFIED = ResolutionVerified(
    issue_id=ID,
    reported_at=MORNING,
    verified_at=EVENING,
    claimed_by=COMMITTEE,
    verified_by=FORESTRY,
)
SUSPENDED = IssueSuspended(issue_id=ID, suspended_at=NOON, reason=WEATHER)

ACCEPT = AcceptAssignment(issue_id=ID, at=EVENING, party=COMMITTEE)
RETURN = ReturnAssignment(
    issue_id=ID, at=EVENING, party=COMMITTEE, reason=ELSEWHERE, evidence=Personal("附图")
)
EXTEND = RequestExtension(
    issue_id=ID, at=EVENING, requested_by=COMMITTEE, minutes=480, reason=WEATHER
)
REQUESTED = ExtensionRequested(
    issue_id=ID, requested_at=EVENING, requested_by=COMMITTEE, minutes=480, reason=WEATHER
)
GRANT = GrantExtension(issue_id=ID, at=EVENING, decided_by=HEAD)
GRANTED = ExtensionGranted(issue_id=ID, granted_at=EVENING, decided_by=HEAD, minutes=480)


def given(*history: IssueEvent) -> Issue:
    return reduce(evolve, history, Issue())


# Those who were asked


def test_the_leads_word_makes_it_accepted() -> None:
    assert decide(ACCEPT, given(REPORTED, LED)) == (ACCEPTED,)
    assert given(REPORTED, LED, ACCEPTED).status is Status.ACCEPTED


def test_a_co_handlers_word_leaves_it_assigned() -> None:
    (accepted,) = decide(
        AcceptAssignment(issue_id=ID, at=EVENING, party=FORESTRY), given(REPORTED, LED, JOINED)
    )
    assert isinstance(accepted, AssignmentAccepted)
    assert not accepted.as_lead
    assert given(REPORTED, LED, JOINED, accepted).status is Status.ASSIGNED


def test_accepting_twice_records_nothing_new() -> None:
    assert decide(ACCEPT, given(REPORTED, LED, ACCEPTED)) == ()


def test_who_was_not_asked_neither_accepts_nor_returns() -> None:
    for command in (ACCEPT, RETURN):
        with pytest.raises(NotAskedError):
            decide(command, given(REPORTED))


def test_a_new_lead_has_not_accepted_yet() -> None:
    issue = given(REPORTED, LED, ACCEPTED, LeadAssigned(issue_id=ID, lead=FORESTRY))
    assert (issue.status, issue.accepted) == (Status.ASSIGNED, frozenset())


def test_a_returned_issue_has_no_lead_and_waits_for_one() -> None:
    returned = decide(RETURN, given(REPORTED, LED))
    assert [type(event) for event in returned] == [AssignmentReturned]
    issue = given(REPORTED, LED, *returned)
    assert (issue.lead, issue.status) == (None, Status.TRIAGED)


def test_the_nth_return_escalates_in_the_same_append() -> None:
    once = decide(RETURN, given(REPORTED, LED))
    returned, escalated = decide(RETURN, given(REPORTED, LED, *once, LED))
    assert isinstance(returned, AssignmentReturned)
    assert isinstance(escalated, IssueEscalated)
    assert (returned.returns, escalated.to_level, escalated.reason) == (2, "community", "returned")


def test_the_town_has_nobody_above() -> None:
    rise = EscalateIssue(issue_id=ID, at=NOON, to_level="town", reason=ELSEWHERE)
    town = given(REPORTED, *decide(rise, given(REPORTED)), LED)
    once = decide(RETURN, town)
    again = reduce(evolve, (*once, LED), town)
    assert [type(event) for event in decide(RETURN, again)] == [AssignmentReturned]


# More time, and waiting


def test_more_time_is_as_much_as_was_asked_for_unless_it_is_said() -> None:
    issue = given(REPORTED, LED, REQUESTED)
    assert decide(GRANT, issue) == (GRANTED,)
    (less,) = decide(GrantExtension(issue_id=ID, at=EVENING, decided_by=HEAD, minutes=60), issue)
    assert isinstance(less, ExtensionGranted)
    assert less.minutes == 60


def test_deciding_twice_records_nothing_new() -> None:
    assert decide(GRANT, given(REPORTED, LED, REQUESTED, GRANTED)) == ()
    refuse = RefuseExtension(issue_id=ID, at=EVENING, decided_by=HEAD, reason=ELSEWHERE)
    refused = decide(refuse, given(REPORTED, LED, REQUESTED))
    assert decide(refuse, given(REPORTED, LED, REQUESTED, *refused)) == ()


def test_one_request_waits_at_a_time() -> None:
    issue = given(REPORTED, LED, REQUESTED)
    assert decide(EXTEND, issue) == ()
    more = RequestExtension(
        issue_id=ID, at=EVENING, requested_by=COMMITTEE, minutes=960, reason=WEATHER
    )
    with pytest.raises(ExtensionPendingError):
        decide(more, issue)


def test_more_time_is_given_as_often_as_the_policy_says() -> None:
    with pytest.raises(ExtensionsUsedUpError):
        decide(EXTEND, given(REPORTED, LED, *(REQUESTED, GRANTED) * 2))


def test_what_was_resumed_is_suspended_after_that() -> None:
    resumed = IssueResumed(issue_id=ID, resumed_at=EVENING)
    earlier = SuspendIssue(issue_id=ID, at=NOON, reason=WEATHER)
    with pytest.raises(OutOfOrderError):
        decide(earlier, given(REPORTED, SUSPENDED, resumed))


def test_suspending_and_resuming_again_records_nothing_new() -> None:
    suspend = SuspendIssue(issue_id=ID, at=EVENING, reason=WEATHER)
    assert decide(suspend, given(REPORTED, SUSPENDED)) == ()
    assert decide(ResumeIssue(issue_id=ID, at=EVENING), given(REPORTED)) == ()


# The reporter


@pytest.mark.parametrize(("due", "in_time"), [(EVENING, True), (MORNING, False), (None, None)])
def test_the_first_contact_is_held_to_its_clock(due: datetime | None, in_time: bool | None) -> None:
    contact = RecordContact(issue_id=ID, at=NOON, channel=Channel("phone"), respond_by=due)
    (recorded,) = decide(contact, given(REPORTED))
    assert isinstance(recorded, ContactRecorded)
    assert (recorded.first, recorded.in_time) == (True, in_time)


def test_a_claim_stands_when_it_was_known_for_long_enough() -> None:
    issue = given(REPORTED, CLAIMED)
    late = ConfirmUnopposed(issue_id=ID, at=EVENING + 7 * DAY, told_at=EVENING)
    (verified,) = decide(late, issue)
    assert isinstance(verified, ResolutionVerified)
    assert (verified.method, verified.verified_by) == ("timeout", None)
    for told_at in (EVENING + timedelta(seconds=1), EVENING + DAY):
        early = ConfirmUnopposed(issue_id=ID, at=EVENING + 7 * DAY, told_at=told_at)
        with pytest.raises(ResolutionOpposedError):
            decide(early, issue)


def test_a_verified_fix_is_to_be_looked_at_again() -> None:
    verify = VerifyResolution(issue_id=ID, at=EVENING, verified_by=FORESTRY, recheck_days=90)
    (verified,) = decide(verify, given(REPORTED, CLAIMED))
    assert isinstance(verified, ResolutionVerified)
    assert verified.recheck_at == EVENING + 90 * DAY


@pytest.mark.parametrize(
    ("by", "who", "refusal"),
    [
        ("anyone", HEAD, None),
        ("reporter", HEAD, ReopeningReservedError),
        ("reporter", WANG, None),
        ("staff", WANG, ReopeningReservedError),
    ],
)
def test_a_category_says_who_reopens_what_has_ended(
    by: str, who: PersonId, refusal: type[IssueRefusal] | None
) -> None:
    rule = ReopenRule.model_validate({"by": by})
    reopen = ReopenIssue(
        issue_id=ID, at=EVENING, reopened_by=PartyId(who), as_staff=False, rule=rule
    )
    issue = given(REPORTED, CLAIMED, VERIFIED)
    if refusal:
        with pytest.raises(refusal):
            decide(reopen, issue)
    else:
        assert [type(event) for event in decide(reopen, issue)] == [IssueReopened]


def test_a_category_says_for_how_long_what_has_ended_is_reopened() -> None:
    issue, rule = given(REPORTED, CLAIMED, VERIFIED), ReopenRule(days=5)
    in_time = ReopenIssue(issue_id=ID, at=EVENING + 5 * DAY, rule=rule)
    assert len(decide(in_time, issue)) == 1
    late = ReopenIssue(issue_id=ID, at=EVENING + 6 * DAY, rule=rule)
    with pytest.raises(ReopeningExpiredError):
        decide(late, issue)


def test_of_a_confidential_issue_strangers_learn_nothing() -> None:
    secret = REPORTED.model_copy(update={"confidential": True})
    verify = VerifyResolution(issue_id=ID, at=EVENING, verified_by=PartyId(HEAD), method="reporter")
    with pytest.raises(IssueNotFoundError):
        decide(verify, given(secret))


# Triage


def test_triage_names_what_clocks_run_under_if_the_class_is_another() -> None:
    same = TriageIssue(issue_id=ID, category=TILES, pinned=GENERAL)
    other = TriageIssue(issue_id=ID, category=TILES, pinned=URGENT)
    pins = [decide(command, given(REPORTED))[0] for command in (same, other)]
    assert [event.pinned for event in pins if isinstance(event, IssueTriaged)] == [None, URGENT]


def test_the_categorys_lead_leads_where_nobody_does() -> None:
    triage = TriageIssue(issue_id=ID, at=NOON, category=TILES, default_lead=FORESTRY)
    _, led = decide(triage, given(REPORTED))
    assert isinstance(led, LeadAssigned)
    assert led.lead == FORESTRY
    assert len(decide(triage, given(REPORTED, LED))) == 1
