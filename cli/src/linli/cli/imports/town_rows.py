"""What the rows of a town's register are: their kinds, columns, and what is sent of each."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from linli.cli.imports.registers import Mapped
from linli.cli.imports.table import Refused

NAMES = ("name_zh", "name_en")
MOMENTS = ("opened_at", "occurred_at")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Kind:
    """One kind of row: a sheet of a workbook, or a word in the column `kind` of a CSV file."""

    name: str
    sheet: str
    sheet_zh: str
    columns: tuple[str, ...]


KINDS = (
    Kind("town", "town", "镇", ("code", *NAMES, "time_zone")),
    Kind("community", "communities", "社区", ("code", *NAMES)),
    Kind("compound", "compounds", "小区", ("code", "community", *NAMES)),
    Kind("building", "buildings", "楼栋", ("code", "compound", *NAMES)),
    Kind("households", "households", "户数", ("compound", "building", "households")),
    Kind(
        "organisation", "organisations", "单位", ("code", "type", "community", "compound", *NAMES)
    ),
    Kind("station", "stations", "站点", ("code", "community", "compound", *NAMES, "opened_at")),
    Kind("facility", "facilities", "设施", ("code", "type", "community", "compound", *NAMES)),
)
"""In the order in which they rest on each other; every row may also say `occurred_at`."""
KIND_OF = {kind.name: kind for kind in KINDS}
COLUMNS = (
    *("kind", "code", "type", "community", "compound", "building", *NAMES),
    *("households", "time_zone", *MOMENTS),
)
"""Of a CSV file."""


class TownRow(NamedTuple):
    """A row: its number in its sheet or file, and its cells by column."""

    kind: str
    number: int
    cells: Mapping[str, str]
    fault: Refused | None = None


def record_of(row: TownRow, zone: ZoneInfo) -> Mapped:
    """What is sent of a row, or why nothing is; days begin when they begin in the zone."""
    if row.fault:
        return row.fault
    if row.kind not in KIND_OF:
        return Refused("kind", "unknown-kind", f"{row.kind!r} is none of {', '.join(KIND_OF)}")
    taken = (*KIND_OF[row.kind].columns, "occurred_at")
    entry: dict[str, str | int] = {}
    for column, cell in row.cells.items():
        value = value_of(column, cell.strip(), zone)
        if isinstance(value, Refused):
            return value
        if value == "" or column == "kind":
            continue
        if column not in taken:
            what = f"leave it empty: a row of kind {row.kind} takes {', '.join(taken)}"
            return Refused(column, "not-of-kind", what)
        entry["kind" if column == "type" else column] = value
    return {"key": key_of(row.kind, entry), "kind": row.kind, "entry": entry}


def value_of(column: str, cell: str, zone: ZoneInfo) -> str | int | Refused:
    """The value of a cell."""
    if column == "households" and cell:
        if not cell.isascii() or not cell.isdigit():
            return Refused(column, "invalid-number", f"{cell!r} is no number of households")
        return int(cell)
    return moment_of(column, cell, zone) if column in MOMENTS and cell else cell


def moment_of(column: str, cell: str, zone: ZoneInfo) -> str | Refused:
    """A day's beginning, or a moment, in RFC 3339."""
    if date := DATE.fullmatch(cell):
        cell = "{}-{:02}-{:02}".format(*map(int, date.groups()))
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return Refused(column, "invalid-date", f"{cell!r} is no day such as 2024-01-18")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def key_of(kind: str, entry: Mapping[str, str | int]) -> str:
    """What a row is known by for good: another day, name or number makes it another row."""
    where = entry.get("code") or entry.get("building") or entry.get("compound") or ""
    body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    return f"{kind}/{str(where)[:100]}/{hashlib.sha256(body).hexdigest()[:16]}"
