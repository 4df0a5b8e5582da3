"""The fold: events to rows of the ledger, of stated figures and of places. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from linli.dashboards.figures import STATING, figure_of
from linli.dashboards.histograms import bucket_of
from linli.dashboards.metrics.catalogue import COUNTED
from linli.events.contracts.base import Event, Qualifier
from linli.events.contracts.casework import IssueFact
from linli.events.contracts.places import (
    CommunityRegistered,
    CompoundRegistered,
    CompoundRenamed,
    PlaceLevel,
    TownRegistered,
)
from linli.events.envelope import Recorded

PLACING: tuple[type[Event], ...] = (
    TownRegistered,
    CommunityRegistered,
    CompoundRegistered,
    CompoundRenamed,
)
FOLDED = tuple(dict.fromkeys((*PLACING, *STATING, *COUNTED)))
"""Every event that leaves a row."""

MICROSECOND = timedelta(microseconds=1)


class Contribution(NamedTuple):
    """A row of `contributions`."""

    source: str
    metric: str
    version: int
    position: int
    n: int
    town: str
    community: str | None
    compound: str | None
    day: date
    recorded_day: date
    persons: bool
    amount: int
    microseconds: int | None
    bucket: int | None
    thing: str | None
    entity: str
    event_id: UUID
    type: str
    time: datetime
    recorded_at: datetime


class FigureRow(NamedTuple):
    """A row of `figures`."""

    source: str
    position: int
    level: PlaceLevel
    place: str
    metric: str
    value: int
    qualifier: Qualifier
    day: date
    recorded_day: date
    recorded_at: datetime


class PlaceRow(NamedTuple):
    """A row of `places`."""

    level: PlaceLevel
    code: str
    scope: str
    town: str
    parent: str | None
    name_zh: str
    name_en: str | None
    time_zone: str
    recorded_day: date


class Days(NamedTuple):
    """The days of the town on which something happened and was recorded."""

    day: date
    recorded_day: date


class Rows(NamedTuple):
    """What a batch adds to the tables."""

    contributions: list[Contribution]
    figures: list[FigureRow]
    places: list[PlaceRow]


class TownUnknownError(LookupError):
    """An event of a town whose time zone is not known: its days cannot be told."""


def fold(batch: Sequence[Recorded[Any]], zones: Mapping[str, ZoneInfo]) -> Rows:
    """The rows of a batch; `zones` holds the towns registered before it.

    Raises:
        TownUnknownError: an event comes before the registration of its town.
    """
    rows = Rows([], [], [])
    known = dict(zones)
    for recorded in batch:
        if isinstance(recorded.event, TownRegistered):
            known[recorded.event.code] = ZoneInfo(recorded.event.time_zone)
        days = days_of(recorded, known)
        rows.contributions.extend(contributions_of(recorded, days))
        if figure := figure_row(recorded, days):
            rows.figures.append(figure)
        if place := place_row(recorded, known, days):
            rows.places.append(place)
    return rows


def days_of(recorded: Recorded[Any], zones: Mapping[str, ZoneInfo]) -> Days:
    """The town's days of an event."""
    envelope = recorded.envelope
    zone = zones.get(envelope.source.town)
    if zone is None:
        raise TownUnknownError(f"{envelope.source.town} has not been registered yet")
    return Days(envelope.time.astimezone(zone).date(), envelope.recorded_at.astimezone(zone).date())


def contributions_of(recorded: Recorded[Any], days: Days) -> Iterator[Contribution]:
    """What an event adds to each metric."""
    event: Event = recorded.event
    envelope = recorded.envelope
    source = str(envelope.source)
    confidential = isinstance(event, IssueFact) and event.confidential
    for metric, rule in COUNTED.get(type(event), ()):
        thing = metric.told_apart_by and metric.told_apart_by(recorded)
        if metric.told_apart_by and thing is None:
            continue
        for n, (amount, duration) in enumerate(rule.shares(event)):
            microseconds, bucket = _length(duration)
            yield Contribution(
                source=source,
                metric=metric.id,
                version=metric.version,
                position=envelope.position,
                n=n,
                town=envelope.source.town,
                community=envelope.place.community,
                compound=envelope.place.compound,
                day=days.day,
                recorded_day=days.recorded_day,
                persons=metric.about_persons or confidential,
                amount=amount,
                microseconds=microseconds,
                bucket=bucket,
                thing=thing,
                entity=envelope.stream,
                event_id=envelope.id,
                type=envelope.type,
                time=envelope.time,
                recorded_at=envelope.recorded_at,
            )


def _length(duration: timedelta | None) -> tuple[int, int] | tuple[None, None]:
    """A duration in microseconds, and its bucket."""
    if duration is None:
        return None, None
    microseconds = duration // MICROSECOND
    return microseconds, bucket_of(microseconds)


def figure_row(recorded: Recorded[Any], days: Days) -> FigureRow | None:
    """The figure that an event states, if it states one."""
    figure = figure_of(recorded)
    envelope = recorded.envelope
    return figure and FigureRow(
        str(envelope.source), envelope.position, *figure, *days, envelope.recorded_at
    )


def place_row(
    recorded: Recorded[Any], zones: Mapping[str, ZoneInfo], days: Days
) -> PlaceRow | None:
    """The place that an event registers or renames, if it does."""
    town = recorded.envelope.source.town
    match recorded.event:
        case TownRegistered() as e:
            level, scope, parent = "town", town, None
        case CommunityRegistered() as e:
            level, scope, parent = "community", f"{town}/{e.code}", town
        case CompoundRegistered() | CompoundRenamed() as e:
            level, scope, parent = "compound", f"{town}/{e.community}/{e.code}", e.community
        case _:
            return None
    names = e.name_zh, e.name_en
    return PlaceRow(level, e.code, scope, town, parent, *names, zones[town].key, days.recorded_day)
