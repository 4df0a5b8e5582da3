"""What requests carry."""

from typing import Annotated, Self
from zoneinfo import available_timezones

import phonenumbers
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from linli.chassis.authority import Role
from linli.chassis.bodies import Body, Count, PersonalName, PersonalProse
from linli.chassis.steps import (
    CODE,
    Code,
    Community,
    Compound,
    Named,
    Person,
    Placed,
    PlannedAt,
    Step,
    Town,
)
from linli.events.contracts.base import Qualifier, Quantity
from linli.events.contracts.bodies import OrganisationCode, OrganisationKind, Reason
from linli.events.contracts.communities import MetricId
from linli.events.contracts.people import ErasureReason
from linli.events.contracts.places import BuildingCode, PlaceLevel, StationCode

REGION = "CN"
"""Where a phone number without a country code is of."""
_METRIC = StringConstraints(pattern=r"^[a-z]+([._][a-z]+)*$", max_length=63)

type Building = Annotated[BuildingCode, CODE]
type Organisation = Annotated[OrganisationCode, CODE]
type Kind = Annotated[OrganisationKind, CODE]
type Station = Annotated[StationCode, CODE]
type Metric = Annotated[MetricId, _METRIC]
type Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)
]
type Stated = Annotated[int, Field(strict=True, ge=0, lt=10**15)]
"""A figure as it is stated."""


def _e164(text: str) -> str:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError("A phone number, with its country code unless it is of China")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


type Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_e164)]
"""A phone number, in international form (E.164)."""

type OfIssuer = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""How an issuer of tokens names itself, or somebody."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("An IANA time zone, such as Asia/Shanghai")
    return name


type TimeZone = Annotated[str, StringConstraints(max_length=63), AfterValidator(_known_zone)]


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


class Somewhere(Step):
    """In a town as a whole, or in one of its places: one of `town` and `community` says where."""

    town: Town | None = None
    community: Community | None = None
    compound: Compound | None = None

    @model_validator(mode="after")
    def somewhere(self) -> Self:
        """Refuse to guess where."""
        if (self.town is None) == (self.community is None):
            raise ValueError("One of town and community says where")
        if self.compound is not None and self.community is None:
            raise ValueError("A compound is named with its community")
        return self


class NewOrganisation(Somewhere, Named):
    """Who works in a town, or in one of its places."""

    code: Organisation
    kind: Kind


class Ending(Step):
    """Why something ends, as a code of the town's own: `term-ended`, `resigned`."""

    reason: Annotated[Reason, CODE] | None = None


class Quantified(Body):
    """How much: a figure and how it is meant."""

    value: Stated
    qualifier: Qualifier = "exact"

    @property
    def quantity(self) -> Quantity:
        """As events say it."""
        return Quantity(value=self.value, qualifier=self.qualifier)


class NewStation(Placed, Named):
    """A service station, in a compound or near some of the community."""

    code: Station


class Figure(Step):
    """What an article or a register states of a place, and the sentence that states it."""

    level: PlaceLevel
    place: Code
    metric: Metric
    value: Stated
    qualifier: Qualifier = "exact"
    source: Sentence


class GrantScope(Body):
    """Where a role is: a town, or one of its places and all that belongs to it."""

    town: Town
    community: Community | None = None
    compound: Compound | None = None

    @model_validator(mode="after")
    def without_gaps(self) -> Self:
        """Refuse a path that leaves a level out."""
        if self.compound is not None and self.community is None:
            raise ValueError("A compound is named with its community")
        return self


class Account(Body):
    """Somebody as an issuer of tokens knows them."""

    issuer: OfIssuer | None = None
    """Left out: the one whose tokens are taken here."""
    subject: OfIssuer


class NewGrant(Body):
    """A role for somebody, who is named by their id or by an account."""

    person: Person | None = None
    account: Account | None = None
    role: Role
    scope: GrantScope
    valid_from: PlannedAt | None = None
    valid_until: PlannedAt | None = None
    source: Code | None = None
    """The one register of an integrator: `service-requests`."""

    @model_validator(mode="after")
    def somebody(self) -> Self:
        """Refuse to guess who."""
        if (self.person is None) == (self.account is None):
            raise ValueError("One of person and account says who")
        return self


class Revocation(Body):
    """Why a grant is taken back."""

    reason: PersonalProse | None = None


class NewPerson(Placed):
    """A person as their community knows them."""

    person: Person | None = None
    """Their id, if they have one already, such as from an account."""
    name: PersonalName
    phone: Phone | None = None


class Correction(Step):
    """What is known of a person, all of it."""

    name: PersonalName
    phone: Phone | None = None


class LookUp(Body):
    """A phone number: in a body, since addresses are kept in logs."""

    phone: Phone


class ErasureOrder(Body):
    """Why somebody is erased; the town matters only for who is not registered."""

    reason: Annotated[ErasureReason, CODE] = ErasureReason("request")
    town: Town | None = None
