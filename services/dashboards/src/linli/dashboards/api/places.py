"""A place's numbers, the events behind one, and what each number means."""

from linli.chassis.pagination import LIMIT_DEFAULT, After, Keyset, Limit, Page
from linli.dashboards import answers
from linli.dashboards.api.asking import (
    OF_LINEAGE,
    OF_METRIC,
    OF_PLACE,
    AMetric,
    APlace,
    Asked,
    Community,
    Compound,
    From,
    Question,
    Town,
    let_see,
)
from linli.dashboards.api.fresh import fresh_router
from linli.dashboards.fold import PlaceRow
from linli.dashboards.lineage import KEYS, contributed
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.queries import Condition, PlaceKey, list_places
from linli.dashboards.shapes import Dashboard, Definition, Lineage, Listed
from linli.dashboards.snapshot import Moment, Snapshot
from linli.dashboards.tables import places

PLACES = Keyset[PlaceKey]("dashboards-places", tuple[str, str])

router = fresh_router()


@router.get("/towns/{code}", responses=OF_PLACE)
async def town(place: Town, asked: Asked) -> Dashboard:
    """Show a town's numbers."""
    return await _dashboard(place, asked)


@router.get("/communities/{code}", responses=OF_PLACE)
async def community(place: Community, asked: Asked) -> Dashboard:
    """Show a community's numbers."""
    return await _dashboard(place, asked)


@router.get("/compounds/{code}", responses=OF_PLACE)
async def compound(place: Compound, asked: Asked) -> Dashboard:
    """Show a compound's numbers."""
    return await _dashboard(place, asked)


@router.get("/{level}/{code}/metrics/{metric}/events", responses=OF_LINEAGE)
async def lineage(
    place: APlace,
    metric: AMetric,
    asked: Asked,
    since: From,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Lineage:
    """List the events behind one of a place's numbers."""
    if metric.counts_persons:
        let_see(asked.viewer, place)
    after = KEYS.read(cursor)
    db, days = asked.moment.db, since.until(asked.days(place))
    rows = await contributed(db, metric, place, days, after, limit + 1)
    page = KEYS.page(rows, limit, lambda row: row.key)
    return Lineage(events=[answers.line(row, asked.language) for row in page.items], next=page.next)


@router.get("/metrics")
async def metrics() -> Page[Definition]:
    """Say what every number means and which events it counts."""
    return Page(items=[answers.definition(metric) for metric in METRICS.values()], next=None)


@router.get("/metrics/{metric}", responses=OF_METRIC)
async def metric(metric: AMetric) -> Definition:
    """Say what one number means, how it comes about and which events it counts."""
    return answers.definition(metric)


@router.get("/towns")
async def towns(moment: Moment, limit: Limit = LIMIT_DEFAULT, cursor: After = None) -> Page[Listed]:
    """List the towns."""
    return await _places(moment, limit, cursor, places.c.level == "town")


@router.get("/towns/{code}/places", responses=OF_PLACE)
async def places_of_town(
    place: Town, moment: Moment, limit: Limit = LIMIT_DEFAULT, cursor: After = None
) -> Page[Listed]:
    """List a town's communities, then its compounds."""
    inside = (places.c.town == place.code, places.c.level != "town")
    return await _places(moment, limit, cursor, *inside)


async def _dashboard(place: PlaceRow, asked: Question) -> Dashboard:
    about = (place, asked.days(place), asked.language, asked.asked_at)
    return await answers.dashboard(asked.moment, *about, finely=asked.viewer.sees(place))


async def _places(
    moment: Snapshot, limit: int, cursor: str | None, *where: Condition
) -> Page[Listed]:
    rows = await list_places(moment.db, *where, after=PLACES.read(cursor), limit=limit + 1)
    page = PLACES.page(rows, limit, lambda row: (row.level, row.code))
    return Page(items=[answers.listed(row) for row in page.items], next=page.next)
