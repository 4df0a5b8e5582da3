"""What requests carry."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from linli.chassis.bodies import Body, PersonalName, PersonalProse
from linli.chassis.steps import CODE, Category, Named, Party, Person, Placed, Step, Town
from linli.events.contracts.issues import ClosingReason, Location, Text

PARTIES_MAX = 20

type Reason = Annotated[ClosingReason, CODE]


class Where(Body):
    """Coordinates as they were given; Chinese maps shift theirs, so the system is part of them."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"

    def location(self) -> Location:
        """The same in the words of events."""
        return Location(latitude=self.latitude, longitude=self.longitude, crs=self.crs)


class NewCategory(Named):
    """A further category of a town."""

    town: Town
    code: Category


class Report(Placed):
    """What needs attention, and where."""

    category: Category
    title: PersonalName
    description: PersonalProse | None = None
    location: Where | None = None
    source: Literal["resident", "staff"] = "resident"
    reporter: Person | None = None


class Triage(Step):
    """The category as staff see it."""

    category: Category
    note: PersonalProse | None = None


class Lead(Step):
    """Who answers for the issue."""

    lead: Party


class JointAction(Step):
    """Who is to act together with the lead."""

    parties: Annotated[tuple[Party, ...], Field(min_length=1, max_length=PARTIES_MAX)]
    note: PersonalProse | None = None


class Measure(Step):
    """What was done."""

    note: PersonalProse
    taken_by: Party | None = None


class Evidence(Step):
    """What was seen."""

    note: PersonalProse
    added_by: Party | None = None


class Resolution(Step):
    """Who says that the issue is fixed."""

    claimed_by: Party
    note: PersonalProse | None = None


class Verification(Step):
    """Who has seen that it is."""

    verified_by: Party
    note: PersonalProse | None = None


class Reopening(Step):
    """Who says that it is not, after all."""

    reopened_by: Party | None = None
    note: PersonalProse | None = None


class Release(Step):
    """Which texts everybody may read, and in which words if not the reporter's."""

    texts: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)]
    title: PersonalName | None = None
    description: PersonalProse | None = None

    @model_validator(mode="after")
    def of_what_is_released(self) -> Self:
        """Refuse a wording for a text that stays as it is."""
        for text, wording in (("title", self.title), ("description", self.description)):
            if wording is not None and text not in self.texts:
                raise ValueError(f"A wording is given for the {text}, which is not released")
        return self


class Closing(Step):
    """Why it ends without a verified fix: `duplicate`, `withdrawn`, `not-actionable`, …"""

    reason: Reason
    note: PersonalProse | None = None
