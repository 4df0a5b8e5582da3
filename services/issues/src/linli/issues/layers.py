"""Issues for maps and spreadsheets: GeoJSON (RFC 7946) and CSV, of the same columns."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.people import guarded
from linli.chassis.personal import shown
from linli.events.contracts.base import CategoryCode, TownCode
from linli.events.contracts.categories import CategoryRevised, ExternalCode
from linli.events.envelope import rfc3339
from linli.issues.domain.category import BUILT_IN
from linli.issues.standards.declarations import in_force
from linli.issues.tables import declarations

GEOJSON = "application/geo+json"
type Codes = Mapping[tuple[str, str], Sequence[ExternalCode]]
"""What categories are called elsewhere, by town and code."""

type Told = Mapping[str, Any]
"""An issue as it is told, by column."""

PLAIN = (
    *("id", "town", "community", "compound", "category", "title", "status", "suspended"),
    *("light", "hazard", "confidential", "level", "lead", "supporters", "source", "channel"),
    *("patrol", "occurred_at", "ended_at", "due_at", "expected_at"),
)
"""The columns that say what the list says."""
COLUMNS = (*PLAIN, "co_handlers", "external_codes", "latitude", "longitude")


async def codes_in(db: AsyncConnection) -> Codes:
    """What the categories of all towns are called elsewhere, as far as towns have said so."""
    query = sa.select(declarations.c.town).where(declarations.c.kind == "category").distinct()
    towns = [TownCode(town) for town in (await db.execute(query)).scalars()]
    return {
        (town, category.code): category.external_codes
        for town in towns
        for category in await in_force(db, town, CategoryRevised)
    }


def properties_of(told: Told, codes: Codes) -> dict[str, Any]:
    """What is said of an issue; a title that is withheld is none."""
    title = shown(told["title"])
    built_in = BUILT_IN.get(CategoryCode(told["category"]))
    external = codes.get(
        (told["town"], told["category"]), built_in.external_codes if built_in else ()
    )
    return {
        **{name: told[name] for name in PLAIN},
        "title": title if isinstance(title, str) else None,
        "co_handlers": told["co_handlers"],
        "external_codes": [code.model_dump(exclude_none=True) for code in external],
    }


def feature_of(told: Told, codes: Codes) -> dict[str, Any]:
    """An issue as a GeoJSON feature: where it is not known, there is no geometry."""
    where = told["longitude"], told["latitude"]
    point = None if None in where else {"type": "Point", "coordinates": where}
    properties = properties_of(told, codes)
    return {
        "type": "Feature",
        "id": properties.pop("id"),
        "geometry": point,
        "properties": properties,
    }


def as_json(value: object) -> bytes:
    """The value in JSON; moments in UTC."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)  # asyncpg has UUIDs of its own


def bounds_of(issues: Sequence[Told]) -> Sequence[float] | None:
    """The bounding box of what is shown: west, south, east, north (RFC 7946, 5)."""
    east = [one["longitude"] for one in issues if one["longitude"] is not None]
    north = [one["latitude"] for one in issues if one["latitude"] is not None]
    return [min(east), min(north), max(east), max(north)] if east else None


def csv_head() -> str:
    """The first line of an export."""
    return _lines([COLUMNS])


def csv_lines(issues: Iterable[Told], codes: Codes) -> str:
    """Issues as lines of CSV; no cell is a formula to a spreadsheet."""
    return _lines([_cells(one, codes) for one in issues])


def _cells(told: Told, codes: Codes) -> Sequence[str]:
    values = properties_of(told, codes)
    values |= {name: told[name] for name in ("latitude", "longitude")}
    return [_cell(name, values[name]) for name in COLUMNS]


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return rfc3339(value)
        case float():
            return str(value)
        case [*parts] if name == "external_codes":
            return guarded("; ".join(_code(part) for part in parts))
        case [*parts]:
            return guarded("; ".join(map(str, parts)))
        case _:
            return guarded(str(value))


def _code(code: Mapping[str, str]) -> str:
    """Such as `DB44/T 2479 2024: 0101`."""
    scheme = " ".join(filter(None, (code["scheme"], code.get("version"))))
    return f"{scheme}: {code['code']}"


def _lines(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()
