"""What the columns of a register mean."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cli.imports.registers import BOOKS, SERVICE_REQUESTS, code_of
from linli.cli.imports.table import Refused, Row, rows_of

REQUEST = {
    "unique_key": "6078653",
    "created_date": "2016-07-13 15:11:07+00:00",
    "closed_date": "2016-07-14 12:13:22+00:00",
    "resolution_action_updated_date": "2016-07-14 12:13:22+00:00",
    "status": "Closed",
    "status_notes": "Field Work has been completed.",
    "agency_name": "PUC Sewer Ops",
    "category": "Sewer Issues",
    "complaint_type": "Odor",
    "descriptor": "Odor From_catch_basin",
    "incident_address": "Not associated with a specific address",
    "neighborhood": "Mt. Davidson Manor",
    "source": "Web",
    "latitude": "37.77483",
    "longitude": "-122.4185",
}
BOOK = {
    "book_id": "18",
    "isbn": "043965548X",
    "isbn13": "9.78043965548e+12",
    "authors": "J.K. Rowling, Mary GrandPré",
    "original_publication_year": "1999.0",
    "original_title": "Harry Potter and the Prisoner of Azkaban",
    "title": "Prisoner of Azkaban",
    "language_code": "eng",
}


def request(**cells: str) -> Any:
    return SERVICE_REQUESTS.record_of(Row(1, {**REQUEST, **cells}))


def book(**cells: str) -> Any:
    return BOOKS.record_of(Row(1, {**BOOK, **cells}))


def test_a_service_request_becomes_an_issue() -> None:
    assert request() == {
        "key": "6078653",
        "compound": "mt-davidson-manor",
        "category": "sewer-issues",
        "title": "Odor: Odor From_catch_basin",
        "description": "Field Work has been completed.",
        "reported_at": "2016-07-13T15:11:07+00:00",
        "closed_at": "2016-07-14T12:13:22+00:00",
        "location": {"latitude": 37.77483, "longitude": -122.4185},
    }


def test_without_a_neighbourhood_it_is_not_located() -> None:
    assert request(neighborhood="")["compound"] is None


def test_what_is_not_closed_stays_open_whatever_else_is_dated() -> None:
    assert request(status="Open")["closed_at"] is None


def test_closed_without_a_date_is_refused() -> None:
    assert request(closed_date=" ") == Refused(
        "closed_date", "closed-date-missing", "closed, but nobody knows when"
    )


def test_coordinates_of_zero_mean_none() -> None:
    assert request(latitude="0.0", longitude="0.0")["location"] is None
    assert request(latitude="", longitude="-122.4185")["location"] is None


@pytest.mark.parametrize("latitude", ["north", "nan", "inf"])
def test_what_is_no_number_is_no_latitude(latitude: str) -> None:
    assert request(latitude=latitude).reason == "invalid-number"


def test_the_type_alone_is_a_title() -> None:
    assert request(descriptor="")["title"] == "Odor"


@pytest.mark.parametrize("column", ["category", "neighborhood"])
def test_a_name_without_a_letter_or_digit_refuses_the_row(column: str) -> None:
    refused = request(**{column: "—"})
    assert (refused.field, refused.reason) == (column, "no-code")


def test_a_book_keeps_its_numbers_as_they_are() -> None:
    assert book(isbn=" 439554934") == {
        "key": "18",
        "isbn": " 439554934",
        "isbn13": "9.78043965548e+12",
        "title": "Prisoner of Azkaban",
        "authors": "J.K. Rowling, Mary GrandPré",
    }


def test_a_book_without_a_title_has_its_original_one() -> None:
    assert book(title=" ")["title"] == "Harry Potter and the Prisoner of Azkaban"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mt. Davidson Manor", "mt-davidson-manor"),
        ("General Request - 311CUSTOMERSERVICECENTER", "general-request-311customerservicecenter"),
        ("Café", "cafe"),
        ("ＡＢＣ　１", "abc-1"),
        ("里水", ""),
        ("a" * 62 + " b", "a" * 62),
    ],
)
def test_a_code_is_made_from_a_name(name: str, code: str) -> None:
    assert code_of(name) == code


@given(st.text())
def test_a_code_is_a_slug_or_nothing_and_its_own_code(name: str) -> None:
    code = code_of(name)
    assert len(code) <= 63
    assert code_of(code) == code
    assert all(part.isascii() and part.isalnum() for part in code.split("-")) or not code


@pytest.mark.skipif("LINLI_SAMPLE_DATA" not in os.environ, reason="LINLI_SAMPLE_DATA is not set")
@pytest.mark.parametrize(
    ("name", "register"), [("sf311.csv", SERVICE_REQUESTS), ("goodbooks.csv", BOOKS)]
)
def test_every_record_of_the_sample_data_is_one(name: str, register: Any) -> None:
    path = Path(os.environ["LINLI_SAMPLE_DATA"]) / name
    with path.open(encoding="utf-8", newline="") as file:
        expected = sum(1 for _ in csv.DictReader(file))
    records = [register.record_of(row) for row in rows_of(path, register.columns)]
    assert len(records) == expected
    assert not [record for record in records if isinstance(record, Refused)]
