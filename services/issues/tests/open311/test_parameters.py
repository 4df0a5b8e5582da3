"""What a list of requests is asked for."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from linli.issues.open311.dates import moment_of
from linli.issues.open311.faults import FaultError
from linli.issues.open311.parameters import ROWS_MAX, Pages, Span, given, search_of

NOW = datetime(2024, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def searched(**parameters: str) -> Span:
    return search_of(given(parameters), NOW).requested


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01T00:00:00Z", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01T08:00:00+08:00", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01T08:00:00 08:00", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01T08:00:00", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01", datetime(2024, 2, 29, 16, tzinfo=UTC)),
    ],
)
def test_a_date_without_an_offset_is_read_as_in_china(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


def test_an_empty_parameter_is_absent() -> None:
    assert given({"status": " ", "service_code": "trees"}) == {"service_code": "trees"}


def test_without_dates_the_last_ninety_days_are_listed() -> None:
    assert searched() == Span(NOW - 90 * DAY, None)


def test_one_date_spans_ninety_days() -> None:
    assert searched(end_date="2024-06-01T00:00:00Z") == Span(NOW - 90 * DAY, NOW)
    assert searched(start_date="2024-06-01T00:00:00Z") == Span(NOW, NOW + 90 * DAY)


def test_a_longer_span_is_read_in_pages() -> None:
    longer = {"start_date": "2020-01-01", "end_date": "2024-01-01"}
    with pytest.raises(FaultError, match="more than 90 days"):
        searched(**longer)
    assert searched(page="1", **longer) == Span(moment_of("2020-01-01"), moment_of("2024-01-01"))


def test_ids_come_before_whatever_else_is_asked() -> None:
    one = uuid4()
    asked = search_of({"service_request_id": f"{one}, nope,", "status": "what"}, NOW)
    assert (asked.ids, asked.states, asked.requested) == ((one,), frozenset(), Span())


def test_lists_are_written_with_commas() -> None:
    asked = search_of({"service_code": "a, b", "status": "open,closed"}, NOW)
    assert asked.codes == ("a", "b")
    assert asked.states == {"open", "closed"}


def test_pages_begin_at_one_and_are_bounded() -> None:
    assert search_of({}, NOW).pages == Pages(1, ROWS_MAX)
    assert search_of({"page": "3", "page_size": "10"}, NOW).pages.skipped == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "foo"),
        ("start_date", "yesterday"),
        ("end_date", "0001-01-01"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "１"),
        ("page_size", "1001"),
        ("page_size", "many"),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, value: str) -> None:
    with pytest.raises(FaultError, match=name):
        search_of({name: value}, NOW)


def test_an_end_before_its_beginning_is_refused() -> None:
    with pytest.raises(FaultError, match="end_date"):
        searched(start_date="2024-03-02", end_date="2024-03-01")
