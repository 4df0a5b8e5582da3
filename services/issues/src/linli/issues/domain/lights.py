"""What an issue's clocks show: how much of the time is used, when it is due, and which light.

A clock is read under the versions that it was started with, so what it showed at any moment is a
function of what had been recorded by then.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from linli.events.contracts.categories import Pinned, ServiceLevel
from linli.issues.domain.calendar import COUNTED_TO, NO_TIME, after_work, worked_between
from linli.issues.domain.clocks import Clock, Clocks, Told, for_resolution, started_by
from linli.issues.domain.policy import Level

type Light = Literal["green", "amber", "red", "paused", "none"]
type Levels = Mapping[Pinned, Level]
"""What the clocks at hand run under."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a light says to those who do not see its colour."""

    zh: str
    en: str


class Reading(NamedTuple):
    """What a clock shows."""

    clock: Clock
    service: ServiceLevel
    allowed: timedelta
    """Of working time or of any, with extensions."""
    used: timedelta
    due: datetime | None
    """When all of it is used, if nothing comes between; None while the clock stands still."""
    amber: datetime | None
    light: Light
    text: Text


class Standing(NamedTuple):
    """How urgent an issue is, for lists: red after `due_at`, otherwise paused if it is suspended,
    otherwise amber from `amber_at` on, otherwise green; none if nothing is due.
    """

    due_at: datetime | None
    """When the first of its running clocks turns red."""
    amber_at: datetime | None
    paused: bool
    expected: datetime | None
    """When it is due to be resolved, by whom it is with now."""


def clocks_of(facts: Iterable[Told], at: datetime, levels: Levels) -> tuple[Reading, ...]:
    """What an issue's clocks show at a moment, by what had been recorded then."""
    return tuple(reading(clock, at, levels[clock.pinned]) for clock in started_by(facts, at).each)


def reading(clock: Clock, at: datetime, level: Level) -> Reading:
    """What a clock shows at a moment."""
    allowed = allowed_by(clock, level)
    due, amber = due_of(clock, level), amber_of(clock, level)
    until = min(at, clock.stopped_at or at)
    spans = running(clock, until)
    used = sum((passed(level, begin, end) for begin, end in spans), NO_TIME)
    light = light_of(clock, until, due, amber)
    return Reading(
        clock, level.service, allowed, used, due, amber, light, TEXTS[light, clock.runs, clock.met]
    )


def light_of(clock: Clock, until: datetime, due: datetime | None, amber: datetime | None) -> Light:
    """The light at a moment: that of a clock that has stopped tells whether it was in time."""
    if due is not None and until > due:
        return "red"
    if clock.stands_still:
        return "paused"
    if not clock.runs:
        return "green" if clock.met else "none"
    return "amber" if amber is not None and until >= amber else "green"


def standing(clocks: Clocks, levels: Levels) -> Standing:
    """How urgent an issue is, by its clocks that run."""
    run = [(clock, levels[clock.pinned]) for clock in clocks.each if clock.runs]
    dues = [due for clock, level in run if (due := due_of(clock, level))]
    ambers = [amber for clock, level in run if (amber := amber_of(clock, level))]
    return Standing(
        min(dues, default=None),
        None if clocks.paused else min(ambers, default=None),
        clocks.paused and bool(run),
        expected(clocks, levels),
    )


def expected(clocks: Clocks, levels: Levels) -> datetime | None:
    """When the issue is due to be resolved, by whom it is with; None if that cannot be said."""
    of_level = (c for c in clocks.each if for_resolution(c) and c.level == clocks.level)
    return next((due_of(clock, levels[clock.pinned]) for clock in of_level), None)


def allowed_by(clock: Clock, level: Level) -> timedelta:
    """How much time a clock has in all."""
    match clock.kind:
        case "response":
            minutes = level.service.respond_minutes
        case "acceptance":
            minutes = level.service.accept_minutes
        case "resolution":
            minutes = level.service.resolve_minutes + clock.extended_minutes
    return timedelta(minutes=minutes)


def due_of(clock: Clock, level: Level) -> datetime | None:
    """When all of a clock's time is used; None while it stands still with some left."""
    return when_used(clock, allowed_by(clock, level), level)


def amber_of(clock: Clock, level: Level) -> datetime | None:
    """When so much of a clock's time is used that it is high time."""
    return when_used(clock, allowed_by(clock, level) * level.service.amber_percent / 100, level)


def when_used(clock: Clock, time: timedelta, level: Level) -> datetime | None:
    """When so much of a clock's time is used, whether or not it has stopped by then."""
    for begin, end in running(clock, COUNTED_TO):
        moment = later(level, begin, time)
        if moment <= end:
            return moment
        time -= passed(level, begin, end)
    return None


def running(clock: Clock, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of time that count until a moment, one after another."""
    begin = clock.started_at
    for gap in clock.gaps:
        if begin < (end := min(gap.begin, until)):
            yield begin, end
        if gap.end is None:
            return
        begin = max(begin, gap.end)
    if begin < until:
        yield begin, until


def passed(level: Level, begin: datetime, end: datetime) -> timedelta:
    """What of the time between two moments counts."""
    return worked_between(level.calendar, begin, end) if level.service.working_time else end - begin


def later(level: Level, begin: datetime, time: timedelta) -> datetime:
    """The first moment until which so much time that counts has passed."""
    return after_work(level.calendar, begin, time) if level.service.working_time else begin + time


TEXTS: Mapping[tuple[Light, bool, bool], Text] = {
    ("green", True, False): Text("时限内", "In time"),
    ("amber", True, False): Text("临近时限", "Due soon"),
    ("red", True, False): Text("已逾期", "Overdue"),
    ("paused", True, False): Text("已挂账，暂停计时", "Suspended: the clock stands still"),
    ("green", False, True): Text("按时完成", "Done in time"),
    ("red", False, True): Text("逾期完成", "Done late"),
    ("red", False, False): Text("逾期终结", "Ended overdue"),
    ("none", False, False): Text("已终结，不再计时", "Ended: nothing is due any more"),
}
"""By light, whether the clock runs, and whether what was promised stopped it."""
