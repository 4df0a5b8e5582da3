"""CSV as it comes: every record is given, also the broken ones, and none is lost in silence."""

from pathlib import Path

import pytest

from linli.cli.failures import Failure
from linli.cli.imports.table import Refused, Row, rows_of

COLUMNS = ("key", "text")


def rows(path: Path, content: str | bytes) -> list[Row]:
    path = path / "register.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(rows_of(path, COLUMNS))


def test_a_cell_may_hold_line_breaks_commas_and_quotes(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, 'key,text\n1,"first, ""second""\nthird"\n')
    assert row == Row(1, {"key": "1", "text": 'first, "second"\nthird'})


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    content = "\ufeffkey,text\r\n1,邻里\r\n".encode()
    assert rows(tmp_path, content) == [Row(1, {"key": "1", "text": "邻里"})]


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "other,text,key\nx,a,1\n")
    assert (row.cells["key"], row.cells["text"]) == ("1", "a")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="lacks the column text: its first line has to name key"):
        rows(tmp_path, "key\n1\n")


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="lacks the columns key, text"):
        rows(tmp_path, "")


def test_a_column_named_twice_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="lacks the column key"):
        rows(tmp_path, "key,key,text\n1,2,a\n")


def test_a_record_with_too_few_cells_is_refused_and_counted(tmp_path: Path) -> None:
    short, whole = rows(tmp_path, "key,text\n1\n2,b\n")
    assert short.fault == Refused(None, "malformed-csv", "1 cells, not 2")
    assert whole == Row(2, {"key": "2", "text": "b"})


def test_an_empty_line_is_no_record(tmp_path: Path) -> None:
    assert [row.number for row in rows(tmp_path, "key,text\n1,a\n\n2,b\n")] == [1, 2]


def test_after_a_broken_quotation_reading_goes_on(tmp_path: Path) -> None:
    broken, whole = rows(tmp_path, 'key,text\n1,"a"b\n2,c\n')
    assert broken.fault is not None
    assert broken.fault.reason == "malformed-csv"
    assert whole == Row(2, {"key": "2", "text": "c"})


def test_a_quotation_without_an_end_is_told(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, 'key,text\n1,"a\n2,b\n')
    assert row.fault == Refused(None, "malformed-csv", "unexpected end of data")


def test_a_cell_that_is_not_utf_8_refuses_its_record_alone(tmp_path: Path) -> None:
    latin, whole = rows(tmp_path, b"key,text\n1,caf\xe9\n2,b\n")
    assert latin.fault == Refused("text", "not-utf-8", "the cell is not UTF-8")
    assert whole.fault is None
