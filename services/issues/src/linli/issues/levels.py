"""Look-ups: what a town holds issues to, now and when a clock was started.

What is in force is asked for with every report, so it is kept for a moment: a revision takes effect
at once in the process that records it, and within a second in its replicas.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
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

RECENT_SECONDS = 1.0
KEPT_MAX = 4096
"""How many streams are kept; whoever asks may name any category."""


@dataclass
class Known:
    """What has been looked up in a store."""

    levels: dict[tuple[TownCode, Pinned], Level] = field(
        default_factory=dict[tuple[TownCode, Pinned], Level]
    )
    """For good: versions never change."""
    recent: dict[str, tuple[float, Any]] = field(default_factory=dict[str, tuple[float, Any]])
    """Until when, and the versions of a stream."""


_KNOWN = WeakKeyDictionary[Signal, Known]()
"""By store: the views of one share this signal."""


def forget(stream: str, store: EventStore) -> None:
    """Look the versions of a stream up again: there is another one."""
    known_in(store).recent.pop(stream, None)


def known_in(store: EventStore) -> Known:
    """What has been looked up there."""
    return _KNOWN.setdefault(store.new_source, Known())


async def recently[V](
    stream: str, fresh: Callable[[], Awaitable[tuple[V, ...]]], store: EventStore
) -> tuple[V, ...]:
    """The versions of a stream, as they were a moment ago."""
    recent = known_in(store).recent
    until, versions = recent.get(stream, (0.0, ()))
    if monotonic() < until:
        return versions
    versions = await fresh()
    if len(recent) >= KEPT_MAX:
        recent.clear()
    recent[stream] = monotonic() + RECENT_SECONDS, versions
    return versions


async def pinned_for(town: TownCode, code: CategoryCode, store: EventStore) -> Pinned:
    """The versions that a clock runs under which starts now, in a category that need not exist."""
    versions = await _category_now(code, town, store)
    in_force = (await recently(policy_stream(town), lambda: policies_of(town, store), store))[-1]
    calendars = await recently(
        calendar_stream(town, in_force.calendar),
        lambda: calendars_of(in_force.calendar, town, store),
        store,
    )
    return pinned_in(in_force, calendars[-1], versions[-1].sla_class if versions else None)


async def _category_now(code: CategoryCode, town: TownCode, store: EventStore) -> Category:
    stream = category_stream(town, code)
    return await recently(stream, lambda: category_of(code, town, store), store)


async def category_for(code: CategoryCode, town: TownCode, store: EventStore) -> CategoryRevised:
    """The category as it stands now.

    Raises:
        UnknownCategoryError: the town has none of this code.
    """
    versions = await _category_now(code, town, store)
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
    known = known_in(store).levels
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
