"""Random histories of a town, and what is to be read of them: each number folded naively."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from statistics import quantiles
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from linli.dashboards.figures import figure_of
from linli.dashboards.histograms import Spread
from linli.dashboards.metrics.metric import Metric, Share
from linli.dashboards.queries import Days, Stated
from linli.events.contracts.base import Event
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.courses import SessionClosed
from linli.events.contracts.issues import (
    IssueClosed,
    IssueReopened,
    IssueReported,
    ResolutionVerified,
)
from linli.events.contracts.library import BookDonated, DonationCounted
from linli.events.contracts.places import (
    CommunityRegistered,
    CompoundRegistered,
    HouseholdsRegistered,
    StationOpened,
    StationReopened,
    StationSuspended,
    TownRegistered,
)
from linli.events.contracts.volunteers import HeadcountTaken, ParticipantCheckedIn
from linli.events.envelope import Place, Recorded
from linli.events.testing import recorded

from .samples import sample

type Path = tuple[str, ...]
"""A place by its codes inside the town."""

BEGIN = datetime(2024, 1, 29, tzinfo=UTC)
"""So that what happens, and when it is recorded, lies in two months and more."""
ZONE = ZoneInfo("Asia/Shanghai")
PATHS: Sequence[Path] = ((), ("east",), ("east", "e1"), ("east", "e2"), ("west",), ("west", "w1"))


class Told(NamedTuple):
    """An event, and when and where it happened."""

    event: Event
    time: datetime
    path: Path
    stream: str


paths = st.sampled_from(PATHS)
numbers = st.integers(min_value=0, max_value=9)
moments = st.integers(min_value=0, max_value=6 * 24).map(lambda n: BEGIN + timedelta(hours=n))
lapses = st.integers(min_value=0, max_value=10**10).map(lambda n: timedelta(microseconds=n * 7))


@st.composite
def an_issue(draw: st.DrawFn) -> list[Told]:
    """The life of an issue: ended and reopened up to three times."""
    path, reported_at = draw(paths), draw(moments)
    reported = sample(IssueReported, reported_at=reported_at)
    told = [Told(reported, reported_at, path, "issue")]
    now = reported_at
    for end in draw(st.lists(st.sampled_from(("verified", "closed")), max_size=3)):
        ended_at, now = now + draw(lapses), now + timedelta(days=1) + draw(lapses)
        if end == "verified":
            ended = sample(ResolutionVerified, reported_at=reported_at, verified_at=ended_at)
        else:
            ended = sample(IssueClosed, reported_at=reported_at, closed_at=ended_at)
        reopened = sample(
            IssueReopened, reported_at=reported_at, reopened_from=end, ended_at=ended_at
        )
        told += [Told(ended, ended_at, path, "issue"), Told(reopened, now, path, "issue")]
    return told[: len(told) - draw(st.integers(0, 1))] if len(told) > 1 else told


@st.composite
def a_count_of_households(draw: st.DrawFn) -> list[Told]:
    """A compound's households, counted again and again."""
    path, counts = draw(paths), draw(st.lists(numbers, min_size=1, max_size=3))
    events = [
        sample(HouseholdsRegistered, households=now, previous=before)
        for before, now in zip((0, *counts), counts, strict=False)
    ]
    return [Told(event, draw(moments), path, "compound") for event in events]


@st.composite
def a_station(draw: st.DrawFn) -> list[Told]:
    """A station that opens, closes and opens again, entered in whatever order."""
    path = draw(paths)
    steps = (StationOpened, StationSuspended, StationReopened)
    return [Told(sample(step), draw(moments), path, "station") for step in steps]


@st.composite
def a_fact(draw: st.DrawFn) -> list[Told]:
    """Something counted, or stated, at once."""
    number = draw(numbers)
    quantity = {"value": number, "qualifier": draw(st.sampled_from(("exact", "at_least")))}
    donor_kind = draw(st.sampled_from(("resident", "enterprise", "unknown")))
    event = draw(
        st.sampled_from(
            (
                sample(ParticipantCheckedIn, person=f"person-{number % 3}"),
                sample(SessionClosed, attendances=number),
                sample(BookDonated, quantity=number, donor_kind=donor_kind),
                sample(HeadcountTaken, headcount=quantity),
                sample(DonationCounted, volumes=quantity, donor_kind=donor_kind),
                sample(FigureClaimed, metric="households.total", **quantity),
            )
        )
    )
    return [Told(event, draw(moments), draw(paths), type(event).__name__.lower())]


LIVES = an_issue() | a_count_of_households() | a_station() | a_fact()


@st.composite
def histories(draw: st.DrawFn, life: st.SearchStrategy[list[Told]] = LIVES) -> list[Told]:
    """What happened in a town: the lives of things, mixed as their services heard of them."""
    lives = draw(st.lists(life, max_size=12))
    named = [
        [told._replace(stream=f"{told.stream}-{n}") for told in life]
        for n, life in enumerate(lives)
    ]
    order = draw(st.permutations([n for n, life in enumerate(named) for _ in life]))
    told = [iter(life) for life in named]
    return [next(told[n]) for n in order]


