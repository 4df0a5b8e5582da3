"""Figures as articles and registers state them: beside what is counted, never in it."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Filter
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Figure
from linli.communities.commands import ClaimFigure
from linli.communities.domain.entry import NotRegisteredError
from linli.communities.handlers import handle_entry
from linli.communities.places import home_of
from linli.communities.queries import FIGURES
from linli.communities.rows import FigureRow
from linli.events.contracts.communities import FigureId
from linli.events.contracts.places import PlaceLevel

router = service_router("communities")


@router.post(
    "/figures",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownPlaceError),
)
async def claim_figure(body: Figure, asking: Asking, store: Store) -> Response:
    """Repeat what is stated of a place, with its qualifier and the sentence that states it."""
    command = ClaimFigure(
        figure_id=FigureId(asking.command_id),
        level=body.level,
        place=body.place,
        metric=body.metric,
        value=body.value,
        qualifier=body.qualifier,
        source=body.source,
    )
    home = await home_of(body.level, body.place, store, pointer="/place")
    appended = await handle_entry(command, store, replace(asking, home=home, at=body.moment))
    location = f"/api/communities/figures/{command.figure_id}"
    return created(location, appended, {"id": command.figure_id})


@router.get("/figures")
async def figures(
    paged: Paged,
    town: Filter = None,
    level: PlaceLevel | None = None,
    place: Filter = None,
    metric: Filter = None,
) -> Page[FigureRow]:
    """Figures by place and metric."""
    of = {"town": town, "level": level, "place": place, "metric": metric}
    return await FIGURES.page(*paged, **of)


@router.get(
    "/figures/{figure_id:uuid}",
    response_model=FigureRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def figure(figure_id: UUID, store: Store) -> Response:
    """One figure."""
    missing = NotRegisteredError(f"No figure {figure_id} is registered")
    return await FIGURES.own(figure_id, store, missing)
