"""What requests carry."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from linli.chassis.bodies import Body, Count, Name, OccurredAt
from linli.events.contracts.base import CommunityCode, CompoundCode, Qualifier, TownCode
from linli.events.contracts.communities import (
    BuildingCode,
    MetricId,
    OrganisationCode,
    OrganisationKind,
    PlaceLevel,
    StationCode,
)

_CODE = StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)
_METRIC = StringConstraints(pattern=r"^[a-z]+([._][a-z]+)*$", max_length=63)

type Code = Annotated[str, _CODE]
type Town = Annotated[TownCode, _CODE]
type Community = Annotated[CommunityCode, _CODE]
type Compound = Annotated[CompoundCode, _CODE]
type Building = Annotated[BuildingCode, _CODE]
type Organisation = Annotated[OrganisationCode, _CODE]
type Kind = Annotated[OrganisationKind, _CODE]
type Station = Annotated[StationCode, _CODE]
type Metric = Annotated[MetricId, _METRIC]
type Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)
]
type Stated = Annotated[int, Field(strict=True, ge=0, lt=10**15)]
"""A figure as it is stated."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("An IANA time zone, such as Asia/Shanghai")
    return name


type TimeZone = Annotated[str, StringConstraints(max_length=63), AfterValidator(_known_zone)]


class Step(Body):
    """What may be said of every entry: from when on it holds."""

    occurred_at: OccurredAt | None = None

    @cached_property
    def moment(self) -> datetime:
        """When it happened: as the caller says, or when it was first asked for."""
        return self.occurred_at or datetime.now(UTC)


class Named(Step):
    """What has names; the Chinese one is always there."""

    name_zh: Name
    name_en: Name | None = None


class NewTown(Named):
    """A town, whose days are days of its time zone."""

    code: Town
    time_zone: TimeZone = "Asia/Shanghai"


class NewCommunity(Named):
    """A community of a town."""

    code: Community
    town: Town


class NewCompound(Named):
    """A residential compound of a community."""

    code: Compound
    community: Community


class NewBuilding(Named):
    """A building of the compound in the address."""

    code: Building


class Households(Step):
    """How many households there are, in one building or in the compound as a whole."""

    building: Building | None = None
    households: Count


class NewOrganisation(Named):
    """Who works in a town, or in one of its places: one of `town` and `community` says where."""

    code: Organisation
    kind: Kind
    town: Town | None = None
    community: Community | None = None
    compound: Compound | None = None

    @model_validator(mode="after")
    def somewhere(self) -> Self:
        """Refuse to guess where."""
        if (self.town is None) == (self.community is None):
            raise ValueError("One of town and community says where it works")
        if self.compound is not None and self.community is None:
            raise ValueError("A compound is named with its community")
        return self


class NewStation(Named):
    """A service station, in a compound or near some of the community."""

    code: Station
    community: Community
    compound: Compound | None = None


class Figure(Step):
    """What an article or a register states of a place, and the sentence that states it."""

    level: PlaceLevel
    place: Code
    metric: Metric
    value: Stated
    qualifier: Qualifier = "exact"
    source: Sentence
