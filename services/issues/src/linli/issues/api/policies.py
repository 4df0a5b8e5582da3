"""Policies: how long things may take in a town."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Town
from linli.events.contracts.categories import PolicyAdopted
from linli.issues.api.statuses import STATUS
from linli.issues.domain.calendar import UnknownCalendarError
from linli.issues.domain.versions import NoSuchVersionError, version_in
from linli.issues.levels import policies_of
from linli.issues.standards.bodies import Number, Policy, PolicyName
from linli.issues.standards.declarations import versions_in
from linli.issues.standards.handlers import adopt_policy as adopt
from linli.issues.standards.showing import PolicyShown, shown_policy

router = service_router("issues")


@router.post(
    "/policies",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownCalendarError, UnknownPlaceError),
)
async def adopt_policy(body: Policy, asking: Asking, store: Store, places: KnownPlaces) -> Response:
    """Let a town promise this from now on. Just so again changes nothing.

    Clocks that run already keep what they were started under.
    """
    context = replace(asking, home=await places.town(body.town), at=body.moment)
    appended = await adopt(body.command(), store, context)
    named = {"code": body.code, "version": appended.version}
    query = f"town={body.town}&version={appended.version}"
    return created(f"/api/issues/policies/{body.code}?{query}", appended, named)


@router.get("/policies")
async def policies(town: Town, database: Database) -> Page[PolicyShown]:
    """What a town has promised, all on one page: the last one is in force."""
    known = await versions_in(database, town, PolicyAdopted)
    known = sorted(known, key=lambda policy: policy.version)
    return Page(items=[shown_policy(policy, town) for policy in known], next=None)


@router.get(
    "/policies/{code}",
    response_model=PolicyShown,
    responses=refusals(STATUS, NoSuchVersionError),
)
async def policy(code: PolicyName, town: Town, store: Store, version: Number = None) -> Response:
    """A policy of this code as it was adopted last, or in a version: always fresh."""
    theirs = [one for one in await policies_of(town, store) if one.code == code]
    one = version_in(theirs, version)
    return read(shown_policy(one, town), one.version)