def registry(town: str) -> Iterator[Told]:
    """The town and its places, as they are registered."""
    yield Told(sample(TownRegistered, code=town, time_zone=ZONE.key), BEGIN, (), f"town-{town}")
    for path in PATHS[1:]:
        code = codes(town, path)[-1]
        if len(path) == 1:
            event: Event = sample(CommunityRegistered, code=code, town=town)
        else:
            event = sample(CompoundRegistered, code=code, community=codes(town, path)[-2])
        yield Told(event, BEGIN, path, f"{type(event).__name__.lower()}-{code}")


def codes(town: str, path: Path) -> Path:
    """The codes of a place, from its town down: unique among all towns."""
    return (town, *(f"{town}-{code}" for code in path))


def in_town(town: str, history: Sequence[Told], gap: timedelta) -> list[Recorded[Any]]:
    """The history as a town's services recorded it, each one event every `gap`."""
    positions: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))
    facts: list[Recorded[Any]] = []
    for told in (*registry(town), *history):
        event = _stated_in(town, told) if isinstance(told.event, FigureClaimed) else told.event
        position = next(positions[event.event_type.split(".")[2]])
        around: dict[str, Any] = {
            "place": Place(*codes(town, told.path)[1:]),
            "stream": told.stream.replace("-", f"-{town}-", 1),
            "time": told.time,
            "recorded_at": BEGIN + timedelta(days=1) + position * gap,
        }
        facts.append(recorded(event, town=town, position=position, **around))
    return facts


def _stated_in(town: str, told: Told) -> Event:
    level = ("town", "community", "compound")[len(told.path)]
    return told.event.model_copy(update={"level": level, "place": codes(town, told.path)[-1]})


class Naive:
    """What is to be read of a place on some days: every event looked at, nothing kept."""

    def __init__(self, facts: Sequence[Recorded[Any]], place: Path, days: Days) -> None:
        self.place = place
        self.facts = [fact for fact in facts if self._counts(fact, days)]

    def _counts(self, fact: Recorded[Any], days: Days) -> bool:
        day, recorded_day = _day(fact.time), _day(fact.envelope.recorded_at)
        return (
            where(fact)[: len(self.place)] == self.place
            and (days.since or date.min) <= day <= days.on
            and (days.recorded_since or date.min) <= recorded_day <= (days.as_of or date.max)
        )

    def parts(self) -> set[str]:
        """The codes of the parts that have been registered."""
        return {
            where(fact)[-1]
            for fact in self.facts
            if isinstance(fact.event, CommunityRegistered | CompoundRegistered)
            and where(fact)[:-1] == self.place
        }

    def shares(self, metric: Metric) -> Iterator[tuple[Recorded[Any], Share]]:
        """What each event adds."""
        apart = metric.told_apart_by
        for fact in self.facts:
            for rule in metric.rules:
                if type(fact.event) is rule.event and not (apart and apart(fact) is None):
                    yield from ((fact, share) for share in rule.shares(fact.event))

    def value(self, metric: Metric) -> int:
        """Of a duration how many."""
        return _counted(metric, self.shares(metric))

    def not_located(self, metric: Metric) -> int:
        """What lies in no part of a place that has parts."""
        here = self.place if len(self.place) < 3 else None
        return _counted(metric, (one for one in self.shares(metric) if where(one[0]) == here))

    def spread(self, metric: Metric) -> Spread | None:
        """Percentiles of the durations that stand."""
        durations = Counter[timedelta]()
        for _, (amount, duration) in self.shares(metric):
            durations[duration or timedelta()] += amount
        hours = sorted(duration / timedelta(hours=1) for duration in durations.elements())
        if not hours:
            return None
        centiles = quantiles(hours * 2 if len(hours) == 1 else hours, n=100, method="inclusive")
        return Spread(centiles[49], centiles[89])

    def stated(self, metric: Metric) -> Stated | None:
        """The latest claim made of the place itself."""
        claims = [
            ((_day(fact.time), fact.envelope.recorded_at, fact.envelope.source, fact.position), f)
            for fact in self.facts
            if (f := figure_of(fact)) and f.metric == metric.id and f.place == self.place[-1]
        ]
        latest = max(claims, default=None)
        return latest and Stated(latest[1].value, latest[1].qualifier)


def _counted(metric: Metric, shares: Iterable[tuple[Recorded[Any], Share]]) -> int:
    """The sum of what was added; of distinct ones how many have a sum above 0."""
    sums = Counter[str | None]()
    for fact, share in shares:
        sums[metric.told_apart_by and metric.told_apart_by(fact)] += share.amount
    return sum(n > 0 for n in sums.values()) if metric.told_apart_by else sums.total()


def where(fact: Recorded[Any]) -> Path:
    """The place of a fact, from its town down."""
    return (fact.envelope.source.town, *filter(None, fact.place))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
