"""Faults that pass are told in a line and waited out; others are defects."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from linli.events.applying import passing
from linli.events.errors import StoreUnavailableError
from linli.events.jetstream import NatsUnavailableError


@pytest.mark.parametrize(
    "fault",
    [
        PoolTimeoutError("no connection in time"),
        StoreUnavailableError("the event store does not answer"),
        NatsUnavailableError("no answer"),
        ConnectionRefusedError(),
        DBAPIError("SELECT 1", None, Exception(), connection_invalidated=True),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_what_does_not_answer_may_answer_again(fault: Exception) -> None:
    assert passing(fault)


@pytest.mark.parametrize("fault", [KeyError("reporter"), ValueError("an odd body")], ids=repr)
def test_what_an_event_makes_fail_fails_for_good(fault: Exception) -> None:
    assert not passing(fault)
