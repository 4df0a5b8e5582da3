"""The three rates (三率): responded to in time, solved, satisfied.

A rate counts cases, each at its moment. A response is a case when it was due: late is late whether
or not somebody answered since. A call-back is two cases when it was made: one of being solved, one
of being satisfied. What does not count is excluded for a reason, and told beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from linli.events.contracts.casework import CallBackRecorded, Reason
from linli.events.contracts.categories import Weights
from linli.events.contracts.issues import (
    IssueEvent,
    IssueMerged,
    IssueReopened,
    IssueReported,
    IssueSource,
)
from linli.issues.domain import clocks
from linli.issues.domain.clocks import Clocks
from linli.issues.domain.lights import Levels, due_of

type Rate = Literal["response", "solved", "satisfied"]
RATES: tuple[Rate, ...] = ("response", "solved", "satisfied")

LEAST = 5
"""The fewest cases that make a rate; of fewer, one answer more would be another story."""

NO_CLOCK, MERGED, FROM_PATROL, SUSPENDED, NO_ANSWER = map(
    Reason, ("no-clock", "merged", "from-patrol", "suspended", "no-answer")
)
"""Nothing was promised; the other issue is answered; a patrol waits for no answer; the clock stands
still; whoever was called did not say."""


class Case(NamedTuple):
    """Something that a rate counts, or leaves out."""

    rate: Rate
    at: datetime
    met: bool
    excluded: Reason | None = None


class Tally(NamedTuple):
    """How many cases count, how many of them are met, and how many do not count, and why."""

    met: int
    n: int
    excluded: Mapping[Reason, int]

    @property
    def share(self) -> float | None:
        """What part is met; None of too few."""
        return self.met / self.n if self.n >= LEAST else None


@dataclass(frozen=True, slots=True)
class Awaited:
    """An issue whose reporter waits for an answer, or has had one."""

    source: IssueSource
    reported_at: datetime
    clocks: Clocks
    merged: bool = False


def evolve(awaited: Awaited | None, event: IssueEvent, time: datetime) -> Awaited | None:
    """The issue after one more fact; None of one that was taken over without a promise."""
    if isinstance(event, IssueReported):
        if event.source == "imported" and event.pinned is None:
            return None
        awaited = Awaited(event.source, event.reported_at, Clocks())
    if awaited is None:
        return None
    after = clocks.evolve(awaited.clocks, event, time)
    responses = tuple(clock for clock in after.each if clock.kind == "response")
    awaited = replace(awaited, clocks=replace(after, each=responses))
    merged = isinstance(event, IssueMerged)
    taken_up = isinstance(event, IssueReopened)
    return replace(awaited, merged=merged or (awaited.merged and not taken_up))


def response_of(awaited: Awaited, levels: Levels) -> Case:
    """The case that an issue is."""
    if not awaited.clocks.each:
        return Case("response", awaited.reported_at, met=False, excluded=NO_CLOCK)
    (clock,) = awaited.clocks.each
    due = due_of(clock, levels[clock.pinned])
    answered = clock.stopped_at if clock.met else None
    if answered is None:
        return Case("response", due or clock.started_at, False, unanswered(awaited, due))
    return Case("response", due or answered, met=due is None or answered <= due)


def unanswered(awaited: Awaited, due: datetime | None) -> Reason | None:
    """Why a response that nobody gave does not count, if it does not."""
    if awaited.merged:
        return MERGED
    if awaited.source == "patrol":
        return FROM_PATROL
    return SUSPENDED if due is None else None


def answers_of(call: CallBackRecorded) -> tuple[Case, Case]:
    """The cases that a call-back is."""
    solved = call.excluded or (NO_ANSWER if call.solved is None else None)
    satisfied = call.excluded or (NO_ANSWER if call.satisfied is None else None)
    return (
        Case("solved", call.called_at, call.solved is True and solved is None, solved),
        Case("satisfied", call.called_at, call.satisfied is True and satisfied is None, satisfied),
    )


def tallied(cases: Iterable[Case], begin: datetime, end: datetime) -> Mapping[Rate, Tally]:
    """What the cases of a time come to, its end not included."""
    counted = dict.fromkeys(RATES, Tally(0, 0, {}))
    for case in cases:
        if begin <= case.at < end:
            counted[case.rate] = with_cases(counted[case.rate], case.excluded, 1, int(case.met))
    return counted


def with_cases(tally: Tally, excluded: Reason | None, n: int, met: int) -> Tally:
    """The tally and some more cases."""
    if excluded is None:
        return tally._replace(met=tally.met + met, n=tally.n + n)
    left_out = {**tally.excluded, excluded: tally.excluded.get(excluded, 0) + n}
    return tally._replace(excluded=left_out)


def weighted(tallies: Mapping[Rate, Tally], weights: Weights) -> float | None:
    """The rates as one figure, by a policy's weights; None if one of them is of too few."""
    shares = {rate: tallies[rate].share for rate in RATES}
    by_rate = weights.model_dump()
    whole = sum(by_rate[rate] for rate in RATES)
    parts = [share * by_rate[rate] for rate, share in shares.items() if share is not None]
    return sum(parts) / whole if whole and len(parts) == len(RATES) else None
