"""Issues for maps and spreadsheets: GeoJSON (RFC 7946) and CSV, of the same columns."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.people import guarded
from linli.chassis.personal import Withheld, shown
from linli.events.contracts.base import CategoryCode, TownCode
from linli.events.contracts.categories import CategoryRevised, ExternalCode
from linli.events.contracts.personal import FreeText
from linli.events.envelope import rfc3339
from linli.issues.domain.category import BUILT_IN
from linli.issues.domain.lights import Light
from linli.issues.standards.declarations import in_force
from linli.issues.tables import declarations, issue_list

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


def external_of(town: str, category: str, codes: Codes) -> Sequence[Mapping[str, str]]:
    """What a category is called elsewhere."""
    built_in = BUILT_IN.get(CategoryCode(category))
    external = codes.get((town, category), built_in.external_codes if built_in else ())
    return [code.model_dump(exclude_none=True) for code in external]


def words_of(title: FreeText | Withheld) -> str | None:
    """A title; one that is withheld is none."""
    words = shown(title)
    return words if isinstance(words, str) else None


def _written(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The column as JSON has it: moments in UTC."""
    if not isinstance(column.type, sa.DateTime):
        return column
    return sa.func.to_json(sa.func.timezone("UTC", column)).op("#>>")(_literal("{}")) + "Z"


def _literal(words: str) -> sa.ColumnElement[str]:
    """Words of our own in SQL: the database cannot tell the type of a parameter among any."""
    return sa.literal_column(f"'{words}'", sa.Text)


def _object(**members: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    pairs = ((_literal(name), member) for name, member in members.items())
    return sa.func.json_build_object(*chain.from_iterable(pairs))


_C = issue_list.c
_LATER = {"id", "title", "light"}
_POINT = _object(
    type=_literal("Point"), coordinates=sa.func.json_build_array(_C.longitude, _C.latitude)
)
_FEATURE = _object(
    type=_literal("Feature"),
    id=_C.id,
    geometry=sa.case((_C.longitude.is_not(None) & _C.latitude.is_not(None), _POINT)),
    properties=_object(
        **{name: _written(_C[name]) for name in (*PLAIN, "co_handlers") if name not in _LATER}
    ),
)
FEATURES: sa.Select[*tuple[Any, ...]] = sa.select(
    *(_C.title, _C.released_title, _C.reporter, _C.town, _C.community, _C.compound),
    *(_C.category, _C.suspended, _C.due_at, _C.amber_at, _C.longitude, _C.latitude),
    sa.cast(_FEATURE, sa.Text).label("feature"),
)
"""What features are made of: the database writes all that needs neither a key nor the time. Made of
columns, a map took three times as long."""


class Layer:
    """Writes features, which have all of their categories' codes in common."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._written = dict[tuple[str, str], bytes]()

    def feature(self, row: sa.Row[Any], title: FreeText | Withheld, light: Light) -> bytes:
        """An issue as a GeoJSON feature: where it is not known, there is no geometry."""
        words = as_json({"light": light, "title": words_of(title)})
        external = b'"external_codes":%b' % self._external(row.town, row.category)
        return b"%b,%b,%b}}" % (row.feature.encode().removesuffix(b"}}"), words[1:-1], external)

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


def csv_lines(issues: Iterable[Told], codes: Codes) -> str:
    """Issues as lines of CSV; no cell is a formula to a spreadsheet."""
    return _lines([_cells(one, codes) for one in issues])


def _cells(told: Told, codes: Codes) -> Sequence[str]:
    external = external_of(told["town"], told["category"], codes)
    values = {**told, "title": words_of(told["title"]), "external_codes": external}
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
