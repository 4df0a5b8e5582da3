"""What the rows of a town's register mean, in a workbook and in a CSV file."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from linli.cli.failures import Failure
from linli.cli.imports.table import Refused
from linli.cli.imports.template import write_template
from linli.cli.imports.town import Sorted, read
from linli.cli.imports.town_rows import COLUMNS, KINDS, TownRow, record_of
from linli.cli.testing import typed

ZONE = ZoneInfo("Asia/Shanghai")
COMMUNITY = ("tongsheng", "同声社区", "", "2024-01-18")


def workbook(path: Path, fill: Callable[[Any], None], *rows: Sequence[Any]) -> Path:
    """A workbook whose sheet of communities has these rows, and whatever `fill` does to it."""
    write_template(path)
    book = load_workbook(path)
    sheet = book["communities"]
    for row in rows:
        sheet.append(list(row))
    fill(sheet)
    book.save(path)
    return path


def as_it_is(_sheet: Any) -> None:
    """Nothing more."""


def record(kind: str, **cells: str) -> Any:
    return record_of(TownRow(kind, 1, cells), ZONE)


def test_a_row_becomes_what_its_command_takes() -> None:
    sent = record("organisation", code="o", type="property-company", name_zh="物业", compound="")
    assert sent["kind"] == "organisation"
    assert sent["entry"] == {"code": "o", "kind": "property-company", "name_zh": "物业"}


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-01-18", "2024-01-18T00:00:00+08:00"),
        ("2024/1/8", "2024-01-08T00:00:00+08:00"),
        ("2024年1月8日", "2024-01-08T00:00:00+08:00"),
        ("2024-01-18 09:30", "2024-01-18T09:30:00+08:00"),
        ("2024-01-18T09:30:00+00:00", "2024-01-18T09:30:00+00:00"),
    ],
)
def test_a_day_begins_where_the_town_is(cell: str, moment: str) -> None:
    assert record("community", code="c", occurred_at=cell)["entry"]["occurred_at"] == moment


@pytest.mark.parametrize("cell", ["soon", "2024-02-30", "45309"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    refused = record("community", code="c", occurred_at=cell)
    assert (refused.field, refused.reason) == ("occurred_at", "invalid-date")


@pytest.mark.parametrize("cell", ["近2000", "-1", "1.5", "２"])
def test_what_is_no_number_of_households_is_refused(cell: str) -> None:
    assert record("households", compound="c", households=cell).reason == "invalid-number"


def test_a_row_of_no_kind_is_refused() -> None:
    assert record("planet", code="x").reason == "unknown-kind"


def test_what_a_kind_does_not_take_is_refused_with_what_it_takes() -> None:
    refused = record("compound", code="c", community="tongsheng", households="300")
    assert (refused.field, refused.reason) == ("households", "not-of-kind")
    assert "takes code, community, name_zh, name_en, occurred_at" in refused.detail


def test_a_row_that_says_something_else_is_another_row() -> None:
    keys = {record("community", code="c", name_zh=name)["key"] for name in ("一", "一", "二")}
    assert len(keys) == 2


def test_an_empty_workbook_has_a_sheet_for_each_kind_and_no_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "town.xlsx", as_it_is)
    assert list(read(path)) == []
    assert load_workbook(path).sheetnames == [kind.sheet for kind in KINDS]


def test_rows_are_numbered_as_in_their_sheet(tmp_path: Path) -> None:
    rows = [COMMUNITY, (), ("", None, " ", ""), ("hainanzhou", "海南洲社区")]
    numbers = [row.number for row in read(workbook(tmp_path / "town.xlsx", as_it_is, *rows))]
    assert numbers == [2, 5]


def test_cells_say_what_people_see(tmp_path: Path) -> None:
    row = (7, " 同声社区 ", None, datetime(2024, 1, 18))  # noqa: DTZ001 - as workbooks keep days
    (read_row,) = read(workbook(tmp_path / "town.xlsx", as_it_is, row))
    assert read_row.cells == {
        "code": "7",
        "name_zh": "同声社区",
        "name_en": "",
        "occurred_at": "2024-01-18",
    }


def formula(sheet: Any) -> None:
    sheet["B2"] = '="同声"&"社区"'


def merge(sheet: Any) -> None:
    sheet.merge_cells("A2:A3")


@pytest.mark.parametrize(
    ("fill", "reason", "field"),
    [(formula, "formula", "name_zh"), (merge, "merged-cells", None)],
)
def test_what_is_shown_but_not_there_is_refused(
    tmp_path: Path, fill: Callable[[Any], None], reason: str, field: str | None
) -> None:
    (row,) = read(workbook(tmp_path / "town.xlsx", fill, COMMUNITY))
    assert isinstance(row.fault, Refused)
    assert (row.fault.reason, row.fault.field) == (reason, field)


def retitled(title: str) -> Callable[[Any], None]:
    def fill(sheet: Any) -> None:
        sheet.title = title

    return fill


def test_sheets_may_have_chinese_titles(tmp_path: Path) -> None:
    (row,) = read(workbook(tmp_path / "town.xlsx", retitled("社区"), COMMUNITY))
    assert row.kind == "community"


def test_a_sheet_that_is_none_of_ours_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="planets"):
        list(read(workbook(tmp_path / "town.xlsx", retitled("planets"), COMMUNITY)))


def test_a_sheet_without_its_columns_is_a_failure(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("compounds").append(("code", "name_zh"))
    del book["Sheet"]
    book.save(tmp_path / "town.xlsx")
    with pytest.raises(Failure, match="lacks community, name_en"):
        list(read(tmp_path / "town.xlsx"))


def test_what_is_no_workbook_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    path.write_text("code,name_zh\n", encoding="utf-8")
    with pytest.raises(Failure, match="no XLSX workbook"):
        list(read(path))


def test_cells_that_are_not_utf_8_are_told_by_row(tmp_path: Path) -> None:
    path = tmp_path / "town.csv"
    line = {"kind": "community", "code": "tongsheng", "name_zh": "同声社区"}
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(line)
    with Sorted() as rows:
        rows.fill(read(path), ZONE)
        (entry,) = rows.entries()
    assert isinstance(entry.record, Refused)
    assert (entry.record.reason, entry.record.field) == ("not-utf-8", "name_zh")


def test_rows_rest_on_those_before_them_in_whatever_order_they_stand() -> None:
    kinds = [kind.name for kind in KINDS]
    with Sorted() as rows:
        rows.fill((TownRow(kind, n, {"code": "c"}) for n, kind in enumerate(kinds[::-1])), ZONE)
        assert [entry.cells["kind"] for entry in rows.entries()] == kinds


def test_a_template_is_printed() -> None:
    printed = typed("import", "town", "--template", "-")
    assert (printed.status, printed.out.strip().split(",")) == (0, list(COLUMNS))


def test_a_template_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "town.csv"
    assert [typed("import", "town", "--template", path).status for _ in range(2)] == [0, 1]


def test_without_a_file_nothing_is_imported() -> None:
    assert typed("import", "town", "--town", "lishui").status == 2
