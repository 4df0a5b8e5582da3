"""What requests carry."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from linli.chassis.bodies import Body, Name, OccurredAt, Prose
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    PartyId,
    PersonId,
    TownCode,
)
from linli.events.contracts.issues import ClosingReason, Location

PARTIES_MAX = 20

_CODE = StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)
_OPAQUE = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=100)

type Town = Annotated[TownCode, _CODE]
type Community = Annotated[CommunityCode, _CODE]
type Compound = Annotated[CompoundCode, _CODE]
type Category = Annotated[CategoryCode, _CODE]
type Reason = Annotated[ClosingReason, _CODE]
type Party = Annotated[PartyId, _OPAQUE]
"""Whoever acts: an opaque id or a code, never a name."""
type Person = Annotated[PersonId, _OPAQUE]
"""An opaque id, never a name."""


class Where(Body):
    """Coordinates as they were given; Chinese maps shift theirs, so the system is part of them."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"

    def location(self) -> Location:
        """The same in the words of events."""
        return Location(latitude=self.latitude, longitude=self.longitude, crs=self.crs)


class Step(Body):
    """What may be said of every step: when it was taken."""

    occurred_at: OccurredAt | None = None

    @cached_property
    def moment(self) -> datetime:
        """When it happened: as the caller says, or when it was first asked for."""
        return self.occurred_at or datetime.now(UTC)


class NewCategory(Step):
    """A further category of a town."""

    town: Town
    code: Category
    name_zh: Name
    name_en: Name | None = None


class Report(Step):
    """What needs attention, and where."""

    community: Community
    compound: Compound | None = None
    category: Category
    title: Name
    description: Prose | None = None
    location: Where | None = None
    source: Literal["resident", "staff"] = "resident"
    reporter: Person | None = None


class Triage(Step):
    """The category as staff see it."""

    category: Category
    note: Prose | None = None


class Lead(Step):
    """Who answers for the issue."""

    lead: Party


class JointAction(Step):
    """Who is to act together with the lead."""

    parties: Annotated[tuple[Party, ...], Field(min_length=1, max_length=PARTIES_MAX)]
    note: Prose | None = None


class Measure(Step):
    """What was done."""

    note: Prose
    taken_by: Party | None = None


class Evidence(Step):
    """What was seen."""

    note: Prose
    added_by: Party | None = None


class Resolution(Step):
    """Who says that the issue is fixed."""

    claimed_by: Party
    note: Prose | None = None


class Verification(Step):
    """Who has seen that it is."""

    verified_by: Party
    note: Prose | None = None


class Reopening(Step):
    """Who says that it is not, after all."""

    reopened_by: Party | None = None
    note: Prose | None = None


class Closing(Step):
    """Why it ends without a verified fix: `duplicate`, `withdrawn`, `not-actionable`, …"""

    reason: Reason
    note: Prose | None = None
