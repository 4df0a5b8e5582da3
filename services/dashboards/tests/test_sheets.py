"""Tables as files: read again with what spreadsheets read them with."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from linli.dashboards.files.sheets import (
    Format,
    Row,
    Sheet,
    TooManyRowsError,
    answered,
    at_once,
    csv_of,
    let_fit,
    pieces_of,
    xlsx_of,
)

COLUMNS = ("name", "value")
DANGEROUS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"),
)


def sheet(*rows: Row) -> Sheet:
    return Sheet("lishui-figures", COLUMNS, at_once(rows))


async def as_csv(*rows: Row) -> str:
    return "".join([piece async for piece in csv_of(sheet(*rows))])


async def as_xlsx(*rows: Row) -> list[list[Any]]:
    with await xlsx_of(sheet(*rows)) as file:
        page = load_workbook(io.BytesIO(file.read())).active
        assert page is not None
        return [list(row) for row in page.iter_rows(values_only=True)]


async def test_csv_begins_so_that_spreadsheets_read_its_chinese() -> None:
    text = await as_csv(("里水镇", 3))
    assert text.encode().startswith(b"\xef\xbb\xbfname,value\r\n")
    assert text.endswith("里水镇,3\r\n")


async def test_what_is_not_there_is_empty_and_days_and_truths_are_said_as_in_json() -> None:
    text = await as_csv((None, True), (date(2024, 1, 18), False))
    assert text.splitlines()[1:] == [",true", "2024-01-18,false"]


@pytest.mark.parametrize("text", DANGEROUS)
async def test_no_cell_of_either_file_is_a_formula(text: str) -> None:
    (_, (read, _)) = csv.reader(io.StringIO(await as_csv((text, 1)), newline=""))
    assert read == f"'{text}"
    (_, (shown, _)) = await as_xlsx((text, 1))
    assert str(shown).startswith("'")


async def test_a_negative_number_stays_a_number() -> None:
    assert (await as_csv(("books", -3))).endswith("books,-3\r\n")
    assert (await as_xlsx(("books", -3)))[1] == ["books", -3]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(10**9), 10**9)), max_size=8))
async def test_any_text_can_be_written_and_numbers_come_back(rows: list[tuple[str, int]]) -> None:
    read = list(csv.reader(io.StringIO(await as_csv(*rows), newline="")))
    assert [int(value) for _, value in read[1:]] == [value for _, value in rows]
    assert [value for _, value in (await as_xlsx(*rows))[1:]] == [value for _, value in rows]


async def test_a_workbook_is_read_a_piece_at_a_time_and_closed_after_it() -> None:
    file = await xlsx_of(sheet(("里水镇", 3)))
    pieces = [piece async for piece in pieces_of(file)]
    assert file.closed
    assert b"".join(pieces).startswith(b"PK")


@pytest.mark.parametrize(("format_", "most"), [("csv", 1_000_000), ("xlsx", 20_000)])
def test_a_file_has_only_so_many_rows(format_: Format, most: int) -> None:
    let_fit(most, format_)
    with pytest.raises(TooManyRowsError, match="ask for fewer days"):
        let_fit(most + 1, format_)


async def test_a_file_is_named_and_not_shown_in_the_page() -> None:
    response = await answered(sheet(), "csv", "en")
    assert response.headers["content-disposition"] == 'attachment; filename="lishui-figures.csv"'
