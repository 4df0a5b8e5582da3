"""Forms as data: read from files, held together, and found by their versions."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.queries import Published
from linli.dashboards.reports.filling import added_told, standing_told
from linli.dashboards.reports.templates import (
    FORMS,
    TEMPLATES,
    ReportNotFoundError,
    find_template,
    read_forms,
)
from linli.dashboards.suppression import NOTHING, Cell

MONTHLY = "community-monthly"
VOLUNTEERS = METRICS["volunteers.registered"]
DEC, JAN = date(2023, 12, 31), date(2024, 1, 31)


def write(folder: Path, name: str, **changed: Any) -> None:
    form = json.loads((FORMS / f"{MONTHLY}.v1.json").read_bytes())
    (folder / name).write_text(json.dumps(form | changed))


def test_a_form_is_found_in_its_newest_version(tmp_path: Path) -> None:
    for version in (1, 10, 2):
        write(tmp_path, f"{MONTHLY}.v{version}.json", version=version)
    assert [form.version for form in read_forms(tmp_path)[MONTHLY]] == [1, 2, 10]
    assert find_template(MONTHLY) == TEMPLATES[MONTHLY][-1]
    assert find_template(MONTHLY, 1).version == 1


@pytest.mark.parametrize(("id_", "version"), [("none", None), (MONTHLY, 99)])
def test_what_is_no_form_is_not_found(id_: str, version: int | None) -> None:
    with pytest.raises(ReportNotFoundError, match=id_):
        find_template(id_, version)


def test_a_file_is_named_after_the_form_in_it(tmp_path: Path) -> None:
    write(tmp_path, f"{MONTHLY}.v2.json", version=3)
    with pytest.raises(ValueError, match="holds version 3"):
        read_forms(tmp_path)


def broken(change: Callable[[dict[str, Any]], Any], tmp_path: Path) -> str:
    form = json.loads((FORMS / f"{MONTHLY}.v1.json").read_bytes())
    change(form["sections"][0]["lines"][0])
    path = tmp_path / f"{MONTHLY}.v1.json"
    path.write_text(json.dumps(form))
    with pytest.raises(ValidationError) as raised:
        read_forms(tmp_path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"metric": "issues.lost"}, "no metric is called issues.lost"),
        ({"code": "102"}, "a line's code stands twice"),
        ({"reading": "last_year"}, "reading"),
        ({"formula": "1+1"}, "formula"),
        ({"label": {"zh-CN": "户数"}}, "en"),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused_at_the_start(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    assert said in broken(lambda line: line.update(changed), tmp_path)


def month(end: date, value: int | None, version: int = 1) -> Published:
    return Published(end, version, Cell(value, parts=True), NOTHING)


@pytest.mark.parametrize(
    ("months", "added"),
    [
        ([month(JAN, 12), month(DEC, 5)], 7),
        ([month(JAN, 12)], 12),
        ([month(JAN, 12), month(DEC, None)], None),
        ([month(JAN, None), month(DEC, 5)], None),
        ([month(JAN, 12, version=2), month(DEC, 5)], None),
        ([], None),
    ],
)
def test_what_a_month_added_is_told_from_two_months_that_are(
    months: list[Published], added: int | None
) -> None:
    figure = added_told(VOLUNTEERS, months)
    assert (figure.value, figure.suppressed) == (added, added is None)
    assert figure.not_located is None


def test_of_a_month_that_is_not_published_nothing_is_told() -> None:
    figure = standing_told(VOLUNTEERS, ())
    assert (figure.value, figure.suppressed, figure.month) == (None, True, None)
