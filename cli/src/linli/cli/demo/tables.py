"""Dashboards as tables for people: what is counted, and what is claimed beside it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from linli.cli.terminal import out, print_table

SIGNS = {"exact": "", "at_least": "≥ ", "under": "< ", "about": "≈ "}


def print_dashboards(
    dashboards: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]
) -> None:
    """One table a place; numbers that are 0 and unclaimed are left out."""
    labels = {metric["id"]: metric["label"] for metric in definitions["items"]}
    for dashboard in dashboards:
        place = dashboard["place"]
        out.print(f"\n[bold]{place['name']}[/bold] {place['code']} · {place['level']}")
        print_table(("metric", "", ">counted", ">claimed"), _rows(dashboard, labels))


def _rows(
    dashboard: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> Iterator[Sequence[object]]:
    for metric, figure in dashboard["metrics"].items():
        claimed = figure.get("claimed")
        counted = shown(figure["value"])
        if counted or claimed:
            yield metric, labels[metric]["zh-CN"], counted or "0", _claim(claimed)


def shown(value: Any) -> str:
    """A count as it is, a duration by its median, a ratio with both numbers; "" for nothing."""
    if not isinstance(value, Mapping):
        return str(value) if value else ""
    made_of = cast(Mapping[str, Any], value)
    if "ratio" in made_of:
        ratio, n = made_of["ratio"], made_of["denominator"]
        return f"{ratio:.0%} ({made_of['numerator']}/{n})" if n else ""
    return f"{made_of['p50']} h (n={made_of['n']})" if made_of["n"] else ""


def _claim(claimed: Mapping[str, Any] | None) -> str:
    return f"{SIGNS[claimed['qualifier']]}{claimed['value']}" if claimed else ""
