"""Who speaks for which building (楼长)."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Community, Compound, Filter, Person, Step
from linli.communities.aggregates import BUILDING_HEAD
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Building, Ending
from linli.communities.domain import compound
from linli.communities.domain.building_head import (
    AppointBuildingHead,
    HasStoodDownError,
    HeadStanding,
    NotInOfficeError,
    NotNominatedError,
    StandDownBuildingHead,
)
from linli.communities.domain.compound import UnknownBuildingError
from linli.communities.lists.bodies import BUILDING_HEADS, BuildingHeadRow
from linli.communities.places import home_in
from linli.events.contracts.base import stream_name
from linli.events.contracts.bodies import BuildingHeadNominated, NominationId
from linli.events.store import EventStore

router = service_router("communities")


class Nomination(Step):
    """Who may come to speak for a building of a compound."""

    community: Community
    compound: Compound
    building: Building
    person: Person


async def require_building(body: Nomination, store: EventStore) -> None:
    """Raise UnknownBuildingError unless the compound has the building."""
    stream = stream_name("compound", body.compound)
    known = (await store.load(stream, compound.evolve, compound.Compound())).state
    if body.building not in known.buildings:
        raise UnknownBuildingError(f"{body.compound} has no building {body.building}")


@router.post(
    "/building-heads",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownPlaceError, PlaceMismatchError, UnknownBuildingError),
)
async def nominate_building_head(body: Nomination, asking: Asking, store: Store) -> Response:
    """Say that somebody may come to speak for a building (楼长提名). Several may be nominated."""
    fact = BuildingHeadNominated(
        nomination_id=NominationId(asking.command_id),
        community=body.community,
        compound=body.compound,
        building=body.building,
        person=body.person,
    )
    home = await home_in(body.community, body.compound, store)
    context = replace(asking, home=home, at=body.moment)
    context.require(home)
    await require_building(body, store)
    appended = await BUILDING_HEAD.handle(fact.nomination_id, fact, store, context)
    location = f"/api/communities/building-heads/{fact.nomination_id}"
    return created(location, appended, {"id": fact.nomination_id})


@router.get("/building-heads")
async def building_heads(
    paged: Paged,
    within: Within,
    building: Filter = None,
    standing: HeadStanding | None = None,
    person: Filter = None,
) -> Page[BuildingHeadRow]:
    """Who speaks for which building, may come to, or did, the newest first."""
    of = {"building": building, "standing": standing, "person": person}
    return await BUILDING_HEADS.page(*paged, **within, **of)


@router.get(
    "/building-heads/{nomination_id:uuid}",
    response_model=BuildingHeadRow,
    responses=refusals(STATUS, NotNominatedError),
)
async def building_head(nomination_id: UUID, store: Store) -> Response:
    """One of them."""
    missing = NotNominatedError(f"There is no nomination {nomination_id}")
    return await BUILDING_HEADS.own(nomination_id, store, missing)


@router.post(
    "/building-heads/{nomination_id:uuid}/appoint",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotNominatedError, HasStoodDownError),
)
async def appoint_building_head(
    nomination_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that somebody speaks for their building (楼长上任): one at a time, else 409."""
    command = AppointBuildingHead(nomination_id=NominationId(nomination_id))
    context = replace(asking, at=(body or Step()).moment)
    return done(await BUILDING_HEAD.handle(nomination_id, command, store, context))


@router.post(
    "/building-heads/{nomination_id:uuid}/stand-down",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotNominatedError, NotInOfficeError),
)
async def stand_down_building_head(
    nomination_id: UUID, asking: Asking, store: Store, body: Ending | None = None
) -> Response:
    """Say that somebody speaks for their building no more. Saying so again changes nothing."""
    body = body or Ending()
    command = StandDownBuildingHead(nomination_id=NominationId(nomination_id), reason=body.reason)
    context = replace(asking, at=body.moment)
    return done(await BUILDING_HEAD.handle(nomination_id, command, store, context))
