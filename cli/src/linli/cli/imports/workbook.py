"""A workbook as rows: a sheet for each kind, read as it comes, in bounded memory."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from linli.cli.failures import Failure
from linli.cli.imports.table import Refused
from linli.cli.imports.town_rows import KINDS, Kind, TownRow

NOTES = frozenset({"notes", "说明"})
"""A sheet for people: not read."""
SHEETS = {name: kind for kind in KINDS for name in (kind.sheet, kind.sheet_zh)}
CHUNK_BYTES = 1024 * 1024
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="[A-Z]+(\d+)(?::[A-Z]+(\d+))?"')
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PART = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def rows_in(path: Path) -> Iterator[TownRow]:
    """The rows of all sheets that have something in them, numbered as in the sheet.

    Raises:
        Failure: it is no workbook, or has a sheet or a first line that is none of ours.
    """
    merged = merged_in(path)
    book = load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            title = sheet.title.strip().lower()
            if title in NOTES:
                continue
            if title not in SHEETS:
                names = ", ".join(kind.sheet for kind in KINDS)
                raise Failure(f"{path} has the sheet {sheet.title!r}, which is none of {names}")
            sheet.reset_dimensions()
            yield from _rows(path, SHEETS[title], sheet.iter_rows(), merged[sheet.title])
    finally:
        book.close()


def _rows(
    path: Path, kind: Kind, rows: Iterable[Sequence[Any]], merged: Sequence[range]
) -> Iterator[TownRow]:
    numbered = enumerate(rows, start=1)
    header = [text_of(cell) for cell in next(numbered, (1, ()))[1]]
    if missing := [name for name in kind.columns if header.count(name) != 1]:
        raise Failure(f"{path}: the first line of {kind.sheet!r} lacks {', '.join(missing)}")
    for number, cells in numbered:
        named = dict(zip(header, cells, strict=False))
        mine = {name: named[name] for name in (*kind.columns, "occurred_at") if name in named}
        values = {name: text_of(cell) for name, cell in mine.items()}
        if any(values.values()):
            yield TownRow(kind.name, number, values, fault_in(number, mine, merged))


def fault_in(number: int, cells: Mapping[str, Any], merged: Sequence[range]) -> Refused | None:
    """Why a row cannot be taken as it stands: what is shown in it is not what is in it."""
    if any(number in rows for rows in merged):
        return Refused(None, "merged-cells", "the row has merged cells: part them, fill each")
    for name, cell in cells.items():
        if cell.data_type == "f":
            return Refused(name, "formula", "the cell holds a formula: paste its value")
        if cell.data_type == "e":
            return Refused(name, "cell-error", f"the cell holds an error: {cell.value}")
    return None


def text_of(cell: Any) -> str:
    """What a cell says: whole numbers without a point, days without an hour."""
    match cell.value:
        case None:
            return ""
        case float() as number if number.is_integer():
            return str(int(number))
        case datetime() as moment if moment.time() == datetime.min.time():
            return moment.date().isoformat()
        case datetime() | date() as moment:
            return moment.isoformat()
        case value:
            return str(value).strip()


def merged_in(path: Path) -> Mapping[str, Sequence[range]]:
    """The rows that have merged cells, by sheet: what is read as it comes does not tell them.

    Raises:
        Failure: it is no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = dict(_parts(archive))
            return {title: list(_merged(archive, part)) for title, part in parts.items()}
    except (zipfile.BadZipFile, KeyError, ET.ParseError, InvalidFileException) as error:
        raise Failure(f"{path} is no XLSX workbook: {error}") from error


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The title and the file of each sheet."""
    # Whoever imports a file has chosen it; expat bounds what entities expand to.
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    target = {link.attrib["Id"]: link.attrib["Target"] for link in links.iter(PART)}
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    for sheet in book.iter(f"{MAIN}sheet"):
        part = target[sheet.attrib[LINK]]
        yield sheet.attrib["name"], part.removeprefix("/") if part[0] == "/" else f"xl/{part}"


def _merged(archive: zipfile.ZipFile, part: str) -> Iterator[range]:
    """The rows of each merged range."""
    with archive.open(part) as file:
        rest = b""
        while chunk := file.read(CHUNK_BYTES):
            rest += chunk
            end = 0
            for match in MERGED.finditer(rest):
                first, last = match.groups()
                yield range(int(first), int(last or first) + 1)
                end = match.end()
            rest = rest[max(end, len(rest) - 200) :]
