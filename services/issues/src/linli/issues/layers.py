"""Issues for maps and spreadsheets: GeoJSON (RFC 7946) and CSV, of the same columns."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.authority import Caller
from linli.chassis.people import guarded
from linli.events.contracts.base import CategoryCode, TownCode
from linli.events.contracts.categories import CategoryRevised, ExternalCode
from linli.events.contracts.personal import FreeText
from linli.events.envelope import rfc3339
from linli.issues.domain.category import BUILT_IN
from linli.issues.queries import light_at, theirs
from linli.issues.standards.declarations import in_force
from linli.issues.tables import declarations, issue_list

GEOJSON = "application/geo+json"
type Codes = Mapping[tuple[str, str], Sequence[ExternalCode]]
"""What categories are called elsewhere, by town and code."""

PLAIN = (
    *("id", "town", "community", "compound", "category", "title", "status", "suspended"),
    *("light", "hazard", "confidential", "level", "lead", "supporters", "source", "channel"),
    *("patrol", "occurred_at", "ended_at", "due_at", "expected_at"),
)
"""The columns that say what the list says."""
COLUMNS = (*PLAIN, "co_handlers", "external_codes", "latitude", "longitude")
APART = frozenset({"id", "latitude", "longitude"})
"""What a feature has beside its properties."""


async def codes_in(db: AsyncConnection) -> Codes:
    """What the categories of all towns are called elsewhere, as far as towns have said so."""
    query = sa.select(declarations.c.town).where(declarations.c.kind == "category").distinct()
    towns = [TownCode(town) for town in (await db.execute(query)).scalars()]
    return {
        (town, category.code): category.external_codes
        for town in towns
        for category in await in_force(db, town, CategoryRevised)
    }


def external_of(town: str, category: str, codes: Codes) -> Sequence[Mapping[str, str]]:
    """What a category is called elsewhere."""
    built_in = BUILT_IN.get(CategoryCode(category))
    external = codes.get((town, category), built_in.external_codes if built_in else ())
    return [code.model_dump(exclude_none=True) for code in external]


def words_of(title: FreeText | None) -> str | None:
    """A title that may be read; one that was not released or is erased is none."""
    return title.reveal() if title and title.is_clear else None


def _written(column: sa.Column[Any]) -> str:
    """SQL for the column as JSON has it: moments in UTC."""
    if not isinstance(column.type, sa.DateTime):
        return f"{column}"
    return f"(to_json(timezone('UTC', {column})) #>> '{{}}') || 'Z' AS {column.name}"


_C = issue_list.c
_STORED = [_C[name] for name in COLUMNS if name in _C and name != "title"]
_FEATURE: sa.ColumnElement[str] = sa.literal_column(
    f"""CAST((SELECT row_to_json(feature) FROM (SELECT
        'Feature' AS type,
        {_C.id},
        CASE WHEN {_C.longitude} IS NOT NULL AND {_C.latitude} IS NOT NULL THEN json_build_object(
            'type', 'Point', 'coordinates', json_build_array({_C.longitude}, {_C.latitude})
        ) END AS geometry,
        (SELECT row_to_json(properties) FROM (SELECT
            {", ".join(_written(column) for column in _STORED if column.name not in APART)}
        ) properties) AS properties
    ) feature) AS text)""",
    sa.Text,
)
"""The database writes all that needs neither a key nor the time. Made of columns, a map took three
times as long; of an expression, a fifth longer: a statement's text is found by what it is made of.
"""


def features(caller: Caller | None, now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """What features are made of."""
    of_all = (_C.town, _C.category, _C.longitude, _C.latitude, _FEATURE.label("feature"))
    return sa.select(*of_all, *_told_to(caller, now))


def lines(caller: Caller | None, now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """What lines of CSV are made of."""
    return sa.select(*_STORED, *_told_to(caller, now))


def _told_to(caller: Caller | None, now: datetime) -> Sequence[sa.ColumnElement[Any]]:
    """The light, the title that a caller may read, and whether it is theirs, released or not."""
    own = theirs(caller)
    title = sa.case((own, _C.title), else_=_C.released_title)
    return light_at(now).label("light"), title.label("title"), own.label("own")


class Layer:
    """Writes features, which have all of their categories' codes in common."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._written = dict[tuple[str, str], bytes]()

    def feature(self, row: sa.Row[Any], title: FreeText | None) -> bytes:
        """An issue as a GeoJSON feature: where it is not known, there is no geometry."""
        told = as_json({"light": row.light, "title": words_of(title)})[1:-1]
        external = self._external(row.town, row.category)
        written = row.feature.encode().removesuffix(b"}}")
        return b'%b,%b,"external_codes":%b}}' % (written, told, external)

    def _external(self, town: str, category: str) -> bytes:
        if (town, category) not in self._written:
            written = as_json(external_of(town, category, self._codes))
            self._written[town, category] = written
        return self._written[town, category]


def as_json(value: object) -> bytes:
    """The value in JSON; moments in UTC."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)  # asyncpg has UUIDs of its own


def bounds_of(issues: Sequence[sa.Row[Any]]) -> Sequence[float] | None:
    """The bounding box of what is shown: west, south, east, north (RFC 7946, 5)."""
    east = [one.longitude for one in issues if one.longitude is not None]
    north = [one.latitude for one in issues if one.latitude is not None]
    return [min(east), min(north), max(east), max(north)] if east else None


def csv_head() -> str:
    """The first line of an export."""
    return _lines([COLUMNS])


def csv_lines(rows: Sequence[sa.Row[Any]], titles: Sequence[FreeText | None], codes: Codes) -> str:
    """What was selected of `lines` as CSV; no cell is a formula to a spreadsheet."""
    return _lines([_cells(*issue, codes) for issue in zip(rows, titles, strict=True)])


def _cells(row: sa.Row[Any], title: FreeText | None, codes: Codes) -> Sequence[str]:
    external = external_of(row.town, row.category, codes)
    told = {"title": words_of(title), "external_codes": external}
    return [_cell(name, told[name] if name in told else getattr(row, name)) for name in COLUMNS]


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
