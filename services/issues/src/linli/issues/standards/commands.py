"""What callers may ask of what a town declares; versions are counted when it is recorded."""

from dataclasses import dataclass

from linli.events.contracts.base import TownCode
from linli.events.contracts.categories import CalendarAdopted, CategoryRevised, PolicyAdopted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseCategory:
    """Let a category be this from now on."""

    town: TownCode
    category: CategoryRevised


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptPolicy:
    """Promise this from now on."""

    town: TownCode
    policy: PolicyAdopted


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptCalendar:
    """Work by this calendar from now on."""

    town: TownCode
    calendar: CalendarAdopted
