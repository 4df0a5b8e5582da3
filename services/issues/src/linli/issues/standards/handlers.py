"""Load, decide, append: the only writer of what a town declares."""

from collections.abc import Sequence
from typing import Any

from linli.events.append import Context
from linli.events.contracts.base import Event
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races
from linli.issues.commands import DefineCategory
from linli.issues.domain import calendar, category, policy
from linli.issues.domain.calendar import BUILT_IN_CALENDARS, UnknownCalendarError
from linli.issues.domain.policy import BUILT_IN_POLICIES, require_class
from linli.issues.domain.versions import following
from linli.issues.levels import (
    calendar_stream,
    calendars_of,
    category_stream,
    forget,
    policy_of,
    policy_stream,
)
from linli.issues.standards.commands import AdoptCalendar, AdoptPolicy, ReviseCategory


@retry_lost_races(times=3)
async def define(command: DefineCategory, store: EventStore, context: Context) -> Appended:
    """Give a town a further category.

    Raises:
        CategoryDefinedOtherwiseError: the code has other names already.
    """
    stream = category_stream(command.town, command.code)
    first = category.first_of(command.code)
    loaded = await store.load(stream, category.evolve, first, context)
    events = category.decide(command, loaded.state)
    return await declared(stream, events, loaded, store, context)


@retry_lost_races(times=3)
async def revise(command: ReviseCategory, store: EventStore, context: Context) -> Appended:
    """Let a category of a town be another from now on; just so again records nothing.

    Raises:
        NoSuchCategoryError: the town has none of this code.
        UnknownClassError: its class is none of the town's policy.
        StaleVersionError: `context.if_match` is no longer the newest version (RFC 9110, 13.1.1).
        LostRaceError: another writer came first, again and again.
    """
    town, wanted = command.town, command.category
    stream, first = category_stream(town, wanted.code), category.first_of(wanted.code)
    loaded = await store.load(stream, category.evolve, first, context)
    events = category.revised(wanted, loaded.state)
    if events:
        require_class(await policy_of(town, store), wanted.sla_class)
    return await declared(stream, events, loaded, store, context)


@retry_lost_races(times=3)
async def adopt_policy(command: AdoptPolicy, store: EventStore, context: Context) -> Appended:
    """Let a town promise something else from now on; just so again records nothing.

    Raises:
        UnknownCalendarError: the town has no such calendar.
        StaleVersionError, LostRaceError: as above.
    """
    town, wanted = command.town, command.policy
    stream = policy_stream(town)
    loaded = await store.load(stream, policy.evolve, BUILT_IN_POLICIES, context)
    if not await calendars_of(wanted.calendar, town, store):
        raise UnknownCalendarError(f"{town} has no calendar {wanted.calendar}")
    events = following(wanted, loaded.state)
    return await declared(stream, events, loaded, store, context)


@retry_lost_races(times=3)
async def adopt_calendar(command: AdoptCalendar, store: EventStore, context: Context) -> Appended:
    """Let a town work by another calendar from now on; just so again records nothing.

    Raises:
        StaleVersionError, LostRaceError: as above.
    """
    town, wanted = command.town, command.calendar
    stream, first = calendar_stream(town, wanted.code), BUILT_IN_CALENDARS.get(wanted.code, ())
    loaded = await store.load(stream, calendar.evolve, first, context)
    events = following(wanted, loaded.state)
    return await declared(stream, events, loaded, store, context)


async def declared(
    stream: str,
    events: Sequence[Event],
    loaded: Loaded[Any],
    store: EventStore,
    context: Context,
) -> Appended:
    """Record it, and let it take effect."""
    appended = await store.append(stream, events, loaded, context)
    forget(stream, store)
    return appended
