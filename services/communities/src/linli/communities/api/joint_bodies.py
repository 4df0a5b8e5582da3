"""Bodies on which several organisations sit (大党委), and their seats."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, Field

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, Filter, Named, Person, Step
from linli.communities.aggregates import JOINT_BODY
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Ending, Somewhere
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.joint_body import (
    DefineSeatKind,
    JointBody,
    MoreSeatsFilledError,
    NoSeatFreeError,
    UnknownSeatKindError,
    VacateSeat,
    evolve,
)
from linli.communities.lists.bodies import JOINT_BODIES, JointBodyRow
from linli.communities.places import home_somewhere
from linli.events.contracts.base import stream_name
from linli.events.contracts.bodies import (
    BodyCode,
    BodyConstituted,
    BodyKind,
    SeatFilled,
    SeatKindCode,
)

SEATS_MAX = 500

router = service_router("communities")

type Code = Annotated[BodyCode, CODE]
type SeatKind = Annotated[SeatKindCode, CODE]


class NewBody(Somewhere, Named):
    """A body of a town, or of one of its places."""

    code: Code
    kind: Annotated[BodyKind, CODE]


class NewSeatKind(Named):
    """How many seats of a kind there are."""

    seat_kind: SeatKind
    seats: Annotated[int, Field(strict=True, ge=0, le=SEATS_MAX)]


class Seat(Step):
    """Who sits on a seat of a kind."""

    seat_kind: SeatKind
    person: Person


class SeatToVacate(Ending):
    """Who sits there no more."""

    seat_kind: SeatKind
    person: Person


class Seated(BaseModel):
    """Somebody on a seat."""

    seat_kind: str
    person: str


@router.post(
    "/joint-bodies",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError, PlaceMismatchError),
)
async def constitute_body(body: NewBody, asking: Asking, store: Store) -> Response:
    """Say that a body begins its work. The same again changes nothing and succeeds."""
    fact = BodyConstituted(
        code=body.code,
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    context = replace(asking, home=await home_somewhere(body, store), at=body.moment)
    appended = await JOINT_BODY.handle(body.code, fact, store, context)
    return created(f"/api/communities/joint-bodies/{body.code}", appended, {"code": body.code})


@router.get("/joint-bodies")
async def joint_bodies(paged: Paged, within: Within, kind: Filter = None) -> Page[JointBodyRow]:
    """Bodies by place and kind, and how many of their seats are filled."""
    return await JOINT_BODIES.page(*paged, **within, kind=kind)


@router.get(
    "/joint-bodies/{code}",
    response_model=JointBodyRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def joint_body(code: Code, store: Store) -> Response:
    """One body."""
    missing = NotRegisteredError(f"No body {code} is constituted")
    return await JOINT_BODIES.own(code, store, missing)


@router.post(
    "/joint-bodies/{code}/seat-kinds",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, MoreSeatsFilledError),
)
async def define_seat_kind(code: Code, body: NewSeatKind, asking: Asking, store: Store) -> Response:
    """Say how many seats of a kind a body has from now on: never fewer than are filled."""
    command = DefineSeatKind(
        code=code,
        seat_kind=body.seat_kind,
        name_zh=body.name_zh,
        name_en=body.name_en,
        seats=body.seats,
    )
    return done(await JOINT_BODY.handle(code, command, store, replace(asking, at=body.moment)))


@router.get("/joint-bodies/{code}/seats", responses=refusals(STATUS, NotRegisteredError))
async def seats(code: Code, store: Store) -> Page[Seated]:
    """Who sits on a body, all on one page."""
    facts = await store.facts(stream_name("body", code))
    if not facts:
        raise NotRegisteredError(f"No body {code} is constituted")
    body = reduce(evolve, (fact.event for fact in facts), JointBody())
    items = [Seated(seat_kind=kind, person=person) for kind, person in sorted(body.seated)]
    return Page(items=items, next=None)


@router.post(
    "/joint-bodies/{code}/seats",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, UnknownSeatKindError, NoSeatFreeError),
)
async def fill_seat(code: Code, body: Seat, asking: Asking, store: Store) -> Response:
    """Say that somebody sits on a body, on a seat that is free."""
    fact = SeatFilled(code=code, seat_kind=body.seat_kind, person=body.person)
    return done(await JOINT_BODY.handle(code, fact, store, replace(asking, at=body.moment)))


@router.post(
    "/joint-bodies/{code}/seats/vacate",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def vacate_seat(code: Code, body: SeatToVacate, asking: Asking, store: Store) -> Response:
    """Say that somebody sits there no more. Saying so again changes nothing and succeeds."""
    command = VacateSeat(
        code=code, seat_kind=body.seat_kind, person=body.person, reason=body.reason
    )
    return done(await JOINT_BODY.handle(code, command, store, replace(asking, at=body.moment)))
