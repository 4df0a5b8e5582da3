"""Persons beside their streams: the phone numbers that lead to them, and their erasure."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.people import streams_about
from linli.chassis.places import UnknownPlaceError
from linli.chassis.service import Running
from linli.communities.commands import (
    CorrectPerson,
    ErasePerson,
    RegisterPerson,
    RevokeRole,
)
from linli.communities.domain import person as domain
from linli.communities.domain.grant import LastAdminError
from linli.communities.domain.person import PhoneTakenError
from linli.communities.handlers import handle_grant, handle_person
from linli.events.append import Context, Home
from linli.events.contracts.base import PersonId, TownCode, stream_name
from linli.events.contracts.grants import GrantId
from linli.events.contracts.people import ErasureReason
from linli.events.envelope import TOWN_WIDE
from linli.events.errors import EventStoreError
from linli.events.keys import KeyStore
from linli.events.reach import Reach
from linli.events.store import Appended, EventStore
from linli.events.tombstones import Tombstone

log = logging.getLogger(__name__)

PHONE = "phone"
"""The kind under which the key store remembers whose a number is."""


async def register(
    command: RegisterPerson, keys: KeyStore, store: EventStore, context: Context
) -> Appended:
    """Register a person, to whom the phone number leads from then on.

    Raises:
        Refusal: a rule refused the command, or the number is another's.
    """
    await _claim(command, keys)
    return await handle_person(command, store, context)


async def correct(
    command: CorrectPerson, keys: KeyStore, store: EventStore, context: Context
) -> Appended:
    """Correct what is known of a person; another number than the one given leads nowhere.

    Raises:
        Refusal: a rule refused the command, or the number is another's.
    """
    loaded = await store.load(_stream(command.person), domain.evolve, domain.Person(), context)
    domain.decide(command, loaded.state)  # a number is not claimed for who is not registered
    await _claim(command, keys)
    appended = await handle_person(command, store, context)
    await keys.forget(command.person, PHONE, but=command.phone and command.phone.reveal())
    return appended


async def _claim(command: RegisterPerson | CorrectPerson, keys: KeyStore) -> None:
    if command.phone is None:
        return
    holder = await keys.remember(PHONE, command.phone.reveal(), command.person)
    if holder != command.person:
        raise PhoneTakenError("The phone number leads to somebody else")


class Erasing(NamedTuple):
    """What an erasure works with."""

    keys: KeyStore
    store: EventStore
    engine: AsyncEngine

    @classmethod
    def of(cls, running: Running, keys: KeyStore) -> "Erasing":
        """What the running service has."""
        return cls(keys, running.store, running.engine)


class Erased(NamedTuple):
    """That a person has been erased, and where it is recorded."""

    stone: Tombstone
    appended: Appended


async def home_of(
    person: PersonId, town: TownCode | None, store: EventStore, reach: Reach | None = None
) -> Home:
    """Where a person's erasure is recorded: where they are registered, else in the town named.

    Raises:
        PersonNotFoundError: they are not registered where the caller has authority. Only they
            themselves, and the operator, may erase who is registered nowhere.
        NotPermittedError: they are, but none of the caller's roles there allows it.
        UnknownPlaceError: nobody has registered a town yet, or not this one.
    """
    seen = store if reach is None else store.within(reach)
    if facts := await seen.facts(_stream(person)):
        return Home(facts[0].source, facts[0].place)
    if reach and not reach.role_at("", TOWN_WIDE):
        raise domain.PersonNotFoundError(f"Nobody is registered as {person}")
    sources = await store.sources()
    home = next((Home(one) for one in sources if town in {None, one.town}), None)
    if home is None:
        raise UnknownPlaceError("the person is of no town that is registered", pointer="/town")
    return home


async def erase(
    person: PersonId, reason: ErasureReason, on: Erasing, home: Home, context: Context
) -> Erased:
    """Erase a person for good: tombstone, keys, grants, then the fact that every service acts on.

    Each step may be repeated; what a crash leaves undone is done by asking again, or at the next
    start.

    Raises:
        NowhereToWitnessError: no folder would keep the tombstone.
    """
    stone = await on.keys.erase(person, reason)
    ours = replace(context, reach=None, if_match=None)
    for stream in sorted(await _grants_of(person, on.engine)):
        await _revoke(GrantId(UUID(stream.removeprefix("grant-"))), on.store, ours)
    command = ErasePerson(person=person, erased_at=stone.at, reason=ErasureReason(stone.reason))
    context = replace(context, home=home, at=stone.at)
    return Erased(stone, await handle_person(command, on.store, context))


async def _grants_of(person: str, engine: AsyncEngine) -> list[str]:
    async with engine.connect() as db:
        return [one for one in await streams_about(person, db) if one.startswith("grant-")]


async def _revoke(grant_id: GrantId, store: EventStore, context: Context) -> None:
    own = Context.new(
        actor=context.actor,
        correlation_id=context.correlation_id,
        causation_id=context.causation_id,
        at=datetime.now(UTC),
    )
    try:
        await handle_grant(RevokeRole(grant_id=grant_id), store, own)
    except LastAdminError:
        log.warning("the last admin of a town has been erased: grant somebody the role")


async def finish_erasures(running: Running) -> None:
    """Record what a crash kept from being recorded of those who have tombstones."""
    keys = running.vault
    if not isinstance(keys, KeyStore):
        return
    for stone in (await keys.erased()).values():
        try:
            await _finish(stone, Erasing.of(running, keys))
        except (EventStoreError, UnknownPlaceError) as error:
            log.warning("an erasure is not recorded yet: %s", error)


async def _finish(stone: Tombstone, on: Erasing) -> None:
    person = PersonId(stone.person)
    loaded = await on.store.load(_stream(person), domain.evolve, domain.Person())
    if not loaded.state.erased:
        home = await home_of(person, None, on.store)
        await erase(person, ErasureReason(stone.reason), on, home, Context.new())


def _stream(person: str) -> str:
    return stream_name("person", person)
