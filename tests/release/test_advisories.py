"""A known fault is excused for a reason and a while."""

import tomllib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.release.advisories import LIST, ExcuseError, excused, options

TODAY = date(2026, 11, 23)
EXCUSE = {"id": "GHSA-1", "until": date(2026, 12, 31), "why": "no image calls it"}


def test_what_is_excused_is_left_out_of_the_audit() -> None:
    assert options(list(excused({"excused": [EXCUSE]}, TODAY))) == "--ignore-vuln GHSA-1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": date(2026, 11, 22)}, "was excused until 2026-11-22"),
        ({"until": date(2027, 6, 1)}, "more than 92 days"),
        ({"until": "2026-12-31"}, "a day"),
        ({"until": None}, "a day"),
        ({"why": ""}, "a reason"),
        ({"id": ""}, "an id"),
    ],
)
def test_an_excuse_without_reason_or_end_is_none(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ExcuseError, match=said):
        list(excused({"excused": [EXCUSE | change]}, TODAY))


def test_every_excuse_of_this_release_holds() -> None:
    list(excused(tomllib.loads(LIST.read_text("utf-8")), datetime.now(UTC).date()))
