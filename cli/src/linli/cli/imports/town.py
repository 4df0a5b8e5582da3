"""`linli import town`: a whole register read once, sorted by kind, sent, and told row by row."""

import asyncio
import csv
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple, Protocol, Self
from zoneinfo import ZoneInfo

import orjson

from linli.cli.asking import Asker, RefusedError
from linli.cli.imports.importing import CATCH_UP_SECONDS_MAX, RESULTS, Summary, tell
from linli.cli.imports.registers import Mapped
from linli.cli.imports.registry import TIME_ZONE
from linli.cli.imports.sending import Result, send
from linli.cli.imports.table import Refused, rows_of
from linli.cli.imports.target import TownTarget, asking
from linli.cli.imports.town_rows import COLUMNS, KINDS, TownRow, record_of
from linli.cli.imports.workbook import rows_in
from linli.cli.terminal import counted, doing

KEPT_BYTES_MAX = 1024 * 1024
ENDPOINT = "/api/communities/imports"
OTHERS = ""
"""Rows of no kind: they come last, and none is sent."""
HEADER = ("row", "status", "field", "reason", "detail", *COLUMNS)


def import_town(path: Path, target: TownTarget, *, dry_run: bool, as_json: bool) -> None:
    """Take over a town's register, or say what would become of its rows."""
    began = time.monotonic()
    name = f"{path.stem}-{target.town}.{'dry-run' if dry_run else 'refused'}.csv"
    result_file = target.data / RESULTS / name
    result_file.parent.mkdir(parents=True, exist_ok=True)
    with Sorted() as rows, result_file.open("w", encoding="utf-8", newline="") as file:
        report = Report(csv.writer(file), every=dry_run)
        asyncio.run(take_over(path, target, rows, report, dry_run=dry_run))
    summary = Summary(
        rows=sum(rows.counts.values()),
        accepted=report.counts["accepted"],
        repaired=0,
        refused=report.counts["refused"],
        duplicates=report.counts["duplicate"],
        seconds=round(time.monotonic() - began, 3),
        result_file=str(result_file),
    )
    tell(path, summary, as_json=as_json)


async def take_over(
    path: Path, target: TownTarget, rows: "Sorted", report: "Report", *, dry_run: bool
) -> None:
    """Read, send, and wait for the dashboards; what became of each row goes into the report."""
    async with asking(target) as asker:
        known = await town_of(asker, target.town)
        with doing(f"Reading {path.name}"):
            rows.fill(read(path), ZoneInfo(known["time_zone"] if known else TIME_ZONE))
        unsaid = [] if known or rows.counts["town"] else [town_named(target.town)]
        records = chain(unsaid, (entry.record for entry in rows.entries()))
        total = len(unsaid) + sum(rows.counts.values())
        query = {"town": target.town, "dry_run": str(dry_run).lower()}
        waiting = enumerate(rows.entries(), start=1 + len(unsaid))
        async for result in send(asker, ENDPOINT, query, counted(records, "Sending", total)):
            if result["line"] > len(unsaid):
                report.tell_until(result, waiting)
        report.tell_rest(waiting)
        if not dry_run:
            with doing("Waiting for the dashboards"):
                await asker.get(f"/api/dashboards/towns/{target.town}", CATCH_UP_SECONDS_MAX)


async def town_of(asker: Asker, town: str) -> Mapping[str, Any] | None:
    """The town as it is registered, if it is."""
    try:
        return (await asker.get(f"/api/communities/towns/{town}")).json()
    except RefusedError as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def town_named(town: str) -> Mapped:
    """A town of which nothing is said but its code."""
    entry = {"code": town, "name_zh": town, "time_zone": TIME_ZONE}
    return {"key": f"town/{town}", "kind": "town", "entry": entry}


def read(path: Path) -> Iterator[TownRow]:
    """The rows of a file that have something in them.

    Raises:
        Failure: its first lines do not name our columns.
    """
    if path.suffix.lower() == ".xlsx":
        yield from rows_in(path)
        return
    for row in rows_of(path, COLUMNS):
        cells = {column: row.cells[column].strip() for column in COLUMNS if column in row.cells}
        if row.fault or any(cells.values()):
            yield TownRow(cells.get("kind", ""), row.number, cells, row.fault)


class Entry(NamedTuple):
    """A row on its way."""

    number: int
    cells: Mapping[str, str]
    """By column, with its kind."""
    record: Mapped


class Sorted:
    """The rows of a register, sorted by kind: on disk, from a megabyte on."""

    def __init__(self) -> None:
        kinds = (*(kind.name for kind in KINDS), OTHERS)
        self._open = ExitStack()
        self._files = {kind: self._spool() for kind in kinds}
        self.counts = Counter[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _spool(self) -> "SpooledTemporaryFile[bytes]":
        return self._open.enter_context(SpooledTemporaryFile(KEPT_BYTES_MAX))

    def fill(self, rows: Iterable[TownRow], zone: ZoneInfo) -> None:
        """Keep rows, each with its record."""
        for row in rows:
            self.counts[row.kind] += 1
            record = record_of(row, zone)
            cells = {**row.cells, "kind": row.kind}
            if isinstance(record, Refused):
                record = list(record)
                cells = {name: _readable(cell) for name, cell in cells.items()}
            line = orjson.dumps((row.number, cells, record))
            kind = row.kind if row.kind in self._files else OTHERS
            self._files[kind].write(line + b"\n")

    def entries(self) -> Iterator[Entry]:
        """All rows: communities before compounds, compounds before buildings."""
        for file in self._files.values():
            file.seek(0)
            for line in file:
                number, cells, record = orjson.loads(line)
                refused = isinstance(record, list)
                yield Entry(number, cells, Refused(*record) if refused else record)


def _readable(cell: str) -> str:
    """A cell without the bytes that are no UTF-8."""
    return cell.encode("utf-8", "replace").decode()


class Writer(Protocol):
    """What `csv.writer` makes."""

    def writerow(self, row: Iterable[Any], /) -> Any:
        """Write one."""
        ...


class Report:
    """What became of each row, counted; those that were refused, or all, in a file."""

    def __init__(self, file: Writer, *, every: bool) -> None:
        self._file, self._every = file, every
        self.counts = Counter[str]()
        file.writerow(HEADER)

    def tell_until(self, result: Result, waiting: Iterator[tuple[int, Entry]]) -> None:
        """Tell of the row that an answer is about, and of those before it that were never sent."""
        for line, entry in waiting:
            if line == result["line"]:
                column = column_of(result.get("field"), entry)
                why = column, result.get("reason"), result.get("detail")
                self._tell(entry, result["status"], why)
                return
            self._tell_refused(entry)

    def tell_rest(self, waiting: Iterator[tuple[int, Entry]]) -> None:
        """Tell of the rows that come after the last answer."""
        for _, entry in waiting:
            self._tell_refused(entry)

    def _tell_refused(self, entry: Entry) -> None:
        if isinstance(entry.record, Refused):
            self._tell(entry, "refused", entry.record)

    def _tell(self, entry: Entry, status: str, why: tuple[str | None, ...]) -> None:
        self.counts[status] += 1
        if self._every or status == "refused":
            cells = (entry.cells.get(column, "") for column in COLUMNS)
            self._file.writerow((entry.number, status, *why, *cells))


def column_of(field: str | None, entry: Entry) -> str | None:
    """The column behind a field of what is sent."""
    return "type" if field == "kind" and "type" in entry.cells else field
