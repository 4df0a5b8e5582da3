"""What a town has declared, as it is shown."""

from linli.events.contracts.base import TownCode
from linli.events.contracts.categories import CalendarAdopted, CategoryRevised, PolicyAdopted


class CategoryShown(CategoryRevised):
    """A category of a town, as it stands in one version."""

    town: TownCode


class PolicyShown(PolicyAdopted):
    """What a town promises, or promised in an earlier version."""

    town: TownCode


class CalendarShown(CalendarAdopted):
    """When a town works, or worked by an earlier version."""

    town: TownCode


def shown_category(category: CategoryRevised, town: TownCode) -> CategoryShown:
    """The category, and whose it is."""
    return CategoryShown.model_validate({**category.model_dump(), "town": town})


def shown_policy(policy: PolicyAdopted, town: TownCode) -> PolicyShown:
    """The policy, and whose it is."""
    return PolicyShown.model_validate({**policy.model_dump(), "town": town})


def shown_calendar(calendar: CalendarAdopted, town: TownCode) -> CalendarShown:
    """The calendar, and whose it is."""
    return CalendarShown.model_validate({**calendar.model_dump(), "town": town})
