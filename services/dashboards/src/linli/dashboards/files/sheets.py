"""Tables as files for spreadsheets: CSV and XLSX, in which no cell is a formula."""

import csv
import io
import re
from asyncio import to_thread
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any, Literal, NamedTuple

from fastapi import Response
from fastapi.responses import StreamingResponse
from openpyxl import Workbook

from linli.chassis.language import Language
from linli.chassis.people import guarded
from linli.chassis.problems import INVALID, ProblemError

type Format = Literal["csv", "xlsx"]
type Cell = str | int | float | bool | date | None
type Row = Sequence[Cell]

MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_MAX: Mapping[Format, int] = {"csv": 1_000_000, "xlsx": 20_000}
"""A workbook is made before its first byte is sent; lines of CSV are sent as they are read."""
BOM = "\ufeff"
"""Without it spreadsheets take the Chinese of a CSV file for Latin-1."""
PIECE_BYTES = 64 * 1024
TITLE_CHARACTERS_MAX = 31
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


class Sheet(NamedTuple):
    """A table, some rows at a time."""

    name: str
    """Of the file, without its ending; ASCII."""
    columns: Sequence[str]
    rows: AsyncIterable[Iterable[Row]]


class TooManyRowsError(ProblemError):
    """More than a file may have."""

    kind = INVALID

    def __init__(self, rows: int, format_: Format) -> None:
        detail = f"At most {ROWS_MAX[format_]:,} rows as {format_}; ask for fewer days"
        super().__init__(f"The file would have {rows:,} rows. {detail}.")
        self.errors = ({"parameter": "format", "detail": detail},)


def let_fit(rows: int, format_: Format) -> None:
    """Refuse a file of so many rows if that is too many."""
    if rows > ROWS_MAX[format_]:
        raise TooManyRowsError(rows, format_)


async def at_once(rows: Iterable[Row]) -> AsyncIterator[Iterable[Row]]:
    """Rows that are there already."""
    yield rows


async def answered(sheet: Sheet, format_: Format, language: Language) -> Response:
    """The answer that is a table as a file."""
    body = csv_of(sheet) if format_ == "csv" else pieces_of(await xlsx_of(sheet))
    headers = {
        "Content-Disposition": f'attachment; filename="{sheet.name}.{format_}"',
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return StreamingResponse(body, headers=headers, media_type=MEDIA_TYPES[format_])


async def csv_of(sheet: Sheet) -> AsyncIterator[str]:
    """The table as CSV (RFC 4180), as it is read."""
    yield BOM + _lines([sheet.columns])
    async for rows in sheet.rows:
        yield _lines(map(_plain, row) for row in rows)


async def xlsx_of(sheet: Sheet) -> IO[bytes]:
    """The table as a workbook, in a file that is gone once it is closed.

    Rows go to the disk as they come; nothing but the latest is in memory.
    """
    book = Workbook(write_only=True)
    page: Any = book.create_sheet(sheet.name[:TITLE_CHARACTERS_MAX])
    page.freeze_panes = "A2"
    page.append(sheet.columns)
    async for rows in sheet.rows:
        await to_thread(_append, page, rows)
    file = TemporaryFile()  # noqa: SIM115 - it is the answer's, which closes it
    await to_thread(book.save, file)
    file.seek(0)
    return file


async def pieces_of(file: IO[bytes]) -> AsyncIterator[bytes]:
    """What is in a file, which is closed after it."""
    with closing(file):
        while piece := await to_thread(file.read, PIECE_BYTES):
            yield piece


def _append(page: Any, rows: Iterable[Row]) -> None:
    for row in rows:
        page.append([_told(cell) for cell in row])


def _told(cell: Cell) -> Cell:
    """A cell that no spreadsheet computes or runs, nor chokes on."""
    return guarded(_FORBIDDEN.sub("", cell)) if isinstance(cell, str) else cell


def _plain(cell: Cell) -> Cell:
    return str(cell).lower() if isinstance(cell, bool) else _told(cell)


def _lines(rows: Iterable[Iterable[Cell]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()
