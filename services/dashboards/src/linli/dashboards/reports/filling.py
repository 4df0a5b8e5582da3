"""Forms filled from metrics: what a place's lines of a month say, with nothing entered for them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from linli.chassis.language import Language
from linli.dashboards import answers
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import PERSONS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.months import DAY, month_end
from linli.dashboards.queries import Days, Published, published_of
from linli.dashboards.reports.templates import Line, Template
from linli.dashboards.shapes import BothLanguages, Figure, Place
from linli.dashboards.snapshot import Snapshot

HIDDEN = {"value": None, "not_located": None, "suppressed": True}


class FilledLine(BaseModel):
    """A line of a form and the figure in it."""

    code: str
    label: BothLanguages
    metric: str
    reading: str
    figure: Figure


class Filled(BaseModel):
    """A form filled for a place and a month, and how far each history had been read for it."""

    report: str
    version: int
    title: BothLanguages
    place: Place
    month: str
    as_of: date | None
    month_ended: bool
    """Whether the month was over when it was filled."""
    lines: Sequence[FilledLine]
    positions: Mapping[str, int]
    epochs: Mapping[str, int]
    parked: Mapping[str, int]
    final: bool
    """Whether no event is missing that was recorded by the end of `as_of`: it stays as it is."""


class Asked(NamedTuple):
    """Which month is reported, as it was known when, and to whom."""

    month: date
    """Its first day."""
    as_of: date | None
    language: Language
    now: datetime
    finely: bool
    """Whether persons are told as they are counted, else as they are published."""

    @property
    def end(self) -> date:
        """The last day of the month."""
        return month_end(self.month)

    def today(self, place: PlaceRow) -> date:
        """The town's day on which it is asked."""
        return self.now.astimezone(ZoneInfo(place.time_zone)).date()


async def fill(template: Template, moment: Snapshot, place: PlaceRow, asked: Asked) -> Filled:
    """Every line of a form, read at one moment."""
    about = (asked.language, asked.now)
    at_end, in_month = Days(asked.end, asked.as_of), Days(asked.end, asked.as_of, asked.month)
    standing = await answers.dashboard(moment, place, at_end, *about, finely=asked.finely)
    added = await answers.dashboard(moment, place, in_month, *about, finely=asked.finely)
    figures = {"standing": dict(standing.metrics), "in_month": dict(added.metrics)}
    if not asked.finely:
        months = await _months_told(moment, place, asked)
        figures["standing"] |= {m.id: standing_told(m, months.get(m.id, ())) for m in PERSONS}
        figures["in_month"] |= {m.id: added_told(m, months.get(m.id, ())) for m in PERSONS}
    return Filled(
        report=template.id,
        version=template.version,
        title=answers.both(template.title.words),
        place=standing.place,
        month=f"{asked.month:%Y-%m}",
        as_of=asked.as_of,
        month_ended=asked.today(place) > asked.end,
        lines=[_filled(line, figures[line.reading][line.metric]) for line in template.lines],
        positions=standing.positions,
        epochs=standing.epochs,
        parked=standing.parked,
        final=standing.final,
    )


def _filled(line: Line, figure: Figure) -> FilledLine:
    return FilledLine(
        code=line.code,
        label=answers.both(line.label.words),
        metric=line.metric,
        reading=line.reading,
        figure=figure,
    )


async def _months_told(
    moment: Snapshot, place: PlaceRow, asked: Asked
) -> Mapping[str, Sequence[Published]]:
    """What everybody has been told of the month and, after it, of the last one before.

    Of a month that is not published, and as of an earlier day, that is nothing.
    """
    if asked.as_of is not None:
        return {}
    now = await published_of(moment.db, place, asked.end)
    before = await published_of(moment.db, place, asked.month - DAY)
    return {
        id_: (told, *([before[id_]] if id_ in before else []))
        for id_, told in now.items()
        if told.month_end == asked.end
    }


def standing_told(metric: Metric, months: Sequence[Published]) -> Figure:
    """What everybody is told of persons at the end of a month."""
    return answers.published_figure(metric, months[0] if months else None, None)


def added_told(metric: Metric, months: Sequence[Published]) -> Figure:
    """What a month added, from what is told of it and of the last one before.

    There is nothing to compare where either is suppressed, or they were counted by other rules.
    """
    figure = standing_told(metric, months)
    now, before = (*months, None, None)[:2]
    if now is None or figure.value is None or (before and before.version != now.version):
        return figure.model_copy(update=HIDDEN)
    was = before.here.value if before else 0
    if was is None or now.here.value is None:
        return figure.model_copy(update=HIDDEN)
    return figure.model_copy(update={"value": now.here.value - was, "not_located": None})
