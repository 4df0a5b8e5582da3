"""The three rates are what the events say, whenever and from wherever they are counted."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, stream_name
from linli.events.contracts.casework import (
    CallBackRecorded,
    Channel,
    ContactRecorded,
    IssueResumed,
    IssueSuspended,
    Reason,
)
from linli.events.contracts.categories import Pinned, PolicyAdopted, SlaClass, Weights
from linli.events.contracts.issues import (
    ClosingReason,
    IssueClosed,
    IssueEvent,
    IssueMerged,
    IssueReopened,
    IssueReported,
    IssueTriaged,
)
from linli.events.contracts.personal import Personal
from linli.events.databases import engine_of
from linli.events.envelope import Place, Recorded
from linli.events.reach import Reach, Scope
from linli.events.store import Fact
from linli.events.testing import projected, recorded
from linli.issues.domain.calendar import MAINLAND, calendar_of
from linli.issues.domain.clocks import started_by
from linli.issues.domain.lights import due_of
from linli.issues.domain.policy import GENERAL, LIFE_SAFETY, STANDARD, Level, level_in
from linli.issues.domain.rates import (
    LEAST,
    RATES,
    Case,
    Rate,
    Tally,
    answers_of,
    tallied,
    weighted,
)
from linli.issues.rates import ledger
from linli.issues.rates.figures import Days, rates, share_of, tallies_of

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
LONG_AFTER = datetime(2025, 1, 1, tzinfo=UTC)
TREES = CategoryCode("greening")
ADOPTED = STANDARD.model_copy(
    update={"version": 1, "weights": Weights(response=20, solved=40, satisfied=40)}
)
PROMISES: Mapping[int, PolicyAdopted] = {0: STANDARD, 1: ADOPTED}
PLACES = (Place("tongsheng", "jinsha-bandao"), Place("tongsheng"), Place("hainanzhou", "yueyuan"))
TOWNS = (f"town-{n}" for n in count(1))
"""A town for each history that is tried, in one database."""


def pinned_under(sla_class: SlaClass, version: int) -> Pinned:
    return Pinned(
        sla_class=sla_class,
        policy=STANDARD.code,
        policy_version=version,
        calendar=MAINLAND.code,
        calendar_version=0,
    )


pins = st.builds(pinned_under, st.sampled_from((GENERAL, LIFE_SAFETY)), st.sampled_from((0, 1)))
lapses = st.integers(0, 40).map(lambda hours: timedelta(hours=hours))
answers = st.none() | st.booleans()


def after(
    issue_id: IssueId, at: datetime, pinned: Pinned
) -> Sequence[st.SearchStrategy[IssueEvent]]:
    """What may happen to an issue next."""
    begun: dict[str, Any] = {"issue_id": issue_id, "reported_at": NOON}
    return [
        st.just(event)
        for event in (
            ContactRecorded(**begun, contacted_at=at, channel=Channel("phone"), first=True),
            IssueSuspended(issue_id=issue_id, suspended_at=at, reason=Reason("season")),
            IssueResumed(issue_id=issue_id, resumed_at=at),
            IssueClosed(**begun, closed_at=at, reason=ClosingReason("withdrawn")),
            IssueMerged(**begun, merged_at=at, into=IssueId(UUID(int=1))),
            IssueReopened(**begun, reopened_at=at, reopened_from="closed", ended_at=at),
            IssueTriaged(issue_id=issue_id, category=TREES, previous_category=TREES, pinned=pinned),
        )
    ] + [
        st.builds(
            CallBackRecorded,
            issue_id=st.just(issue_id),
            called_at=st.just(at),
            solved=answers,
            satisfied=answers,
            excluded=st.none() | st.just(Reason("not-reached")),
            note=st.none(),
            confidential=st.just(False),
        )
    ]


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[datetime, Place, IssueEvent]]:
    """What happened to some issues of a town, each in its order."""
    told: list[tuple[datetime, Place, IssueEvent]] = []
    for n in range(draw(st.integers(1, 5))):
        issue_id, at, place = IssueId(UUID(int=n + 10)), NOON, draw(st.sampled_from(PLACES))
        reported = IssueReported(
            issue_id=issue_id,
            reported_at=NOON,
            community=CommunityCode(place.community or ""),
            category=TREES,
            title=Personal("树"),
            source=draw(st.sampled_from(("resident", "patrol", "imported"))),
            pinned=draw(st.none() | pins),
        )
        told.append((NOON, place, reported))
        for _ in range(draw(st.integers(0, 5))):
            at += draw(lapses)
            told.append((at, place, draw(st.one_of(after(issue_id, at, draw(pins))))))
    return told


def history_of(
    town: str, told: Sequence[tuple[datetime, Place, IssueEvent]]
) -> list[Recorded[Any]]:
    """The same as a town's store recorded it, after the town had adopted a policy."""
    begin: Recorded[Any] = recorded(ADOPTED, town=town, stream=f"policy-{town}", time=NOON)
    return [
        begin,
        *(
            recorded(
                event.model_copy(update={"issue_id": own_id(town, event.issue_id)}),
                town=town,
                position=position,
                place=place,
                time=at,
                stream=stream_name("issue", own_id(town, event.issue_id)),
            )
            for position, (at, place, event) in enumerate(told, start=2)
        ),
    ]


