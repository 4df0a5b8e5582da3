"""What requests carry."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from linli.chassis.bodies import Body, PersonalName, PersonalProse
from linli.chassis.steps import CODE, Category, Named, Party, Person, Placed, PlannedAt, Step, Town
from linli.events.contracts import casework
from linli.events.contracts.base import IssueId
from linli.events.contracts.casework import Level
from linli.events.contracts.issues import ClosingReason, Location, Text
from linli.issues.positions import to_wgs84

PARTIES_MAX = 20
ANSWERS_MAX = 50
MINUTES_MAX = 366 * 24 * 60

type Reason = Annotated[ClosingReason, CODE]
type Cause = Annotated[casework.Reason, CODE]
type Channel = Annotated[casework.Channel, CODE]
type Question = Annotated[str, StringConstraints(min_length=1, max_length=100)]
type Words = Annotated[str, StringConstraints(max_length=2_000)]
type Answer = (
    Words | int | float | bool | Annotated[tuple[Words, ...], Field(max_length=ANSWERS_MAX)] | None
)
"""A choice's key, or keys, or words, a number, a moment: as its category's question asks."""


class Where(Body):
    """Coordinates as they were given; Chinese maps shift theirs, so the system is part of them."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"

    def location(self) -> Location:
        """The same in the words of events."""
        return Location(latitude=self.latitude, longitude=self.longitude, crs=self.crs)

    def position(self) -> Location | None:
        """The same in WGS84, if it was given otherwise."""
        return None if self.crs == "wgs84" else to_wgs84(self.location())


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
    address: PersonalName | None = None
    answers: Annotated[dict[Question, Answer], Field(max_length=ANSWERS_MAX)] = Field(
        default_factory=dict[Question, Answer]
    )
    """By question of the category."""
    confidential: bool = False
    """Whether nobody but staff and the reporter is to know of it."""
    source: Literal["resident", "staff"] = "resident"
    channel: Channel | None = None
    """How it came, if not from the reporter: `phone`, `visit`, `walk-in`."""
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


class Acceptance(Step):
    """Who will see to it."""

    party: Party


class Return(Step):
    """Whose it is not, why, and what shows that."""

    party: Party
    reason: Cause
    evidence: PersonalProse


class Escalation(Step):
    """Which level is to take it on, and who there."""

    to: Level
    department: Party | None = None
    reason: Cause
    note: PersonalProse | None = None


class Extension(Step):
    """How much more time the lead asks for: minutes of the clock's own time."""

    requested_by: Party
    minutes: Annotated[int, Field(strict=True, gt=0, le=MINUTES_MAX)]
    reason: Cause
    note: PersonalProse | None = None


class Grant(Step):
    """How much of it is given: all, unless it is said."""

    minutes: Annotated[int, Field(strict=True, gt=0, le=MINUTES_MAX)] | None = None


class Refusal(Step):
    """Why none is given."""

    reason: Cause


class Suspension(Step):
    """What is waited for, and until when."""

    reason: Cause
    until: PlannedAt | None = None
    note: PersonalProse | None = None


class Liaison(Step):
    """Who keeps everybody in touch."""

    liaison: Person


class Contact(Step):
    """How somebody was in touch with the reporter."""

    channel: Channel
    note: PersonalProse | None = None


class CallBack(Step):
    """What the reporter said, or why it does not count."""

    solved: bool | None = None
    satisfied: bool | None = None
    excluded: Cause | None = None
    note: PersonalProse | None = None

    @model_validator(mode="after")
    def that_says_something(self) -> Self:
        """Refuse one without an answer and without a reason for that."""
        if (self.solved, self.satisfied, self.excluded) == (None, None, None):
            raise ValueError("Say whether it is solved, or why there is no answer")
        return self


class Remark(Step):
    """What there is to say beside the step itself."""

    note: PersonalProse | None = None


class Recheck(Step):
    """How a verified fix has kept."""

    relapsed: bool
    note: PersonalProse | None = None


class Rejection(Step):
    """Why nobody here sees to it, and which office says so."""

    reason: Cause
    rejected_by: Party | None = None
    note: PersonalProse | None = None


class Conversion(Step):
    """What it goes on as, and under which id or address."""

    into: Literal["topic", "project"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class Merging(Step):
    """Which issue goes on for both."""

    into: IssueId
    note: PersonalProse | None = None
