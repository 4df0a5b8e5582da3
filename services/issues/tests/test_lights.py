"""A light is a function of what had been recorded, of the versions pinned, and of the calendar."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import example, given, settings
from hypothesis import strategies as st

from linli.issues.domain.clocks import Clocks, evolve, started_by
from linli.issues.domain.lights import Light, Reading, Standing, clocks_of, reading, standing

from .promised import (
    COMMITTEE,
    FIRE,
    FORESTRY,
    GENERAL,
    LEVELS,
    LIFE_SAFETY,
    Happened,
    Make,
    accepted,
    assigned,
    claimed,
    closed,
    contacted,
    escalated,
    extended,
    joined,
    reopened,
    reported,
    resumed,
    returned,
    suspended,
    triaged,
    verified,
)

START = datetime(2027, 3, 1, 2, tzinfo=UTC)
"""A Monday of a year whose calendar has weeks alone: one is like the next."""
MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)

type Told = Sequence[tuple[datetime, Make]]

WORK = [
    *(assigned(COMMITTEE), assigned(FIRE), joined(FIRE, FORESTRY), accepted(FIRE)),
    *(returned(FIRE), escalated(FORESTRY), extended(90), contacted, triaged(GENERAL)),
    *(triaged(LIFE_SAFETY), claimed, reopened("claimed")),
]
WAITING = [suspended, resumed, resumed]
ENDS = [verified, closed, reopened("verified"), reopened("closed")]
LONG = st.integers(0, 3000).map(lambda minutes: minutes * MINUTE)
PINS = st.sampled_from([LIFE_SAFETY, GENERAL])


@st.composite
def told(draw: st.DrawFn, kinds: Sequence[Make], size: int = 10) -> Told:
    """What somebody might say of an issue, in order, likely or not."""
    moment, facts = START, [(START, reported(draw(PINS)))]
    for make, later in draw(st.lists(st.tuples(st.sampled_from(kinds), LONG), max_size=size)):
        moment += later
        facts.append((moment, make))
    return facts


def in_time(facts: Told) -> Sequence[Happened]:
    """The facts, each recorded when it happened."""
    return [Happened(make(at), at, at) for at, make in facts]


@st.composite
def in_any_time(draw: st.DrawFn) -> Sequence[Happened]:
    """A history whose facts were recorded in order, some of them long after they happened."""
    recorded = START
    happened = list[Happened]()
    for at, make in draw(told([*WORK, *WAITING, *ENDS])):
        recorded = max(recorded, at + draw(LONG))
        happened.append(Happened(make(at), at, recorded))
    return happened


def worst_of(lights: Sequence[Light]) -> Light:
    """The one that most needs somebody's eye."""
    worst_first: Sequence[Light] = ("red", "paused", "amber", "green", "none")
    return min(lights, key=worst_first.index) if lights else "none"


def light_of(stands: Standing, at: datetime) -> Light:
    """As a list tells it: see `Standing`."""
    if stands.due_at is not None and at > stands.due_at:
        return "red"
    if stands.paused:
        return "paused"
    if stands.amber_at is not None and at >= stands.amber_at:
        return "amber"
    return "none" if stands.due_at is None else "green"


@settings(max_examples=40)
@given(in_any_time(), st.lists(LONG, min_size=1, max_size=2), st.randoms(use_true_random=False))
def test_a_light_of_the_past_is_what_was_seen_then(
    facts: Sequence[Happened], waits: Sequence[timedelta], chance: random.Random
) -> None:
    moments = [fact.recorded_at + wait for fact in facts for wait in waits]
    seen_then = {
        at: clocks_of([fact for fact in facts if fact.recorded_at <= at], at, LEVELS)
        for at in moments
    }
    chance.shuffle(moments)
    assert all(clocks_of(facts, at, LEVELS) == seen_then[at] for at in moments)


@given(in_any_time())
def test_clocks_that_follow_the_facts_one_by_one_are_those_folded_at_once(
    facts: Sequence[Happened],
) -> None:
    kept = Clocks()
    for fact in facts:
        kept = evolve(kept, fact.event, fact.time)
    assert kept == started_by(facts, facts[-1].recorded_at)


@given(told(WORK), told([*WORK, *WAITING, *ENDS]), LONG, st.integers(1, 3), LONG)
def test_suspended_time_never_counts(
    before: Told, after: Told, pause: timedelta, weeks: int, wait: timedelta
) -> None:
    began = before[-1][0] + pause
    later = [(began + (at - START), make) for at, make in after[1:]]
    length = weeks * WEEK
    suspending = [(began, suspended), (began + length, resumed)]
    moved = [(at + length, make) for at, make in later]
    end = (later or before)[-1][0] + pause + wait
    without = clocks_of(in_time([*before, *later]), end, LEVELS)
    within = clocks_of(in_time([*before, *suspending, *moved]), end + length, LEVELS)
    assert [counted(one) for one in within] == [counted(one) for one in without]


def counted(read: Reading) -> tuple[object, ...]:
    """What of a clock does not move with its moments."""
    return (read.clock.kind, read.clock.party, read.used, read.allowed, read.light, read.text)


ASKED = (reported(GENERAL), assigned(COMMITTEE), assigned(FIRE), joined(FIRE, FORESTRY))


def at_once(*makes: Make) -> Sequence[Happened]:
    """What happened in one moment."""
    return in_time([(START, make) for make in makes])


@example(at_once(*ASKED, suspended, reopened("closed")), timedelta(0))
@example(at_once(*ASKED, suspended, verified, reopened("claimed")), timedelta(0))
@given(in_any_time(), LONG)
def test_a_list_shows_the_worst_light_of_the_clocks_that_run(
    facts: Sequence[Happened], wait: timedelta
) -> None:
    at = facts[-1].recorded_at + wait
    clocks = reduce(lambda known, fact: evolve(known, fact.event, fact.time), facts, Clocks())
    lights: list[Light] = [reading(c, at, LEVELS[c.pinned]).light for c in clocks.each if c.runs]
    assert light_of(standing(clocks, LEVELS), at) == worst_of(lights)


@given(in_any_time(), LONG, LONG)
def test_no_more_is_used_than_has_passed_and_never_less_later(
    facts: Sequence[Happened], wait: timedelta, more: timedelta
) -> None:
    clocks = started_by(facts, facts[-1].recorded_at).each
    at = facts[-1].recorded_at + wait
    for clock in clocks:
        sooner, later = (
            reading(clock, moment, LEVELS[clock.pinned]).used for moment in (at, at + more)
        )
        assert timedelta(0) <= sooner <= later <= max(timedelta(0), at + more - clock.started_at)
