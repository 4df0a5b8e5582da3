"""Look-ups: what a town holds issues to, now and when a clock was started."""

import asyncio
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from linli.events.contracts.base import CategoryCode, TownCode, stream_name
from linli.events.contracts.categories import (
    CalendarAdopted,
    CalendarCode,
    CategoryRevised,
    Pinned,
    PolicyAdopted,
)
from linli.events.store import EventStore, Signal
from linli.issues.domain import calendar, category, policy
from linli.issues.domain.calendar import BUILT_IN_CALENDARS, calendar_of
from linli.issues.domain.category import Category, UnknownCategoryError, taking_reports
from linli.issues.domain.lights import Levels
from linli.issues.domain.policy import BUILT_IN_POLICIES, Level, level_in, pinned_in
from linli.issues.domain.versions import version_in

_KNOWN = WeakKeyDictionary[Signal, dict[tuple[TownCode, Pinned], Level]]()
"""What has been looked up, by store: its views share this signal. Versions never change."""


async def pinned_for(town: TownCode, code: CategoryCode, store: EventStore) -> Pinned:
    """The versions that a clock runs under which starts now, in a category that need not exist."""
    versions, policies = await asyncio.gather(
        category_of(code, town, store), policies_of(town, store)
    )
    in_force = policies[-1]
    working = version_in(await calendars_of(in_force.calendar, town, store))
    return pinned_in(in_force, working, versions[-1].sla_class if versions else None)


async def category_for(code: CategoryCode, town: TownCode, store: EventStore) -> CategoryRevised:
    """The category as it stands now.

    Raises:
        UnknownCategoryError: the town has none of this code.
    """
    versions = await category_of(code, town, store)
    if not versions:
        raise UnknownCategoryError(f"{town} has no category {code}")
    return versions[-1]


async def reportable(code: CategoryCode, town: TownCode, store: EventStore) -> CategoryRevised:
    """The same, to report in.

    Raises:
        UnknownCategoryError, InactiveCategoryError: nothing can be reported in it.
    """
    return taking_reports(await category_for(code, town, store))


async def level_of(pinned: Pinned, town: TownCode, store: EventStore) -> Level:
    """What a clock runs under."""
    known = _KNOWN.setdefault(store.new_source, {})
    if (town, pinned) not in known:
        known[town, pinned] = await _looked_up(pinned, town, store)
    return known[town, pinned]


async def levels_of(pins: Iterable[Pinned], town: TownCode, store: EventStore) -> Levels:
    """What some clocks run under."""
    return {pinned: await level_of(pinned, town, store) for pinned in set(pins)}


async def _looked_up(pinned: Pinned, town: TownCode, store: EventStore) -> Level:
    policies = await policies_of(town, store)
    calendars = await calendars_of(pinned.calendar, town, store)
    promised = version_in(policies, pinned.policy_version)
    working = version_in(calendars, pinned.calendar_version)
    return Level(level_in(promised, pinned.sla_class), calendar_of(working), promised)


# The versions of what a town has declared


async def category_of(code: CategoryCode, town: TownCode, store: EventStore) -> Category:
    """Those of a category; none if the town has none of this code."""
    first = category.first_of(code)
    return (await store.load(category_stream(town, code), category.evolve, first)).state


async def policy_of(town: TownCode, store: EventStore) -> PolicyAdopted:
    """What the town promises now."""
    return (await policies_of(town, store))[-1]


async def policies_of(town: TownCode, store: EventStore) -> tuple[PolicyAdopted, ...]:
    """Those of its policy: the last one is in force."""
    return (await store.load(policy_stream(town), policy.evolve, BUILT_IN_POLICIES)).state


async def calendars_of(
    code: CalendarCode, town: TownCode, store: EventStore
) -> tuple[CalendarAdopted, ...]:
    """Those of a calendar; none if the town has none of this code."""
    first = BUILT_IN_CALENDARS.get(code, ())
    return (await store.load(calendar_stream(town, code), calendar.evolve, first)).state


def category_stream(town: TownCode, code: CategoryCode) -> str:
    """A category's stream; a code is one town's own, so the town is part of the key."""
    return stream_name("category", f"{town}.{code}")


def policy_stream(town: TownCode) -> str:
    """The stream of a town's policy."""
    return stream_name("policy", town)


def calendar_stream(town: TownCode, code: CalendarCode) -> str:
    """A calendar's stream; its code is one town's own, too."""
    return stream_name("calendar", f"{town}.{code}")
