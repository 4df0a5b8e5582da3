"""The history told, killed in the middle, completed, and told again."""

from typing import Any

from linli.cli.testing import linli

from .conftest import Told


def figures(dashboard: Any) -> dict[str, Any]:
    """The numbers that are not 0, by metric."""
    return {name: m["value"] for name, m in dashboard["metrics"].items() if m["value"]}


def test_a_killed_telling_is_completed_by_the_next(told: Told) -> None:
    assert told.ended.status == 0, told.ended.err
    assert told.ended.json["events"] == 119


def test_one_object_with_the_dashboards_own_bodies_is_printed(told: Told) -> None:
    shown = told.ended.json
    assert shown.keys() == {"town", "communities", "compounds", "events", "seconds"}
    assert shown["town"]["place"]["code"] == "lishui"
    assert list(shown["communities"]) == ["hainanzhou", "tongsheng"]
    assert len(shown["compounds"]) == 5
    for code, dashboard in shown["compounds"].items():
        assert dashboard["place"]["code"] == code


def test_what_the_patrol_found_became_an_issue_and_was_resolved(told: Told) -> None:
    shown = figures(told.ended.json["compounds"]["jinsha-bandao"])
    expected = ("patrols.completed", "patrols.findings", "issues.from_patrols", "issues.resolved")
    assert {name: shown[name] for name in expected} == dict.fromkeys(expected, 1)


def test_what_the_page_leaves_open_stays_open(told: Told) -> None:
    shown = figures(told.ended.json["compounds"]["tangguo-yayuan"])
    expected = {
        "issues.open": 2,
        "issues.resolved": 1,
        "issues.hazards_open": 1,
    }
    assert {name: shown[name] for name in expected} == expected


def test_what_the_page_only_states_is_claimed_and_not_counted(told: Told) -> None:
    volunteers = told.ended.json["communities"]["hainanzhou"]["metrics"]["volunteers.registered"]
    assert volunteers["value"] == 0
    assert volunteers["claimed"] == {"value": 523, "qualifier": "exact"}


async def test_telling_again_records_nothing_new(told: Told) -> None:
    again = await linli("demo", "--once", "--json", "--data", told.data, "--port", "0")
    assert again.status == 0, again.err
    assert again.json["events"] == told.ended.json["events"]
    assert again.json["town"]["metrics"] == told.ended.json["town"]["metrics"]
