"""An empty register of a town, to be filled in."""

import csv
import sys
from pathlib import Path

from openpyxl import Workbook

from linli.cli.failures import Failure
from linli.cli.imports.town_rows import COLUMNS, KINDS
from linli.cli.terminal import out

PRINTED = "-"


def write_template(path: Path) -> None:
    """Write an empty workbook or CSV file, or print the latter.

    Raises:
        Failure: the file is there already, or is to be neither.
    """
    if str(path) == PRINTED:
        csv.writer(sys.stdout).writerow(COLUMNS)
        return
    if path.exists():
        raise Failure(f"{path} is there already")
    match path.suffix.lower():
        case ".xlsx":
            write_workbook(path)
        case ".csv":
            with path.open("x", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerow(COLUMNS)
        case _:
            raise Failure(f"{path} is to be a .xlsx or a .csv file")
    out.print(f"{path}: fill it in, then `linli import town {path} --town TOWN --dry-run`")


def write_workbook(path: Path) -> None:
    """Write a workbook with a sheet for each kind, and the names of its columns."""
    book = Workbook(write_only=True)
    for kind in KINDS:
        sheet = book.create_sheet(kind.sheet)
        sheet.freeze_panes = "A2"
        sheet.append((*kind.columns, "occurred_at"))
    book.save(path)
