"""Tokens of the development issuer, for people who are granted a role at once."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID

from httpx import AsyncClient

from linli.chassis.authority import Role
from linli.chassis.callers import Accounts
from linli.chassis.positions import PositionToken
from linli.cli.asking import LATER, PAUSE_SECONDS
from linli.cli.failures import Failure
from linli.communities.commands import GrantRole
from linli.communities.domain import grant
from linli.communities.handlers import handle_grant
from linli.communities.places import home_of_scope
from linli.events.append import Context, derived_id, new_id
from linli.events.contracts.base import PersonId, stream_name
from linli.events.contracts.grants import GrantId, RoleName
from linli.events.reach import Scope
from linli.events.refusals import Refusal
from linli.events.store import EventStore

WORKS_SECONDS_MAX = 60.0
"""How long a grant may take to be known everywhere."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A role for one of the development issuer's subjects."""

    subject: str
    role: Role
    scope: Scope
    source: str | None = None
    days: float | None = None
    """Left out: until it is revoked."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """Who has it now, and by which grant."""

    person: PersonId
    grant_id: GrantId
    position: PositionToken
    """Who has read as far knows of it."""


async def granted(wanted: Wanted, store: EventStore, accounts: Accounts) -> Granted:
    """Record the grant as whoever operates the platform, unless it stands.

    Raises:
        Failure: a rule refuses it.
    """
    person, now = PersonId(await accounts.person_of(wanted.subject)), datetime.now(UTC)
    grant_id = await _id_of(wanted, person, store)
    command = GrantRole(
        grant_id=GrantId(grant_id),
        person=person,
        role=RoleName(wanted.role),
        scope=wanted.scope,
        valid_until=now + timedelta(days=wanted.days) if wanted.days else None,
        source=wanted.source,
        at=now,
    )
    try:
        home = await home_of_scope(wanted.scope, store, unregistered=True)
        done = await handle_grant(command, store, Context.new(home=home, at=now))
    except Refusal as refusal:
        raise Failure(f"{refusal.title}: {refusal}") from refusal
    position = PositionToken(done.source, done.epoch, done.position)
    return Granted(person=person, grant_id=command.grant_id, position=position)


async def _id_of(wanted: Wanted, person: PersonId, store: EventStore) -> UUID:
    """The grant's id: the same again for who has the role for good, unless it was revoked."""
    if wanted.days is not None:
        return new_id()
    name = f"{person}/{wanted.role}/{wanted.source or ''}/{wanted.scope}"
    own = derived_id(NAMESPACE_URL, f"https://linli.org/tokens/{name}")
    known = await store.load(stream_name("grant", own), grant.evolve, grant.Grant())
    return new_id() if known.state.revoked else own


def admin_of(town: str, subject: str) -> Wanted:
    """The grant of a command that writes a town's history."""
    return Wanted(subject=subject, role=Role.TOWN_ADMIN, scope=Scope(town))


def bearing(token: str | None) -> dict[str, str]:
    """The headers of requests with a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


async def until_it_works(
    client: AsyncClient, token: str, wanted: Wanted, made: Granted, services: Iterable[str]
) -> None:
    """Wait until every service knows the grant.

    Who asks is left open until a service has read so far: it would go by less for a while.

    Raises:
        Failure: one does not come to know it.
    """
    deadline = time.monotonic() + WORKS_SECONDS_MAX
    for service in services:
        while not await _works(client, token, wanted, made, service):
            if time.monotonic() > deadline:
                raise Failure(f"{service} does not know of the grant yet: is it behind?")
            await asyncio.sleep(PAUSE_SECONDS)


async def _works(
    client: AsyncClient, token: str, wanted: Wanted, made: Granted, service: str
) -> bool:
    read = {"Linli-Min-Position": str(made.position)}
    asked = await client.get(f"/api/{service}/events", params={"limit": 1}, headers=read)
    if asked.status_code in LATER:  # whatever else it answers, it has read so far
        return False
    answer = await client.get(f"/api/{service}/me", headers=bearing(token))
    grants = answer.json()["grants"] if answer.is_success else ()
    own = {"role": wanted.role, "scope": str(wanted.scope), "source": wanted.source}
    return own in grants
