"""The three rates (三率): how many were answered in time, found it solved, and are satisfied."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query, Request

from linli.chassis.app import service_router
from linli.chassis.authority import required_reach
from linli.chassis.dependencies import Database
from linli.chassis.steps import Community, Compound, Town
from linli.issues.rates.figures import Days, Rates
from linli.issues.rates.figures import rates as rates_of

router = service_router("issues")

type First = Annotated[date, Query(alias="from", description="The first day")]
type Last = Annotated[date, Query(description="The last day")]


@router.get("/rates")
async def rates(
    request: Request,
    db: Database,
    town: Annotated[Town, Query()],
    first: First,
    to: Last,
    community: Annotated[Community | None, Query()] = None,
    compound: Annotated[Compound | None, Query()] = None,
) -> Rates:
    """The rates of a place, of what is within reach: with their cases and what is left out.

    A response counts on the day it was due, a call-back on the day it was made. There is no list of
    places by rate: places differ in what is reported there.
    """
    place = {"town": town, "community": community, "compound": compound}
    reach = required_reach(request.scope)
    return await rates_of(db, place, Days(first, to), reach, datetime.now(UTC))
