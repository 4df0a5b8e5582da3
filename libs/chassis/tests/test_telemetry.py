"""The registry is what everything of telemetry is made from, and within its budget."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from linli.chassis.telemetry.__main__ import generated
from linli.chassis.telemetry.registry import SERIES_MAX, Registry, registry

ROOT = Path(__file__).parents[3]
IDENTIFYING = ("id", "subject", "stream", "town", "community", "compound", "person", "source")


@pytest.mark.parametrize("path", generated())
def test_what_is_made_from_the_registry_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == generated()[path], "make telemetry"


def test_no_label_tells_who_or_where() -> None:
    labels = {label for metric in registry().metrics.values() for label in metric.labels}
    assert labels.isdisjoint(IDENTIFYING)


def test_a_registry_over_its_budget_is_refused() -> None:
    content = registry().model_dump()
    content["metrics"]["es.store.epoch"]["series"] = SERIES_MAX
    with pytest.raises(ValidationError, match=str(SERIES_MAX)):
        Registry.model_validate(content)


def test_every_signal_is_explained_in_both_languages() -> None:
    signals = registry()
    entries = [*signals.metrics.values(), *signals.spans]
    assert all(entry.zh and entry.en and entry.zh != entry.en for entry in entries)
