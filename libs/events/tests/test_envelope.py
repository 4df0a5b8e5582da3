"""The three forms of an event say the same."""

from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.events.envelope import (
    Envelope,
    Place,
    Source,
    cloud_event_of,
    envelope_of,
    envelope_of_json,
    headers_of,
    rfc3339,
    subject_of,
)

UUIDS = st.uuids()
TIMES = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CODES = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True)
PLACES = st.just(Place()) | st.builds(Place, CODES, st.none() | CODES)
ENVELOPES = st.builds(
    Envelope,
    id=UUIDS,
    source=st.builds(Source, CODES, CODES),
    epoch=st.just(3),
    position=st.integers(1, 10**12),
    stream=st.builds("issue-{}".format, UUIDS),
    type=st.just("org.linli.issues.IssueReported.v1"),
    time=TIMES,
    recorded_at=TIMES,
    place=PLACES,
    correlation_id=UUIDS,
    causation_id=UUIDS,
    actor=st.none() | st.just("person-1"),
    role=st.none() | st.sampled_from(["town-admin", "librarian"]),
    traceparent=st.none() | st.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    private=st.just(value=False),
    previous=st.none() | UUIDS,
    data=st.dictionaries(st.text(max_size=5), st.text(max_size=9)).map(orjson.dumps),
)


@given(ENVELOPES)
def test_an_event_survives_its_stream(event: Envelope) -> None:
    assert envelope_of(headers_of(event), subject_of(event), event.data, event.epoch) == event


@given(ENVELOPES)
def test_an_event_survives_the_feed(event: Envelope) -> None:
    json = orjson.dumps(cloud_event_of(event))
    assert envelope_of_json(orjson.loads(json), event.epoch, event.previous) == event


@given(ENVELOPES)
def test_headers_are_printable_ascii(event: Envelope) -> None:
    assert all(value.isascii() and value.isprintable() for value in headers_of(event).values())


@given(ENVELOPES)
def test_of_a_private_event_only_its_place_in_history_is_told(event: Envelope) -> None:
    private = event._replace(private=True)
    told = envelope_of(headers_of(private), subject_of(private), b"", private.epoch)
    assert told.private
    assert (told.id, told.position, told.previous) == (event.id, event.position, event.previous)
    text = repr((headers_of(private), subject_of(private), cloud_event_of(private)))
    hidden = (event.stream, event.actor, str(event.correlation_id), event.type)
    assert not any(secret and secret in text for secret in hidden)


def test_times_are_utc_with_microseconds() -> None:
    assert rfc3339(datetime(2024, 1, 18, tzinfo=UTC)) == "2024-01-18T00:00:00.000000Z"
    noon = datetime.fromisoformat("2024-01-18T12:00:00+08:00")
    assert rfc3339(noon) == "2024-01-18T04:00:00.000000Z"


def test_a_stranger_s_message_is_no_event() -> None:
    with pytest.raises(KeyError):
        envelope_of({"ce-id": str(UUID(int=1))}, "linli.lishui.issues.X.v1._._", b"", 1)