def own_id(town: str, issue_id: IssueId) -> IssueId:
    """An id that no other town has."""
    return IssueId(UUID(int=issue_id.int + int(town.removeprefix("town-")) * 1000))


def level(pinned: Pinned) -> Level:
    policy = PROMISES[pinned.policy_version]
    return Level(level_in(policy, pinned.sla_class), calendar_of(MAINLAND), policy)


def recomputed(facts: Sequence[Recorded[Any]]) -> Iterator[Case]:
    """Every case, from the events alone: each issue from its beginning."""
    streams = dict.fromkeys(fact.envelope.stream for fact in facts[1:])
    for stream in streams:
        own = [fact for fact in facts if fact.envelope.stream == stream]
        for fact in own:
            if isinstance(fact.event, CallBackRecorded):
                yield from answers_of(fact.event)
        yield from response(own)


def response(own: Sequence[Recorded[Any]]) -> Iterator[Case]:
    """The response of one issue, as a reader with a pencil would say it."""
    report = own[0].event
    if report.source == "imported" and report.pinned is None:
        return
    told = [Fact(e, r.time, r.recorded_at, r.source, r.place) for e, r in own]
    clocks = [c for c in started_by(told, LONG_AFTER).each if c.kind == "response"]
    if not clocks:
        yield Case("response", NOON, False, Reason("no-clock"))
        return
    clock = clocks[0]
    due = due_of(clock, level(clock.pinned))
    stopped = clock.stopped_at
    if clock.met and stopped:
        yield Case("response", due or stopped, due is None or stopped <= due)
        return
    deciding = [fact.event for fact in own if isinstance(fact.event, IssueMerged | IssueReopened)]
    if deciding and isinstance(deciding[-1], IssueMerged):
        reason = Reason("merged")
    elif report.source == "patrol":
        reason = Reason("from-patrol")
    else:
        reason = Reason("suspended") if due is None else None
    yield Case("response", due or clock.started_at, False, reason)


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives(), st.integers(1, 20), lapses, lapses)
async def test_the_rates_are_what_the_events_say(
    engine: AsyncEngine,
    told: list[tuple[datetime, Place, IssueEvent]],
    cut: int,
    begins: timedelta,
    lasts: timedelta,
) -> None:
    town = next(TOWNS)
    facts = history_of(town, told)
    await projected(engine, ledger.RATES, facts[:cut])
    await projected(engine, ledger.RATES, facts)
    begin, end = NOON + begins, NOON + begins + 3 * lasts
    async with engine.connect() as db:
        place = {"town": town, "community": None, "compound": None}
        counted = await tallies_of(db, place, begin, end, None)
    assert counted == tallied(recomputed(facts), begin, end)


async def test_rates_are_shown_with_their_cases_and_the_policys_weights(
    engine: AsyncEngine,
) -> None:
    facts = history_of("town-0", [(NOON, PLACES[n % 3], call(n, solved=n > 0)) for n in range(6)])
    await projected(engine, ledger.RATES, facts)
    async with engine.connect() as db:
        place = {"town": "town-0", "community": None, "compound": None}
        days = Days(NOON.date(), NOON.date())
        whole = await rates(db, place, days, None, LONG_AFTER)
        community = Reach([(Scope("town-0", "hainanzhou"), "reader")])
        part = await rates(db, place, days, community, LONG_AFTER)
        before = await rates(db, place, days, None, NOON)
    solved = whole.rates["solved"]
    assert (solved.met, solved.n, solved.rate, solved.note) == (5, 6, 0.8333, None)
    assert whole.rates["satisfied"].excluded == {"no-answer": 6}
    assert (whole.policy.version, whole.policy.weights) == (1, ADOPTED.weights)
    assert whole.weighted is None
    assert (part.rates["solved"].n, part.rates["solved"].note) == (2, "insufficient-data")
    assert before.rates["solved"].n == 0


def call(n: int, *, solved: bool) -> CallBackRecorded:
    return CallBackRecorded(issue_id=IssueId(UUID(int=n + 10)), called_at=NOON, solved=solved)


def test_too_few_cases_make_no_rate() -> None:
    assert Tally(LEAST - 1, LEAST - 1, {}).share is None
    assert Tally(LEAST, LEAST, {}).share == 1
    few = share_of(Tally(1, 1, {Reason("not-reached"): 3}))
    assert (few.rate, few.note, few.n, few.excluded) == (
        None,
        "insufficient-data",
        1,
        {"not-reached": 3},
    )


def test_the_rates_are_weighed_as_the_policy_says_and_only_together() -> None:
    tallies: dict[Rate, Tally] = {
        "response": Tally(10, 10, {}),
        "solved": Tally(5, 10, {}),
        "satisfied": Tally(0, 10, {}),
    }
    assert weighted(tallies, Weights(response=30, solved=35, satisfied=35)) == pytest.approx(0.475)
    for rate in RATES:
        fewer: dict[Rate, Tally] = {**tallies, rate: Tally(1, 1, {})}
        assert weighted(fewer, Weights()) is None
