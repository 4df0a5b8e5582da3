"""What requests carry that say what issues are held to."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from linli.chassis.bodies import Body, Name, Prose
from linli.chassis.steps import CODE, Named, Party, Step, Town
from linli.events.contracts.base import CategoryCode
from linli.events.contracts.categories import (
    AnswerType,
    CalendarAdopted,
    CalendarCode,
    CategoryRevised,
    PolicyAdopted,
    PolicyCode,
    SlaClass,
)
from linli.issues.standards.commands import AdoptCalendar, AdoptPolicy, ReviseCategory
from linli.issues.standards.showing import HOUR, Hour

QUESTIONS_MAX = 50
CHOICES_MAX = 200
KEYWORDS_MAX = 30
CODES_MAX = 20
LEVELS_MAX = 20
DAYS_MAX = 2000
"""How many holidays or make-up days a calendar may name: of fifty years."""
MINUTES_MAX = 2 * 366 * 24 * 60
NEAR_MAX = 5_000

KEY = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=63)
"""What a form, or Open311, names a question or a choice by."""

Number = Annotated[int | None, Query(ge=0, lt=2**31, description="The last, unless it says which")]
"""Which version is asked for: `version: Number = None`."""

type Key = Annotated[str, KEY]
type PolicyName = Annotated[PolicyCode, CODE]
type CalendarName = Annotated[CalendarCode, CODE]
type Sla = Annotated[SlaClass, CODE]
type Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
type Minutes = Annotated[int, Field(strict=True, ge=1, le=MINUTES_MAX)]
type Percent = Annotated[int, Field(strict=True, ge=0, le=100)]


def _each_once(values: Iterable[object]) -> bool:
    listed = list(values)
    return len(listed) == len(set(listed))


def _hour(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(HOUR, value, re.ASCII):
        raise ValueError("A time on the town's clocks, such as 09:00")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads a folder of files each time


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("A zone of the IANA time zone database, such as Asia/Shanghai")
    return name


class Offered(Body):
    """One of the answers that a question offers."""

    key: Key
    name_zh: Name
    name_en: Name | None = None


class Asked(Body):
    """What is asked of whoever reports."""

    code: Key
    answer: AnswerType
    required: bool = False
    text_zh: Name
    text_en: Name | None = None
    choices: Annotated[tuple[Offered, ...], Field(max_length=CHOICES_MAX)] = ()

    @model_validator(mode="after")
    def of_its_kind(self) -> Self:
        """Refuse choices where none are taken, none where some are, and one that is twice there."""
        if bool(self.choices) != (self.answer in {"one-of", "some-of"}):
            raise ValueError("`one-of` and `some-of` have choices, the others none")
        if not _each_once(choice.key for choice in self.choices):
            raise ValueError("Each choice has a key of its own")
        return self


class Reopening(Body):
    """Who may reopen an issue that has ended, and for how long."""

    days: Annotated[int, Field(strict=True, ge=1, le=3660)] | None = None
    by: Literal["anyone", "reporter", "staff"] = "staff"


class Elsewhere(Body):
    """What a category is called in another scheme, such as DB44/T 2479-2024."""

    scheme: Line
    code: Line
    version: Line | None = None


class Revision(Named):
    """A category as it is from now on: what is left out is as it would be in a new one."""

    town: Town
    description_zh: Prose | None = None
    description_en: Prose | None = None
    group: Line | None = None
    keywords: Annotated[tuple[Line, ...], Field(max_length=KEYWORDS_MAX)] = ()
    active: bool = True
    questions: Annotated[tuple[Asked, ...], Field(max_length=QUESTIONS_MAX)] = ()
    default_lead: Party | None = None
    sla_class: Sla | None = None
    reopening: Reopening = Reopening()
    near_m: Annotated[int, Field(strict=True, ge=1, le=NEAR_MAX)] = 50
    external_codes: Annotated[tuple[Elsewhere, ...], Field(max_length=CODES_MAX)] = ()
    queued: bool = False
    """Whether programs get a token first, as somebody sorts what they report."""

    @model_validator(mode="after")
    def each_asked_once(self) -> Self:
        """Refuse two questions of the same code."""
        if not _each_once(question.code for question in self.questions):
            raise ValueError("Each question has a code of its own")
        return self

    def command(self, code: CategoryCode) -> ReviseCategory:
        """What is asked for."""
        said = self.model_dump(exclude={"town", "occurred_at"})
        wanted = CategoryRevised.model_validate({**said, "code": code, "version": 0})
        return ReviseCategory(town=self.town, category=wanted)


class Promise(Body):
    """How long things may take in a class, in minutes of working time or of any."""

    sla_class: Sla
    working_time: bool = True
    respond_minutes: Minutes
    accept_minutes: Minutes
    resolve_minutes: Minutes
    amber_percent: Annotated[int, Field(strict=True, ge=1, le=100)] = 75


class Weighing(Body):
    """How the three rates (三率) are weighed, in per cent."""

    response: Percent = 30
    solved: Percent = 35
    satisfied: Percent = 35

    @model_validator(mode="after")
    def in_all(self) -> Self:
        """Refuse weights that are not a hundred together."""
        if self.response + self.solved + self.satisfied != 100:
            raise ValueError("The weights are 100 together")
        return self


class Policy(Step):
    """What the town promises from now on."""

    town: Town
    code: PolicyName
    calendar: CalendarName
    levels: Annotated[tuple[Promise, ...], Field(min_length=1, max_length=LEVELS_MAX)]
    default_class: Sla
    returns_max: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    verify_days: Annotated[int, Field(strict=True, ge=1, le=366)] = 7
    recheck_days: Annotated[int, Field(strict=True, ge=1, le=3660)] = 90
    extensions_max: Annotated[int, Field(strict=True, ge=0, le=20)] = 2
    weights: Weighing = Weighing()

    @model_validator(mode="after")
    def of_its_classes(self) -> Self:
        """Refuse a class that is twice there, and a default that is none of them."""
        classes = [level.sla_class for level in self.levels]
        if not _each_once(classes):
            raise ValueError("Each class has one level")
        if self.default_class not in classes:
            raise ValueError("The default class is one of the levels'")
        return self

    def command(self) -> AdoptPolicy:
        """What is asked for."""
        said = self.model_dump(exclude={"town", "occurred_at"})
        return AdoptPolicy(
            town=self.town, policy=PolicyAdopted.model_validate({**said, "version": 0})
        )


type Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
type Days = Annotated[tuple[date, ...], Field(max_length=DAYS_MAX)]


class WorkingDays(Step):
    """When the town works from now on."""

    town: Town
    code: CalendarName
    time_zone: Annotated[Line, AfterValidator(_known_zone)] = "Asia/Shanghai"
    opens: Annotated[Hour, BeforeValidator(_hour)]
    closes: Annotated[Hour, BeforeValidator(_hour)]
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = (1, 2, 3, 4, 5)
    holidays: Days = ()
    workdays: Days = ()

    @model_validator(mode="after")
    def that_can_be(self) -> Self:
        """Refuse hours that end before they begin, and days that are twice there."""
        if self.closes <= self.opens:
            raise ValueError("`opens` comes before `closes`")
        if not _each_once(self.weekdays) or not _each_once((*self.holidays, *self.workdays)):
            raise ValueError("Each day is named once: as a holiday, or as a day that is worked")
        return self

    def command(self) -> AdoptCalendar:
        """What is asked for."""
        said = self.model_dump(exclude={"town", "occurred_at"})
        return AdoptCalendar(
            town=self.town, calendar=CalendarAdopted.model_validate({**said, "version": 0})
        )
