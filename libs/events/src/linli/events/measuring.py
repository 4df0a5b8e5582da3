"""What the event store, relays and readers measure: a batch at a time."""

from collections.abc import Generator
from contextlib import contextmanager
from time import perf_counter

from linli.events import signals
from linli.events.instruments import counter, histogram

_append_duration = histogram(signals.ES_APPEND_DURATION)
_append_events = counter(signals.ES_APPEND_EVENTS)
_append_conflicts = counter(signals.ES_APPEND_CONFLICTS)
_publish_duration = histogram(signals.ES_PUBLISH_DURATION)
_publish_duplicates = counter(signals.ES_PUBLISH_DUPLICATES)
_freshness = histogram(signals.ES_E2E_FRESHNESS)
_redeliveries = counter(signals.ES_CONSUME_REDELIVERIES)
_deduplicated = counter(signals.ES_CONSUME_DEDUPLICATED)
_violations = counter(signals.ES_INVARIANT_VIOLATIONS)

INVARIANTS = ("fork", "history", "rebuild", "chain")
"""What is counted when it does not hold, by its name."""


def begin(service: str) -> None:
    """Count from zero: what appears with its first increment has never increased."""
    of = {"service": service}
    for of_service in (_append_events, _append_conflicts, _publish_duplicates, _deduplicated):
        of_service.add(0, of)
    for name in INVARIANTS:
        _violations.add(0, {**of, "name": name})


def appended(service: str, seconds: float, events: int, conflicts: int) -> None:
    """A batch of commands was recorded."""
    of = {"service": service}
    _append_duration.record(seconds, of)
    _append_events.add(events, of)
    if conflicts:
        _append_conflicts.add(conflicts, of)


@contextmanager
def publishing(service: str, refused: type[Exception]) -> Generator[None]:
    """A batch is published; one that is `refused` was there already, or another was."""
    started = perf_counter()
    result = "failed"
    try:
        yield
        result = "ok"
    except refused:
        result = "refused"
        _publish_duplicates.add(1, {"service": service})
        raise
    finally:
        labels = {"service": service, "result": result}
        _publish_duration.record(perf_counter() - started, labels)


def fresh(service: str, seconds: float) -> None:
    """The oldest event of a batch has become visible, so long after it was recorded."""
    _freshness.record(max(seconds, 0.0), {"service": service})


def redelivered(projection: str, batches: int = 1) -> None:
    """A batch is applied again."""
    _redeliveries.add(batches, {"projection": projection})


def deduplicated(service: str) -> None:
    """An event had led to its command before."""
    _deduplicated.add(1, {"service": service})


def violated(service: str, invariant: str) -> None:
    """Something does not hold that always must: one of `INVARIANTS`."""
    _violations.add(1, {"service": service, "name": invariant})
