"""A patrol's rules: history, command, outcome."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.events.contracts.base import CategoryCode, CommunityCode, CompoundCode, IssueId
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import (
    CleanupPerformed,
    DissuasionRecorded,
    FindingId,
    PatrolCompleted,
    PatrolEvent,
    PatrolFindingRecorded,
    PatrolId,
    PatrolScheduled,
    PatrolStarted,
    TeamId,
)
from linli.events.refusals import Refusal
from linli.volunteers.commands import (
    CompletePatrol,
    PatrolCommand,
    RecordCleanup,
    RecordDissuasion,
    RecordFinding,
    SchedulePatrol,
    StartPatrol,
)
from linli.volunteers.domain.patrol import (
    NEW,
    OutOfOrderError,
    Patrol,
    PatrolAlreadyScheduledError,
    PatrolCompletedError,
    PatrolNotFoundError,
    PatrolNotStartedError,
    UnknownFindingError,
    decide,
    evolve,
)

PATROL, TEAM = PatrolId(UUID(int=1)), TeamId(UUID(int=2))
FINDING, OTHER_FINDING = FindingId(UUID(int=3)), FindingId(UUID(int=4))
ISSUE = IssueId(UUID(int=5))
TONGSHENG, JINSHA = CommunityCode("tongsheng"), CompoundCode("jinsha-bandao")
GARDEN = CategoryCode("illegal-cultivation")
NINE = datetime(2024, 1, 2, 9, tzinfo=UTC)
TEN, ELEVEN = NINE + timedelta(hours=1), NINE + timedelta(hours=2)

SCHEDULED = PatrolScheduled(
    patrol_id=PATROL, team_id=TEAM, community=TONGSHENG, compound=JINSHA, starts_at=NINE
)
STARTED = PatrolStarted(patrol_id=PATROL, team_id=TEAM, started_at=NINE)
FOUND = PatrolFindingRecorded(
    patrol_id=PATROL,
    finding_id=FINDING,
    community=TONGSHENG,
    compound=JINSHA,
    category=GARDEN,
    title=Personal("正门山林有菜地"),
)
COMPLETED = PatrolCompleted(
    patrol_id=PATROL, team_id=TEAM, started_at=NINE, completed_at=ELEVEN, findings=0
)

SCHEDULE = SchedulePatrol(
    patrol_id=PATROL, team_id=TEAM, community=TONGSHENG, compound=JINSHA, starts_at=NINE
)
START = StartPatrol(patrol_id=PATROL, at=NINE)
COMPLETE = CompletePatrol(patrol_id=PATROL, at=ELEVEN)


def given(*history: PatrolEvent) -> Patrol:
    return reduce(evolve, history, NEW)


def find(finding_id: FindingId = FINDING, at: datetime = TEN) -> RecordFinding:
    return RecordFinding(
        patrol_id=PATROL,
        finding_id=finding_id,
        community=TONGSHENG,
        compound=JINSHA,
        category=GARDEN,
        title=Personal("正门山林有菜地"),
        at=at,
    )


CLEARED, AGREED = Personal("清走两袋垃圾"), Personal("同意搬走")


def clean(finding_id: FindingId | None = None, at: datetime = TEN) -> RecordCleanup:
    return RecordCleanup(patrol_id=PATROL, finding_id=finding_id, note=CLEARED, at=at)


def dissuade(finding_id: FindingId | None = None, at: datetime = TEN) -> RecordDissuasion:
    return RecordDissuasion(patrol_id=PATROL, finding_id=finding_id, note=AGREED, at=at)


ON_THE_WAY = (find(), clean(), dissuade(), COMPLETE)


def test_a_team_plans_its_round() -> None:
    assert decide(SCHEDULE, given()) == (SCHEDULED,)


def test_a_patrol_is_scheduled_once() -> None:
    with pytest.raises(PatrolAlreadyScheduledError):
        decide(SCHEDULE, given(SCHEDULED))


@pytest.mark.parametrize("command", [START, *ON_THE_WAY])
def test_an_unknown_patrol_does_nothing(command: PatrolCommand) -> None:
    with pytest.raises(PatrolNotFoundError):
        decide(command, given())


def test_setting_out_states_when() -> None:
    assert decide(START, given(SCHEDULED)) == (STARTED,)


def test_setting_out_twice_records_nothing_new() -> None:
    assert decide(START, given(SCHEDULED, STARTED)) == ()


@pytest.mark.parametrize("command", ON_THE_WAY)
def test_nothing_is_found_done_or_ended_before_setting_out(command: PatrolCommand) -> None:
    with pytest.raises(PatrolNotStartedError):
        decide(command, given(SCHEDULED))


@pytest.mark.parametrize(
    "command",
    [
        find(at=NINE - timedelta(minutes=2)),
        clean(at=NINE - timedelta(minutes=2)),
        dissuade(at=NINE - timedelta(minutes=2)),
        CompletePatrol(patrol_id=PATROL, at=NINE - timedelta(minutes=2)),
    ],
)
def test_what_happened_earlier_is_not_of_this_patrol(command: PatrolCommand) -> None:
    with pytest.raises(OutOfOrderError) as refused:
        decide(command, given(SCHEDULED, STARTED))
    assert refused.value.pointer == "/occurred_at"


def test_a_clock_that_is_a_little_slow_ends_a_patrol_at_its_start_at_the_earliest() -> None:
    command = CompletePatrol(patrol_id=PATROL, at=NINE - timedelta(seconds=30))
    [completed] = decide(command, given(SCHEDULED, STARTED))
    assert isinstance(completed, PatrolCompleted)
    assert completed.completed_at == NINE


def test_a_finding_carries_its_own_place_and_category() -> None:
    assert decide(find(), given(SCHEDULED, STARTED)) == (FOUND,)


def test_a_finding_may_name_the_issue_it_is_evidence_of() -> None:
    command = RecordFinding(
        patrol_id=PATROL,
        finding_id=FINDING,
        community=TONGSHENG,
        category=GARDEN,
        title=Personal("菜地还在"),
        issue_id=ISSUE,
        at=TEN,
    )
    [found] = decide(command, given(SCHEDULED, STARTED))
    assert isinstance(found, PatrolFindingRecorded)
    assert found.issue_id == ISSUE


def test_the_same_finding_again_records_nothing_new() -> None:
    assert decide(find(), given(SCHEDULED, STARTED, FOUND)) == ()


def test_clearing_away_what_was_found_names_the_finding() -> None:
    [cleaned] = decide(clean(FINDING), given(SCHEDULED, STARTED, FOUND))
    expected = CleanupPerformed(patrol_id=PATROL, finding_id=FINDING, note=CLEARED)
    assert cleaned == expected


def test_talking_somebody_out_of_it_needs_no_finding() -> None:
    [dissuaded] = decide(dissuade(), given(SCHEDULED, STARTED))
    assert dissuaded == DissuasionRecorded(patrol_id=PATROL, note=AGREED)


@pytest.mark.parametrize("command", [clean(OTHER_FINDING), dissuade(OTHER_FINDING)])
def test_only_what_this_patrol_found_is_dealt_with_on_it(command: PatrolCommand) -> None:
    with pytest.raises(UnknownFindingError) as refused:
        decide(command, given(SCHEDULED, STARTED, FOUND))
    assert refused.value.pointer == "/finding_id"


def test_the_end_states_when_it_began_and_how_much_was_found() -> None:
    [completed] = decide(COMPLETE, given(SCHEDULED, STARTED, FOUND))
    assert completed == PatrolCompleted(
        patrol_id=PATROL, team_id=TEAM, started_at=NINE, completed_at=ELEVEN, findings=1
    )


def test_ending_twice_records_nothing_new() -> None:
    assert decide(COMPLETE, given(SCHEDULED, STARTED, COMPLETED)) == ()


@pytest.mark.parametrize("command", [START, find(), clean(), dissuade()])
def test_a_completed_patrol_takes_nothing_more(command: PatrolCommand) -> None:
    with pytest.raises(PatrolCompletedError):
        decide(command, given(SCHEDULED, STARTED, COMPLETED))


MOMENTS = st.sampled_from([NINE - timedelta(hours=1), NINE, TEN, ELEVEN])
FINDINGS = st.sampled_from([FINDING, OTHER_FINDING])
COMMANDS = st.one_of(
    st.just(SCHEDULE),
    st.builds(StartPatrol, patrol_id=st.just(PATROL), at=MOMENTS),
    st.builds(find, FINDINGS, MOMENTS),
    st.builds(clean, st.none() | FINDINGS, MOMENTS),
    st.builds(dissuade, st.none() | FINDINGS, MOMENTS),
    st.builds(CompletePatrol, patrol_id=st.just(PATROL), at=MOMENTS),
)


def history_of(commands: list[PatrolCommand]) -> list[PatrolEvent]:
    """What is recorded when each command is asked in turn."""
    history: list[PatrolEvent] = []
    for command in commands:
        try:
            history += decide(command, given(*history))
        except Refusal:
            continue
    return history


@whenever(st.lists(COMMANDS, max_size=30))
def test_any_commands_leave_a_round_in_its_order(commands: list[PatrolCommand]) -> None:
    names = [type(event) for event in history_of(commands)]
    assert names[:2] == [PatrolScheduled, PatrolStarted][: len(names)]
    assert not {PatrolScheduled, PatrolStarted} & set(names[2:])
    assert PatrolCompleted not in names[:-1]


@whenever(st.lists(COMMANDS, max_size=30))
def test_a_completed_patrol_counts_what_it_recorded(commands: list[PatrolCommand]) -> None:
    history = history_of([SCHEDULE, START, *commands, COMPLETE])
    found = [event.finding_id for event in history if isinstance(event, PatrolFindingRecorded)]
    assert len(found) == len(set(found))
    completed = history[-1]
    assert isinstance(completed, PatrolCompleted)
    assert completed.findings == len(found)
    assert completed.started_at <= completed.completed_at


@whenever(st.lists(COMMANDS, max_size=10), COMMANDS)
def test_asking_for_a_step_again_adds_nothing(
    commands: list[PatrolCommand], command: PatrolCommand
) -> None:
    once = history_of([*commands, command])
    twice = history_of([*commands, command, command])
    if not isinstance(command, RecordCleanup | RecordDissuasion):
        assert once == twice


def test_history_is_never_refused() -> None:
    assert given(FOUND, COMPLETED, FOUND) == given(COMPLETED)
