"""Data that departments share (信息共享)."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, Filter, Named, Step
from linli.communities.aggregates import SHARING
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Organisation, Somewhere
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.domain.sharing import SubscribeFeed
from linli.communities.lists.programmes import SHARINGS, SharingRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import home_somewhere
from linli.events.contracts.programmes import DataSharingAgreed, FeedCode, SharingCode

router = service_router("communities")

type Code = Annotated[SharingCode, CODE]


class NewSharing(Somewhere, Named):
    """What a department shares with a town or one of its places, by the platform's name."""

    code: Code
    department: Organisation


class Subscription(Step):
    """A kind of data that comes through."""

    feed: Annotated[FeedCode, CODE]


@router.post(
    "/sharings",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(RegisteredOtherwiseError, UnknownOrganisationError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def agree_sharing(body: NewSharing, asking: Asking, store: Store) -> Response:
    """Say that a department shares data. The same again changes nothing and succeeds."""
    fact = DataSharingAgreed(
        code=body.code,
        department=body.department,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await home_somewhere(body, store)
    context = replace(asking, home=home, at=body.moment)
    context.require(home)
    await home_of_organisation(body.department, store, "/department")
    appended = await SHARING.handle(body.code, fact, store, context)
    return created(f"/api/communities/sharings/{body.code}", appended, {"code": body.code})


@router.get("/sharings")
async def sharings(paged: Paged, within: Within, department: Filter = None) -> Page[SharingRow]:
    """What departments share, by place and department, and which data comes through."""
    return await SHARINGS.page(*paged, **within, department=department)


@router.get(
    "/sharings/{code}", response_model=SharingRow, responses=refusals(STATUS, NotRegisteredError)
)
async def sharing(code: Code, store: Store) -> Response:
    """One agreement."""
    return await SHARINGS.own(code, store, NotRegisteredError(f"No sharing {code} is agreed"))


@router.post(
    "/sharings/{code}/feeds",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def subscribe_feed(code: Code, body: Subscription, asking: Asking, store: Store) -> Response:
    """Say that a kind of data comes through. Saying so again changes nothing and succeeds."""
    command = SubscribeFeed(code=code, feed=body.feed)
    return done(await SHARING.handle(code, command, store, replace(asking, at=body.moment)))
