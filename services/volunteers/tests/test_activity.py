"""An activity's rules: history, command, outcome."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.events.contracts.base import CommunityCode, CompoundCode, PartyId, PersonId, Quantity
from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ActivityEvent,
    ActivityId,
    ActivityKind,
    ActivityPlanned,
    HeadcountTaken,
    ParticipantCheckedIn,
)
from linli.events.refusals import Refusal
from linli.volunteers.commands import (
    ActivityCommand,
    CheckInParticipant,
    CompleteActivity,
    PlanActivity,
    TakeHeadcount,
)
from linli.volunteers.domain.activity import (
    NEW,
    Activity,
    ActivityAlreadyPlannedError,
    ActivityCompletedError,
    ActivityNotBegunError,
    ActivityNotFoundError,
    EndsBeforeItStartsError,
    decide,
    evolve,
)

GALA = ActivityId(UUID(int=1))
FESTIVAL = ActivityKind("festival")
HAINANZHOU, YUEYUAN = CommunityCode("hainanzhou"), CompoundCode("yueyuan")
HOSTS = tuple(PartyId(f"host-{n}") for n in range(4))
ANN, BEN = PersonId("p-1"), PersonId("p-2")
SEVEN = datetime(2023, 10, 1, 11, tzinfo=UTC)
NINE = SEVEN + timedelta(hours=2)
SIXTY = Quantity(value=60, qualifier="at_least")

PLANNED = ActivityPlanned(
    activity_id=GALA,
    kind=FESTIVAL,
    community=HAINANZHOU,
    compound=YUEYUAN,
    name_zh="花好悦园 幸福邻里",
    hosts=HOSTS,
    starts_at=SEVEN,
    ends_at=NINE,
)
ANN_CAME = ParticipantCheckedIn(activity_id=GALA, person=ANN)
COUNTED = HeadcountTaken(activity_id=GALA, headcount=SIXTY)
COMPLETED = ActivityCompleted(activity_id=GALA, kind=FESTIVAL, checked_in=0)

CHECK_IN = CheckInParticipant(activity_id=GALA, person=ANN)
COUNT = TakeHeadcount(activity_id=GALA, headcount=SIXTY)
COMPLETE = CompleteActivity(activity_id=GALA, at=NINE)


def given(*history: ActivityEvent) -> Activity:
    return reduce(evolve, history, NEW)


def plan(ends_at: datetime | None = NINE) -> PlanActivity:
    return PlanActivity(
        activity_id=GALA,
        kind=FESTIVAL,
        community=HAINANZHOU,
        compound=YUEYUAN,
        name_zh="花好悦园 幸福邻里",
        hosts=HOSTS,
        starts_at=SEVEN,
        ends_at=ends_at,
    )


def test_a_plan_names_place_time_and_every_host() -> None:
    assert decide(plan(), given()) == (PLANNED,)


def test_an_activity_is_planned_once() -> None:
    with pytest.raises(ActivityAlreadyPlannedError):
        decide(plan(), given(PLANNED))


def test_the_end_need_not_be_known() -> None:
    [planned] = decide(plan(ends_at=None), given())
    assert isinstance(planned, ActivityPlanned)
    assert planned.ends_at is None


def test_no_activity_ends_before_it_starts() -> None:
    with pytest.raises(EndsBeforeItStartsError) as refused:
        decide(plan(ends_at=SEVEN - timedelta(minutes=1)), given())
    assert refused.value.pointer == "/ends_at"


@pytest.mark.parametrize("command", [CHECK_IN, COUNT, COMPLETE])
def test_an_unknown_activity_takes_nothing(command: ActivityCommand) -> None:
    with pytest.raises(ActivityNotFoundError):
        decide(command, given())


def test_a_person_checks_in() -> None:
    assert decide(CHECK_IN, given(PLANNED)) == (ANN_CAME,)


def test_checking_in_twice_records_nothing_new() -> None:
    assert decide(CHECK_IN, given(PLANNED, ANN_CAME)) == ()


def test_every_headcount_is_kept_as_it_was_stated() -> None:
    assert decide(COUNT, given(PLANNED, COUNTED)) == (COUNTED,)


def test_a_headcount_is_never_added_to_the_check_ins() -> None:
    [completed] = decide(COMPLETE, given(PLANNED, ANN_CAME, COUNTED))
    assert completed == ActivityCompleted(activity_id=GALA, kind=FESTIVAL, checked_in=1)


def test_what_has_yet_to_begin_has_not_taken_place() -> None:
    early = CompleteActivity(activity_id=GALA, at=SEVEN - timedelta(seconds=1))
    with pytest.raises(ActivityNotBegunError):
        decide(early, given(PLANNED))


def test_an_activity_may_be_over_before_its_planned_end() -> None:
    assert decide(CompleteActivity(activity_id=GALA, at=SEVEN), given(PLANNED)) == (COMPLETED,)


def test_completing_twice_records_nothing_new() -> None:
    assert decide(COMPLETE, given(PLANNED, COMPLETED)) == ()


@pytest.mark.parametrize("command", [CHECK_IN, COUNT])
def test_a_completed_activity_takes_nothing_more(command: ActivityCommand) -> None:
    with pytest.raises(ActivityCompletedError):
        decide(command, given(PLANNED, COMPLETED))


def test_history_is_never_refused() -> None:
    assert given(ANN_CAME, COUNTED, COMPLETED, ANN_CAME) == given(COMPLETED)


COMMANDS = st.one_of(
    st.builds(plan, st.none() | st.sampled_from([SEVEN, NINE])),
    st.builds(CheckInParticipant, activity_id=st.just(GALA), person=st.sampled_from([ANN, BEN])),
    st.just(COUNT),
    st.builds(
        CompleteActivity,
        activity_id=st.just(GALA),
        at=st.sampled_from([SEVEN - timedelta(days=1), SEVEN, NINE]),
    ),
)


def history_of(commands: list[ActivityCommand]) -> list[ActivityEvent]:
    """What is recorded when each command is asked in turn."""
    history: list[ActivityEvent] = []
    for command in commands:
        try:
            history += decide(command, given(*history))
        except Refusal:
            continue
    return history


@whenever(st.lists(COMMANDS, max_size=30))
def test_any_commands_leave_one_plan_first_and_one_end_last(
    commands: list[ActivityCommand],
) -> None:
    names = [type(event) for event in history_of(commands)]
    assert names[:1] == [ActivityPlanned][: len(names)]
    assert ActivityPlanned not in names[1:]
    assert ActivityCompleted not in names[:-1]


@whenever(st.lists(COMMANDS, max_size=30))
def test_a_completed_activity_counts_each_person_once(commands: list[ActivityCommand]) -> None:
    history = history_of([plan(), *commands, COMPLETE])
    came = [event.person for event in history if isinstance(event, ParticipantCheckedIn)]
    assert len(came) == len(set(came))
    expected = ActivityCompleted(activity_id=GALA, kind=FESTIVAL, checked_in=len(came))
    assert history[-1] == expected
