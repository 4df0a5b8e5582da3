"""What requests about places carry: how they change, and what is there."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from linli.chassis.bodies import Body, Count, Name
from linli.chassis.steps import CODE, OPAQUE, Code, Community, Compound, Named, Placed, Step, Town
from linli.communities.bodies import Building, Sentence
from linli.events.contracts.campaigns import CampaignCode
from linli.events.contracts.places import (
    AreaCode,
    AssetCode,
    AssetKind,
    FacilityCode,
    FacilityKind,
    PlaceLevel,
)

PARTS_MAX = 20
"""How many compounds may begin or end at once."""
BUILDINGS_MAX = 1000
CELLS_MAX = 100
CELL_PERSONS_MIN = 5
"""Fewer could tell of somebody."""

type Area = Annotated[AreaCode, CODE]
type Facility = Annotated[FacilityCode, CODE]
type FacilityType = Annotated[FacilityKind, CODE]
type Asset = Annotated[AssetCode, CODE]
type AssetType = Annotated[AssetKind, CODE]
type Campaign = Annotated[CampaignCode, CODE]
type Pair = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=127)
]
"""Two codes, a dot between them: `tongsheng.baiqianwan`."""


class Part(Body):
    """A compound that begins with a part of another."""

    code: Compound
    name_zh: Name
    name_en: Name | None = None
    buildings: Annotated[tuple[Building, ...], Field(max_length=BUILDINGS_MAX)] = ()
    households: Count | None = None


class Division(Step):
    """What a compound is divided into; every building goes to one part."""

    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=PARTS_MAX)]

    @model_validator(mode="after")
    def each_its_own(self) -> Self:
        """Refuse two parts under one code."""
        if len({part.code for part in self.parts}) < len(self.parts):
            raise ValueError("Every part has a code of its own")
        return self


class Renumbered(Body):
    """A building that cannot keep its code."""

    compound: Compound
    code: Building
    becomes: Building


class Merger(Named):
    """Compounds that are one from now on, and what it is called."""

    compounds: Annotated[tuple[Compound, ...], Field(min_length=2, max_length=PARTS_MAX)]
    code: Compound
    buildings: Annotated[tuple[Renumbered, ...], Field(max_length=BUILDINGS_MAX)] = ()

    @model_validator(mode="after")
    def each_once(self) -> Self:
        """Refuse a compound that is named twice."""
        if len({*self.compounds, self.code}) <= len(self.compounds):
            raise ValueError("Every compound is named once, and the new one has a new code")
        if len({(one.compound, one.code) for one in self.buildings}) < len(self.buildings):
            raise ValueError("Every building is renumbered once")
        return self


class AreaAssignment(Named):
    """An area that the community in the address belongs to."""

    area: Area


class Cell(Body):
    """How many residents belong to one group."""

    code: Code
    name_zh: Name
    name_en: Name | None = None
    persons: Annotated[int, Field(strict=True, ge=CELL_PERSONS_MIN, lt=2**31)]


class Profile(Step):
    """What the residents of a place are made of."""

    level: PlaceLevel
    place: Code
    dimension: Code
    cells: Annotated[tuple[Cell, ...], Field(min_length=1, max_length=CELLS_MAX)]
    source: Sentence


class NewFacility(Placed, Named):
    """Something that residents share."""

    code: Facility
    kind: FacilityType


class NewAsset(Placed, Named):
    """A thing that is looked after from now on."""

    code: Asset
    kind: AssetType
    facility: Facility | None = None


class Reasoned(Step):
    """Why, as a code: `renovation`, `broken`."""

    reason: Code | None = None


class Adoption(Named):
    """A campaign that a town or one of its communities takes part in."""

    campaign: Campaign
    town: Town | None = None
    community: Community | None = None

    @model_validator(mode="after")
    def somewhere(self) -> Self:
        """Refuse to guess whose part it is."""
        if (self.town is None) == (self.community is None):
            raise ValueError("One of town and community says whose part it is")
        return self


class TaggedRecord(Step):
    """A record that counts among what was done for a campaign."""

    service: Literal["communities", "issues", "volunteers", "library", "courses", "deliberation"]
    kind: Code
    record: Annotated[str, OPAQUE]

    @model_validator(mode="after")
    def about_nobody(self) -> Self:
        """Refuse to tag persons."""
        if (self.service, self.kind) == ("communities", "person"):
            raise ValueError("A person is no record of what was done")
        return self
