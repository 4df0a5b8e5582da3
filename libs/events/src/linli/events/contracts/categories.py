"""What issues are held to: categories, service levels, working calendars. Versioned data of a town.

A version is never changed: what a clock was started under stays true of it.
"""

from datetime import date, time
from typing import ClassVar, Literal, NewType

from pydantic import BaseModel, ConfigDict

from linli.events.contracts.base import CategoryCode, Event, PartyId

SlaClass = NewType("SlaClass", str)
"""How urgent a category is: a class of the town's policy, such as `life-safety` or `general`."""
PolicyCode = NewType("PolicyCode", str)
CalendarCode = NewType("CalendarCode", str)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ExternalCode(_Part):
    """What a category is called elsewhere, such as in DB44/T 2479-2024."""

    scheme: str
    code: str
    version: str | None = None


class Choice(_Part):
    """One of the answers that a question offers."""

    key: str
    name_zh: str
    name_en: str | None = None


type AnswerType = Literal["string", "number", "datetime", "text", "one-of", "some-of"]


class Question(_Part):
    """What is asked of whoever reports an issue of a category."""

    code: str
    answer: AnswerType
    required: bool = False
    text_zh: str
    text_en: str | None = None
    choices: tuple[Choice, ...] = ()
    """Of `one-of` and `some-of`."""


class ReopenRule(_Part):
    """Who may reopen an issue that has ended, and for how long."""

    days: int | None = None
    """After its end; without it, always."""
    by: Literal["anyone", "reporter", "staff"] = "staff"


class CategoryDefined(Event):
    """Issues of this category can be reported."""

    event_type: ClassVar[str] = "org.linli.issues.CategoryDefined.v1"
    code: CategoryCode
    name_zh: str
    name_en: str | None = None


class CategoryRevised(Event):
    """From this version on, a category asks, leads and counts like this."""

    event_type: ClassVar[str] = "org.linli.issues.CategoryRevised.v1"
    code: CategoryCode
    version: int
    name_zh: str
    name_en: str | None = None
    description_zh: str | None = None
    description_en: str | None = None
    group: str | None = None
    keywords: tuple[str, ...] = ()
    active: bool = True
    """Whether issues can still be reported in it."""
    questions: tuple[Question, ...] = ()
    default_lead: PartyId | None = None
    sla_class: SlaClass | None = None
    reopening: ReopenRule = ReopenRule()
    near_m: int = 50
    """How near an open issue may be the same one, in metres."""
    external_codes: tuple[ExternalCode, ...] = ()
    queued: bool = False
    """Whether programs that report by Open311 get a token first: somebody sorts reports later."""


class ServiceLevel(_Part):
    """How long things may take in a class; in minutes of working time, or of any time."""

    sla_class: SlaClass
    working_time: bool = True
    respond_minutes: int
    """From the report to the first contact."""
    accept_minutes: int
    """From the assignment to its acceptance."""
    resolve_minutes: int
    """From the report to the claim that is then verified."""
    amber_percent: int = 75
    """How much of it may be used before the light turns amber."""


class Weights(_Part):
    """How the three rates (三率) are weighed, in per cent."""

    response: int = 30
    solved: int = 35
    satisfied: int = 35


class PolicyAdopted(Event):
    """From this version on, the town promises these service levels."""

    event_type: ClassVar[str] = "org.linli.issues.PolicyAdopted.v1"
    code: PolicyCode
    version: int
    calendar: CalendarCode
    levels: tuple[ServiceLevel, ...]
    default_class: SlaClass
    """Of categories that name none."""
    returns_max: int = 2
    """The return after which an assignment is escalated instead."""
    verify_days: int = 7
    """How long nobody need object to a claim until it counts as verified."""
    recheck_days: int = 90
    """When a verified fix is looked at again."""
    extensions_max: int = 2
    weights: Weights = Weights()


class CalendarAdopted(Event):
    """From this version on, these are the town's working days and hours."""

    event_type: ClassVar[str] = "org.linli.issues.CalendarAdopted.v1"
    code: CalendarCode
    version: int
    time_zone: str
    opens: time
    closes: time
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    """ISO weekdays, 1 is Monday."""
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    """Days worked to make up for holidays (调休)."""


class Pinned(_Part):
    """The versions that a clock runs under, from its start to its end."""

    sla_class: SlaClass
    policy: PolicyCode
    policy_version: int
    calendar: CalendarCode
    calendar_version: int


type CategoryEvent = CategoryDefined | CategoryRevised
