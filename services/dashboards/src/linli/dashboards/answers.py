"""How an answer is put together from what was read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from linli.chassis.language import Language
from linli.dashboards.fold import PlaceRow
from linli.dashboards.formulas import formula
from linli.dashboards.histograms import Spread
from linli.dashboards.labels import label_of
from linli.dashboards.lineage import Contributed
from linli.dashboards.metrics.catalogue import METRICS, PERSONS
from linli.dashboards.metrics.metric import Metric, Words
from linli.dashboards.queries import Days, Published, Stated, published_of, stated
from linli.dashboards.shapes import (
    BothLanguages,
    Claim,
    Dashboard,
    Definition,
    Duration,
    Figure,
    LineageEvent,
    Listed,
    Place,
    Quotient,
    Ratio,
)
from linli.dashboards.snapshot import Read, Snapshot, final_before
from linli.dashboards.suppression import SUPPRESSED
from linli.dashboards.totals import Sum, spreads, sums
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import rfc3339

type Totals = Mapping[tuple[str, int], Sum]
"""By the metric's id and version."""

FOLDERS: Mapping[PlaceLevel, str] = {
    "town": "towns",
    "community": "communities",
    "compound": "compounds",
}


async def dashboard(
    moment: Snapshot,
    place: PlaceRow,
    days: Days,
    language: Language,
    now: datetime,
    *,
    finely: bool,
) -> Dashboard:
    """The answer for a place; `finely` as persons are counted, else as they are published."""
    totals, claims = await sums(moment.db, place, days), await stated(moment.db, place, days)
    lasted = await spreads(moment.db, place, days)
    figures = {
        id_: figure(metric, totals, lasted.get(metric.key), claims.get(id_))
        for id_, metric in METRICS.items()
    }
    if not finely:
        figures |= await published_figures(moment, place, days, claims)
    reads = await moment.reads(place.town)
    return Dashboard(
        place=shown(place, language),
        on=days.on,
        as_of=days.as_of,
        metrics=figures,
        positions={read.source.service: read.position for read in reads},
        epochs={read.source.service: read.epoch for read in reads},
        parked={read.source.service: read.parked for read in reads if read.parked},
        final=is_final(reads, days, ZoneInfo(place.time_zone)),
        lag_seconds=lag(reads, now),
    )


def figure(metric: Metric, totals: Totals, lasted: Spread | None, claim: Stated | None) -> Figure:
    """One metric at a place."""
    total = totals.get(metric.key, Sum())
    value: int | Duration | Ratio = total.value
    if metric.kind == "duration":
        p50, p90 = lasted or (None, None)
        value = Duration(n=total.value, p50=p50, p90=p90)
    elif metric.quotient:
        value = ratio_of(*(totals.get(part.key, Sum()).value for part in metric.quotient))
    return Figure(
        value=value,
        unit=metric.unit,
        version=metric.version,
        not_located=None if metric.quotient else total.not_located,
        claimed=claim and Claim(value=claim.value, qualifier=claim.qualifier),
    )


def ratio_of(numerator: int, denominator: int) -> Ratio:
    """One number over another."""
    ratio = numerator / denominator if denominator else None
    return Ratio(numerator=numerator, denominator=denominator, ratio=ratio)


async def published_figures(
    moment: Snapshot, place: PlaceRow, days: Days, claims: Mapping[str, Stated]
) -> Mapping[str, Figure]:
    """What everybody is told of persons at a place; as of an earlier day, nothing."""
    told: Mapping[str, Published] = {}
    if days.as_of is None:
        told = await published_of(moment.db, place, days.on)
    return {
        metric.id: published_figure(metric, told.get(metric.id), claims.get(metric.id))
        for metric in PERSONS
    }


def published_figure(metric: Metric, told: Published | None, claim: Stated | None) -> Figure:
    """One metric about persons as everybody is told of it, if anything has been published."""
    here, remainder = (told.here, told.remainder) if told else (SUPPRESSED, SUPPRESSED)
    return Figure(
        value=here.value,
        unit=metric.unit,
        version=told.version if told else metric.version,
        not_located=remainder.value,
        claimed=claim and Claim(value=claim.value, qualifier=claim.qualifier),
        suppressed=here.value is None,
        month=f"{told.month_end:%Y-%m}" if told else None,
    )


def shown(place: PlaceRow, language: Language) -> Place:
    """A place with its name in one language."""
    name = place.name_en if language == "en" and place.name_en else place.name_zh
    return Place(level=place.level, code=place.code, name=name, parent=place.parent)


def is_final(reads: Sequence[Read], days: Days, zone: ZoneInfo) -> bool:
    """Whether every history has been read past the end of `as_of`, with nothing parked.

    Without `as_of` nothing is: what happened on a past day can still be recorded.
    """
    before = final_before(reads, zone)
    return days.as_of is not None and before is not None and days.as_of < before


def lag(reads: Sequence[Read], now: datetime) -> float | None:
    """The age of the oldest history as it has been read, in seconds."""
    through = [read.through for read in reads]
    known = [moment for moment in through if moment is not None]
    if not reads or len(known) < len(through):
        return None
    return round(max((now - min(known)).total_seconds(), 0.0), 3)


def line(row: Contributed, language: Language = "zh-CN") -> LineageEvent:
    """A contribution as it is shown."""
    label = label_of(row.type)
    return LineageEvent(
        id=row.event_id,
        type=row.type,
        label=label.en if language == "en" else label.zh,
        time=rfc3339(row.time),
        recordedtime=rfc3339(row.recorded_at),
        service=row.source.partition("/")[2],
        position=row.position,
        place="/".join(filter(None, (row.town, row.community, row.compound))),
        amount=row.amount,
    )


def definition(metric: Metric) -> Definition:
    """A metric as it is shown."""
    return Definition(
        id=metric.id,
        version=metric.version,
        kind=metric.kind,
        unit=metric.unit,
        additive=metric.additive,
        about_persons=metric.about_persons,
        label=both(metric.label),
        definition=both(metric.definition),
        formula=both(formula(metric)),
        parts=metric.quotient and parts_of(*metric.quotient),
        events=list(dict.fromkeys(rule.event.event_type for rule in metric.rules)),
    )


def parts_of(numerator: Metric, denominator: Metric) -> Quotient:
    """What a ratio is made of, as it is shown."""
    return Quotient(numerator=numerator.id, denominator=denominator.id)


def both(words: Words) -> BothLanguages:
    """Words as they are shown."""
    return BothLanguages(zh=words.zh, en=words.en)


def listed(place: PlaceRow) -> Listed:
    """A place as a list shows it."""
    path = f"/api/dashboards/{FOLDERS[place.level]}/{place.code}"
    return Listed(
        level=place.level,
        code=place.code,
        name_zh=place.name_zh,
        name_en=place.name_en,
        parent=place.parent,
        time_zone=place.time_zone,
        dashboard=path,
        places=f"{path}/places" if place.level == "town" else None,
    )
