"""A CSV file as records: every one is given, also one that cannot be read, and its number."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from linli.cli.failures import Failure

CELL_CHARACTERS_MAX = 1024 * 1024


class Refused(NamedTuple):
    """Why a record is not taken."""

    field: str | None
    """The column at fault, where it is one."""
    reason: str
    detail: str


class Row(NamedTuple):
    """A record: its number, counted from 1 after the header, and its cells by column."""

    number: int
    cells: Mapping[str, str]
    fault: Refused | None = None


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The records of a file, in order; a record that is no record has a fault.

    Raises:
        Failure: the file's first line does not name the columns.
    """
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = _header(path, reader, columns)
        number = 0
        while (cells := _next(reader)) is not None:
            if cells:  # nothing between two line ends is no record
                number += 1
                yield _row(number, header, cells)


def _header(path: Path, reader: Iterator[list[str]], columns: Sequence[str]) -> Sequence[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        header = []
    except csv.Error as error:
        raise Failure(f"{path} does not begin with a line of column names: {error}") from error
    if missing := [name for name in columns if header.count(name) != 1]:
        raise Failure(
            f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}:"
            f" its first line has to name {', '.join(columns)}"
        )
    return header


def _next(reader: Iterator[list[str]]) -> Sequence[str] | Refused | None:
    """The next record's cells; after a broken one, reading goes on with the next line."""
    try:
        return next(reader, None)
    except csv.Error as error:
        return Refused(None, "malformed-csv", str(error))


def _row(number: int, header: Sequence[str], cells: Sequence[str] | Refused) -> Row:
    if isinstance(cells, Refused):
        return Row(number, {}, cells)
    if len(cells) != len(header):
        detail = f"{len(cells)} cells, not {len(header)}"
        return Row(number, {}, Refused(None, "malformed-csv", detail))
    row = Row(number, dict(zip(header, cells, strict=True)))
    for name, cell in row.cells.items():
        if not cell.isascii() and any("\udc80" <= character <= "\udcff" for character in cell):
            return row._replace(fault=Refused(name, "not-utf-8", "the cell is not UTF-8"))
    return row
