"""Answers about more than one day or place: what is read for them, and what who is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from linli.chassis.language import Language
from linli.dashboards.answers import shown
from linli.dashboards.comparing import Compared, Comparison, compared
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.months import DAY
from linli.dashboards.periods import Granularity, Period
from linli.dashboards.queries import Days, list_places, published_of
from linli.dashboards.restating import (
    Changes,
    Difference,
    Restated,
    Restatement,
    difference,
    late_events,
    told_difference,
)
from linli.dashboards.scopes import wholes
from linli.dashboards.series import Course, Series, course, told_course
from linli.dashboards.snapshot import Snapshot
from linli.dashboards.spanning import Cuts
from linli.dashboards.suppression import told_of
from linli.dashboards.tables import places
from linli.dashboards.tallies import Key, Tallies
from linli.dashboards.tallying import tallied
from linli.dashboards.told import Month, last_months, months_between
from linli.dashboards.viewing import ViewerReach
from linli.events.contracts.places import PlaceLevel

PARTS: Mapping[PlaceLevel, PlaceLevel] = {"town": "community", "community": "compound"}
PARTS_MAX = 1_000


class Asking(NamedTuple):
    """Who asks about which place, at which moment."""

    moment: Snapshot
    place: PlaceRow
    viewer: ViewerReach
    language: Language

    @property
    def finely(self) -> bool:
        """Whether they are told of persons as these are counted."""
        return self.viewer.sees(self.place)

    def untold(self, metric: Metric) -> bool:
        """Whether they are told of a metric as it is published, if it is, and no more."""
        return metric.counts_persons and not self.finely


async def series_of(
    asking: Asking,
    metrics: Sequence[Metric],
    days: Days,
    spans: Sequence[Period],
    granularity: Granularity,
) -> Series:
    """The metrics period by period; the periods end with the last of the days."""
    scope, cuts = asking.place.scope, Cuts([span.first for span in spans])
    fine = [metric for metric in metrics if not asking.untold(metric)]
    counted = await tallied(asking.moment.db, fine, [scope], days, cuts)
    additions = [counted.of(scope, stretch) for stretch in range(len(spans) + 1)]
    told = await _told_courses(asking, metrics, days, spans, granularity)
    courses = told | {metric.id: course(metric, spans, additions) for metric in fine}
    return Series(
        place=shown(asking.place, asking.language),
        first=spans[0].first,
        last=days.on,
        granularity=granularity,
        as_of=days.as_of,
        metrics={metric.id: courses[metric.id] for metric in metrics},
    )


async def _told_courses(
    asking: Asking,
    metrics: Sequence[Metric],
    days: Days,
    spans: Sequence[Period],
    granularity: Granularity,
) -> dict[str, Course]:
    """Those about persons as they are published: at the ends of months, and not as of a day."""
    untold = [metric for metric in metrics if asking.untold(metric)]
    values: dict[str, dict[date, int | None]] = {metric.id: {} for metric in untold}
    if untold and granularity == "month" and days.as_of is None:
        first = spans[0].first.replace(day=1)
        around = max(first, date.min + DAY) - DAY, days.on
        scopes = wholes(asking.place.scope)
        for month in await months_between(asking.moment.db, list(values), scopes, *around):
            if month.version == METRICS[month.metric].version:
                told = told_of(month.cells, asking.place.scope)
                values[month.metric][month.month_end] = told.value
    return {metric.id: told_course(metric, spans, values[metric.id]) for metric in untold}


async def comparison_of(asking: Asking, metric: Metric, days: Days) -> Comparison:
    """A metric in the parts of a place, by name, and in the whole."""
    db, place = asking.moment.db, asking.place
    rows = [place, *await _parts(asking, days.as_of)]
    fine = [row for row in rows if not asking._replace(place=row).untold(metric)]
    counted = await tallied(db, [metric], [row.scope for row in fine], days)
    by_scope = {
        row.scope: compared(metric, shown(row, asking.language), counted.whole(row.scope))
        for row in fine
    }
    month = await _last_month(asking, metric, days, rows) if len(fine) < len(rows) else None
    for row in rows:
        if row.scope not in by_scope:
            by_scope[row.scope] = _told_part(row, asking.language, month)
    whole, *parts = (by_scope[row.scope] for row in rows)
    return Comparison(
        place=whole.place,
        metric=metric.id,
        unit=metric.unit,
        version=metric.version,
        first=days.since,
        on=days.on,
        as_of=days.as_of,
        parts=sorted(parts, key=lambda part: (part.place.name, part.place.code)),
        whole=whole,
    )


async def _parts(asking: Asking, as_of: date | None) -> Sequence[PlaceRow]:
    """The communities of a town, or the compounds of a community; as they were registered then."""
    level = PARTS.get(asking.place.level)
    known = places.c.recorded_day <= (as_of or date.max)
    inside = (places.c.parent == asking.place.code, places.c.level == level, known)
    return await list_places(asking.moment.db, *inside, after=None, limit=PARTS_MAX)


async def _last_month(
    asking: Asking, metric: Metric, days: Days, rows: Sequence[PlaceRow]
) -> Month | None:
    """The last month published; of ranges and as of a day nobody is told."""
    if days.as_of is not None or days.since is not None:
        return None
    town = asking.place.town
    scopes = {scope for row in rows for scope in wholes(row.scope)}
    months = await last_months(asking.moment.db, town, scopes, days.on)
    return next((month for month in months if month.metric == metric.id), None)


def _told_part(row: PlaceRow, language: Language, month: Month | None) -> Compared:
    told = told_of(month.cells, row.scope).value if month else None
    return Compared(
        place=shown(row, language),
        value=told,
        suppressed=told is None,
        month=f"{month.month_end:%Y-%m}" if month else None,
    )


async def changes_of(asking: Asking, first: date, last: date, as_of: date | None) -> Changes:
    """Every metric at the end of two days, and what came in between."""
    sides = await _sides(asking, Days(last, as_of), Cuts([_day_after(first)]))
    differences = _differences(asking, *sides)
    if not asking.finely and as_of is None:
        db, place = asking.moment.db, asking.place
        one, other = await published_of(db, place, first), await published_of(db, place, last)
        for id_ in differences.keys() & one.keys() & other.keys():
            if one[id_].version == other[id_].version:
                values = (one[id_].here.value, other[id_].here.value)
                differences[id_] = told_difference(METRICS[id_], *values)
    return Changes(
        place=shown(asking.place, asking.language),
        first=first,
        last=last,
        as_of=as_of,
        metrics=differences,
    )


async def restatement_of(
    asking: Asking, on: date, earlier: date, later: date | None
) -> Restatement:
    """Every metric of a day as it was known on two days, and what was recorded in between."""
    days, after = Days(on, later), _day_after(earlier)
    before, added = await _sides(asking, days, Cuts([after], "recorded_day"))
    moved = [
        metric.lineage.key
        for metric in METRICS.values()
        if metric.kind == "distinct" or metric.lineage.id in added
    ]
    between = days._replace(recorded_since=after)
    late = await late_events(asking.moment.db, asking.place, moved, between)
    return Restatement(
        place=shown(asking.place, asking.language),
        on=on,
        earlier=earlier,
        later=later,
        metrics={
            id_: _restated(METRICS[id_], told, late)
            for id_, told in _differences(asking, before, added).items()
        },
    )


def _restated(metric: Metric, told: Difference, late: Mapping[Key, int]) -> Restated:
    events = None if told.suppressed else late.get(metric.lineage.key, 0)
    return Restated(**dict(told), events=events)


async def _sides(asking: Asking, days: Days, cuts: Cuts) -> tuple[Tallies, Tallies]:
    """What had been counted before a cut, and since; of persons for whoever may see them."""
    scope = asking.place.scope
    fine = [metric for metric in METRICS.values() if not asking.untold(metric)]
    counted = await tallied(asking.moment.db, fine, [scope], days, cuts)
    return counted.of(scope, 0), counted.of(scope, 1)


def _differences(asking: Asking, before: Tallies, added: Tallies) -> dict[str, Difference]:
    """Every metric on both sides; those about persons as untold, to whom may not see them."""
    return {
        id_: told_difference(metric, None, None)
        if asking.untold(metric)
        else difference(metric, before, added)
        for id_, metric in METRICS.items()
    }


def _day_after(day: date) -> date:
    return min(day, date.max - DAY) + DAY
