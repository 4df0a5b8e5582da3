"""Grants: who may act in which role, where, and how long."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.authority import EVERYWHERE, Role
from linli.chassis.callers import Accounts, UnknownIssuerError
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownAccounts, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Filter
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import NewGrant, Revocation
from linli.communities.commands import GrantRole, RevokeRole
from linli.communities.domain.grant import (
    EndsBeforeItBeginsError,
    IntegratorSourceError,
    LastAdminError,
    NotGrantedError,
    TownWideRoleError,
)
from linli.communities.handlers import handle_grant
from linli.communities.places import home_of_scope
from linli.communities.queries import GRANTED
from linli.communities.rows import GrantRow
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantId, RoleName
from linli.events.reach import Reach, Scope

router = service_router("communities")


@router.post(
    "/grants",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(EndsBeforeItBeginsError, IntegratorSourceError, TownWideRoleError),
        *(UnknownPlaceError, UnknownIssuerError),
    ),
)
async def grant_role(
    body: NewGrant, asking: Asking, store: Store, accounts: KnownAccounts
) -> Response:
    """Let somebody act in a role within a scope. It takes effect everywhere within seconds."""
    now = datetime.now(UTC)
    scope = Scope(body.scope.town, body.scope.community, body.scope.compound)
    command = GrantRole(
        grant_id=GrantId(asking.command_id),
        person=await person_in(body, accounts),
        role=RoleName(body.role),
        scope=scope,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        source=body.source,
        granted_by=PersonId(asking.actor) if asking.actor else None,
        at=now,
    )
    home = await home_of_scope(scope, store, unregistered=is_unlimited(asking.reach))
    appended = await handle_grant(command, store, replace(asking, home=home, at=now))
    location = f"/api/communities/grants/{command.grant_id}"
    return created(location, appended, {"id": command.grant_id, "person": command.person})


async def person_in(body: NewGrant, accounts: Accounts) -> PersonId:
    """Whom the body names; an account that was never seen is somebody from now on."""
    if body.account:
        return PersonId(await accounts.person_of(body.account.subject, body.account.issuer))
    return PersonId(str(body.person))


def is_unlimited(reach: Reach | None) -> bool:
    """Whether somebody acts for the whole platform, and so before a town is registered."""
    return reach is None or any(scope == EVERYWHERE for scope, _ in reach.allowed)


@router.get("/grants")
async def grants(
    paged: Paged,
    within: Within,
    person: Filter = None,
    role: Role | None = None,
) -> Page[GrantRow]:
    """Grants within your scope, the newest first: those in force, to come, ended and revoked."""
    return await GRANTED.page(*paged, person=person, role=role, **within)


@router.get(
    "/grants/{grant_id:uuid}",
    response_model=GrantRow,
    responses=refusals(STATUS, NotGrantedError),
)
async def grant(grant_id: UUID, store: Store) -> Response:
    """One grant."""
    return await GRANTED.own(grant_id, store, NotGrantedError(f"There is no grant {grant_id}"))


@router.post(
    "/grants/{grant_id:uuid}/revoke",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotGrantedError, LastAdminError),
)
async def revoke_grant(
    grant_id: UUID, asking: Asking, store: Store, body: Revocation | None = None
) -> Response:
    """Take a grant back. Doing so again changes nothing and succeeds."""
    command = RevokeRole(grant_id=GrantId(grant_id), reason=body.reason if body else None)
    return done(await handle_grant(command, store, replace(asking, at=datetime.now(UTC))))
