"""Many issues: listed, searched, on a map, exported, and near a place."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple

import sqlalchemy as sa
from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.accesses import Audited, Reading
from linli.chassis.admission import goes_on
from linli.chassis.app import service_router
from linli.chassis.bodies import WHOLE
from linli.chassis.dependencies import Asker, Database, Store, in_transactions
from linli.chassis.lists import Listing, Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.problems import INVALID, ProblemError
from linli.chassis.steps import Category, Filter, PlannedAt, Town
from linli.events.contracts.issues import Location
from linli.events.contracts.personal import FreeText
from linli.events.sealing import unsealed
from linli.events.store import EventStore
from linli.issues import layers
from linli.issues.api.statuses import STATUS
from linli.issues.domain.category import UnknownCategoryError
from linli.issues.domain.status import Status
from linli.issues.levels import category_for
from linli.issues.positions import Point, metres_between, to_wgs84
from linli.issues.queries import (
    ISSUES,
    NEWEST_FIRST,
    SEARCHED,
    SHOWN,
    Box,
    Conditions,
    Lit,
    around,
    in_statuses,
    inside,
    lit_as,
    nearest,
    visible_to,
)
from linli.issues.reading import readable_titles
from linli.issues.rows import IssueRow, lit
from linli.issues.tables import OPEN, issue_list
from linli.issues.words import catch_up, containing

router = service_router("issues")

MAP_DEFAULT = 500
MAP_MAX = 5_000
NEAR_MAX = 20
EXPORTED_ROWS = 500

_C = issue_list.c
_STATUS = "|".join(status.value for status in Status if status is not Status.UNREPORTED)

Statuses = Annotated[
    str | None,
    Query(max_length=200, pattern=rf"^({_STATUS})(,({_STATUS}))*$", description="one or several"),
]
Words = Annotated[
    str | None, Query(min_length=1, max_length=100, description="part of a released text")
]
Degrees = Annotated[
    str | None, Query(max_length=200, description="west,south,east,north in WGS84 degrees")
]


class MalformedBoxError(ProblemError):
    """A bounding box is four numbers of degrees."""

    kind = INVALID
    errors = ({"parameter": "bbox", "detail": "west,south,east,north in degrees of WGS84"},)


class Meant(NamedTuple):
    """Which issues are meant."""

    conditions: Conditions
    listing: Listing[IssueRow] = ISSUES
    """What leads to them."""

    def of(self, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        """What is asked of them, the newest first."""
        return self.listing.led(query).where(*self.conditions).order_by(*NEWEST_FIRST)


async def _sought(
    db: Database,
    asker: Asker,
    store: Store,
    within: Within,
    status: Statuses = None,
    category: Filter = None,
    light: Lit | None = None,
    source: Filter = None,
    lead: Filter = None,
    hazard: bool | None = None,
    reported_from: PlannedAt | None = None,
    reported_to: PlannedAt | None = None,
    text: Words = None,
) -> Meant:
    """What the caller asks for, of what they may know of."""
    equal = {**within, "category": category, "source": source, "lead": lead, "hazard": hazard}
    found = [_C[name] == value for name, value in equal.items() if value is not None]
    found += visible_to(asker)
    if status:
        found += in_statuses([Status(one) for one in status.split(",")])
    if light:
        found += lit_as(light, datetime.now(UTC))
    if reported_from:
        found.append(_C.occurred_at >= reported_from)
    if reported_to:
        found.append(_C.occurred_at < reported_to)
    if text is None:
        return Meant(found)
    await catch_up(store, db)
    return Meant((*found, *containing(text)), SEARCHED)


Sought = Annotated[Meant, Depends(_sought)]


@router.get("")
async def issues(paged: Paged, sought: Sought, store: Store, reading: Audited) -> Page[IssueRow]:
    """Issues, newest first; their texts for those who work on them, and where released."""
    page = await sought.listing.page(*paged, *sought.conditions)
    return Page(items=await seen(page.items, reading, store), next=page.next)


@router.get("/map", response_class=Response)
async def issue_map(
    db: Database,
    sought: Sought,
    store: Store,
    reading: Audited,
    bbox: Degrees = None,
    limit: Annotated[int, WHOLE, Query(ge=1, le=MAP_MAX)] = MAP_DEFAULT,
) -> Response:
    """The newest issues whose positions are known, as GeoJSON; `truncated` if there are more."""
    located = inside(box_of(bbox)) if bbox else _C.latitude.is_not(None)
    query = sought.of(layers.features(reading.caller, datetime.now(UTC))).where(located)
    rows = (await db.execute(query.limit(limit + 1))).all()
    shown = rows[:limit]
    bounds = layers.bounds_of(shown)
    collection = {
        "type": "FeatureCollection",
        **({"bbox": bounds} if bounds else {}),
        "truncated": len(rows) > limit,
    }
    features = await features_of(shown, layers.Layer(await layers.codes_in(db)), reading, store)
    head = layers.as_json(collection).removesuffix(b"}")
    return Response(b'%b,"features":[%b]}' % (head, b",".join(features)), media_type=layers.GEOJSON)


@router.get("/export", response_class=StreamingResponse)
async def export_issues(
    request: Request,
    db: Database,
    sought: Sought,
    store: Store,
    reading: Audited,
    format: Literal["csv", "geojson"] = "csv",  # noqa: A002 - the parameter's public name
) -> Response:
    """All of them, as they are read: CSV, or GeoJSON, where unknown positions are null."""
    goes_on(request.scope)
    codes = await layers.codes_in(db)
    chosen = layers.lines if format == "csv" else layers.features
    found = _partitions(db, sought.of(chosen(reading.caller, datetime.now(UTC))))
    if format == "csv":
        lines = _csv(found, codes, reading, store)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8")
    features = _geojson(found, layers.Layer(codes), reading, store)
    return StreamingResponse(features, media_type=layers.GEOJSON)


@dataclass(frozen=True, slots=True)
class Nearby:
    """An open issue that may be the same."""

    distance_m: float
    issue: IssueRow


@router.get("/near", responses=refusals(STATUS, UnknownCategoryError))
async def issues_near(
    db: Database,
    asker: Asker,
    store: Store,
    reading: Audited,
    town: Town,
    category: Category,
    latitude: Annotated[float, Query(ge=-90, le=90)],
    longitude: Annotated[float, Query(ge=-180, le=180)],
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84",
) -> Page[Nearby]:
    """Open issues of a category within its distance of a place, nearest first, on one page."""
    near_m = (await category_for(category, town, store)).near_m
    there = to_wgs84(Location(latitude=latitude, longitude=longitude, crs=crs))
    at = Point(there.latitude, there.longitude)
    query = sa.select(*SHOWN).where(
        *(_C.town == town, _C.category == category, OPEN, inside(around(at, near_m))),
        *visible_to(asker),
    )
    found = await db.execute(query.order_by(nearest(at)).limit(NEAR_MAX))
    rows = await seen(ISSUES.rows_of(found), reading, store)
    by_distance = sorted(
        ((metres_between(at, where(row)), row) for row in rows), key=lambda one: one[0]
    )
    items = [Nearby(round(far, 1), row) for far, row in by_distance if far <= near_m]
    return Page(items=items, next=None)


async def seen(rows: Sequence[IssueRow], reading: Reading, store: EventStore) -> Sequence[IssueRow]:
    """The rows as the caller may read them now."""
    now = datetime.now(UTC)
    titles = await readable_titles(rows, reading, store.vault)
    released = await unsealed([row.released_title for row in rows], store.vault)
    return [
        lit(row, now, title, also) for row, title, also in zip(rows, titles, released, strict=True)
    ]


async def titles_of(
    rows: Sequence[sa.Row[Any]], reading: Reading, store: EventStore
) -> Sequence[FreeText | None]:
    """The titles that were selected for the caller; what of them is personal is recorded first.

    Of whole rows, `seen` and `IssueRow`, exports took twice the time.
    """
    if own := sum(row.own for row in rows):
        await reading.record("read", "issues", count=own, town=rows[0].town)
    return await unsealed([row.title for row in rows], store.vault)


async def features_of(
    rows: Sequence[sa.Row[Any]], layer: layers.Layer, reading: Reading, store: EventStore
) -> Sequence[bytes]:
    """What was selected of `layers.features`, as maps tell it."""
    titles = await titles_of(rows, reading, store)
    return [layer.feature(row, title) for row, title in zip(rows, titles, strict=True)]


def where(row: IssueRow) -> Point:
    """The position of an issue that has one."""
    if row.latitude is None or row.longitude is None:
        raise ValueError(f"the position of issue {row.id} is not known")
    return Point(row.latitude, row.longitude)


def box_of(text: str) -> Box:
    """The box that a query names.

    Raises:
        MalformedBoxError: it names none.
    """
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        raise MalformedBoxError("A bounding box is four numbers.") from None
    inside_the_world = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
    if not inside_the_world:
        raise MalformedBoxError("The bounding box does not lie on the earth.")
    return Box(west, south, east, north)


type Partitions = AsyncIterator[Sequence[sa.Row[Any]]]


async def _partitions(db: AsyncConnection, query: sa.Select[*tuple[Any, ...]]) -> Partitions:
    """Some rows at a time, from a cursor of the server's."""
    result = await (await in_transactions(db)).stream(
        query, execution_options={"yield_per": EXPORTED_ROWS}
    )
    async for some in result.partitions():
        yield some


async def _csv(
    found: Partitions, codes: layers.Codes, reading: Reading, store: EventStore
) -> AsyncIterator[str]:
    yield layers.csv_head()
    async for some in found:
        yield layers.csv_lines(some, await titles_of(some, reading, store), codes)


async def _geojson(
    found: Partitions, layer: layers.Layer, reading: Reading, store: EventStore
) -> AsyncIterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    async for some in found:
        yield comma + b",".join(await features_of(some, layer, reading, store))
        comma = b","
    yield b"]}"
