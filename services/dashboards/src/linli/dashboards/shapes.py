"""The shapes of the answers."""

import operator
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from linli.dashboards.metrics.metric import Kind
from linli.events.contracts.base import Qualifier
from linli.events.contracts.places import PlaceLevel


class Place(BaseModel):
    """Whose dashboard it is."""

    level: PlaceLevel
    code: str
    name: str
    """In the reader's language where there is a name in it, else in Chinese."""
    parent: str | None


class Claim(BaseModel):
    """What an article or a register states of the place; in no value."""

    value: int
    qualifier: Qualifier


class Duration(BaseModel):
    """How long things took, in hours: how many, the median and the ninth decile."""

    n: int
    p50: float | None
    p90: float | None


class Ratio(BaseModel):
    """One number over another."""

    numerator: int
    denominator: int
    ratio: float | None
    """Null over 0."""


class Figure(BaseModel):
    """One metric at the place."""

    value: int | Duration | Ratio | None
    """Null where it is suppressed."""
    unit: str
    version: int
    not_located: int | None
    """Null of a ratio, and where it is not told."""
    claimed: Claim | None
    suppressed: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """Whether few persons, or what would give them away, are not told. Else absent."""
    month: Annotated[str | None, Field(exclude_if=operator.not_)] = None
    """Where everybody is told of persons: by the end of which closed month. Else absent."""


class Dashboard(BaseModel):
    """Every metric at a place, and how far each history has been read for them."""

    place: Place
    on: date
    as_of: date | None
    metrics: Mapping[str, Figure]
    positions: Mapping[str, int]
    epochs: Mapping[str, int]
    parked: Mapping[str, int]
    """Events in no number, by service, because they or others before them failed for good."""
    final: bool
    """Whether no event is missing that was recorded by the end of `as_of`: it stays as it is."""
    lag_seconds: float | None
    """At most so old; null while a history has been heard of and not read."""


class LineageEvent(BaseModel):
    """An event and what it adds to the number."""

    id: UUID
    type: str
    label: str
    """What events of the type are called, in the reader's language."""
    time: str
    recordedtime: str
    service: str
    position: int
    place: str
    """The path of where it belongs: `lishui/tongsheng/lvdi-xiangshu`."""
    amount: int


class Lineage(BaseModel):
    """Events behind a number; the amounts of all pages sum to it."""

    events: Sequence[LineageEvent]
    next: str | None


class BothLanguages(BaseModel):
    """A text in both languages."""

    zh: Annotated[str, Field(serialization_alias="zh-CN")]
    en: str


class Quotient(BaseModel):
    """The metrics of which a ratio is made, by id."""

    numerator: str
    denominator: str


class Definition(BaseModel):
    """What a metric means and which events it counts."""

    id: str
    version: int
    kind: Kind
    unit: str
    additive: bool
    """Whether the parts of a place and `not_located` sum to its value."""
    about_persons: bool
    label: BothLanguages
    definition: BothLanguages
    formula: BothLanguages
    """How the number comes about."""
    parts: Quotient | None
    """Of a ratio: what is over what."""
    events: Sequence[str]
    """The types of events it counts."""


class Listed(BaseModel):
    """A place in a list, and the paths that lead on from it."""

    level: PlaceLevel
    code: str
    name_zh: str
    name_en: str | None
    parent: str | None
    time_zone: str
    """The town's: its days are days there."""
    dashboard: str
    places: str | None
    """Of a town: its communities and compounds."""
