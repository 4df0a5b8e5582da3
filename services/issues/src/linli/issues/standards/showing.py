"""What a town has declared, as it is shown."""

from datetime import time
from typing import Annotated

from pydantic import WithJsonSchema

from linli.events.contracts.base import TownCode
from linli.events.contracts.categories import CalendarAdopted, CategoryRevised, PolicyAdopted

HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
type Hour = Annotated[time, WithJsonSchema({"type": "string", "pattern": HOUR})]
"""A time on the town's clocks: JSON Schema's own has an offset."""


class CategoryShown(CategoryRevised):
    """A category of a town, as it stands in one version."""

    town: TownCode


class PolicyShown(PolicyAdopted):
    """What a town promises, or promised in an earlier version."""

    town: TownCode


class CalendarShown(CalendarAdopted):
    """When a town works, or worked by an earlier version."""

    town: TownCode
    opens: Hour
    closes: Hour


def shown_category(category: CategoryRevised, town: TownCode) -> CategoryShown:
    """The category, and whose it is."""
    return CategoryShown.model_validate({**category.model_dump(), "town": town})


def shown_policy(policy: PolicyAdopted, town: TownCode) -> PolicyShown:
    """The policy, and whose it is."""
    return PolicyShown.model_validate({**policy.model_dump(), "town": town})


def shown_calendar(calendar: CalendarAdopted, town: TownCode) -> CalendarShown:
    """The calendar, and whose it is."""
    return CalendarShown.model_validate({**calendar.model_dump(), "town": town})
