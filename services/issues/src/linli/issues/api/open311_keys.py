"""The keys of programs that report by Open311."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Request, Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Filter, Party, Step, Town
from linli.events.contracts.api_keys import ApiKeyId
from linli.issues.api.statuses import STATUS
from linli.issues.domain.api_key import (
    ApiKeyAlreadyIssuedError,
    ApiKeyNotFoundError,
    IssueApiKey,
    RevokeApiKey,
)
from linli.issues.open311.keys import KEYS, KeyRow, digest_of, handle_key, new_secret
from linli.issues.open311.visible import until_visible

router = service_router("issues")


class NewKey(Step):
    """Whose program is to report, and where."""

    town: Town
    client: Party


@router.post(
    "/open311-keys",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownPlaceError, ApiKeyAlreadyIssuedError),
)
async def issue_key(
    body: NewKey, request: Request, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Issue a key to a program that reports by Open311. It is shown now and never again."""
    secret = new_secret()
    context = replace(asking, home=await places.town(body.town), at=body.moment)
    command = IssueApiKey(
        key_id=ApiKeyId(asking.command_id), client=body.client, sha256=digest_of(secret)
    )
    appended = await handle_key(command, store, context)
    told = {"id": command.key_id, "key": None if appended.repeated else secret}
    answer = created(f"/api/issues/open311-keys?town={body.town}", appended, told)
    answer.headers["Cache-Control"] = "no-store"
    await until_visible(request, appended)
    return answer


@router.get("/open311-keys")
async def keys(paged: Paged, town: Filter = None) -> Page[KeyRow]:
    """Keys, the newest first, with those that were revoked; of none what it is."""
    return await KEYS.page(*paged, town=town)


@router.post(
    "/open311-keys/{key_id:uuid}/revoke",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, ApiKeyNotFoundError),
)
async def revoke_key(
    key_id: UUID, request: Request, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Let a key open nothing any more."""
    moment = (body or Step()).moment
    command = RevokeApiKey(key_id=ApiKeyId(key_id))
    appended = await handle_key(command, store, replace(asking, at=moment))
    await until_visible(request, appended)
    return done(appended)
