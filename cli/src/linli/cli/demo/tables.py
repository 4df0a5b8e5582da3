"""Dashboards as tables for people: what is counted, and what is claimed beside it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linli.cli.terminal import out, print_table

SIGNS = {"exact": "", "at_least": "≥ ", "under": "< ", "about": "≈ "}


def print_dashboards(
    dashboards: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]
) -> None:
    """One table a place; numbers that are 0 and unclaimed are left out."""
    labels = {metric["id"]: metric["labels"] for metric in definitions["items"]}
    for dashboard in dashboards:
        place = dashboard["place"]
        out.print(f"\n[bold]{place['name']}[/bold] {place['code']} · {place['level']}")
        print_table(("metric", "", ">counted", ">claimed"), _rows(dashboard, labels))


def _rows(
    dashboard: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> Iterator[Sequence[object]]:
    for metric, figure in dashboard["metrics"].items():
        claimed = figure.get("claimed")
        if figure["value"] or claimed:
            yield metric, labels[metric]["zh-CN"], shown(figure["value"]), _claim(claimed)


def shown(value: Any) -> str:
    """A count as it is, a duration by its middle."""
    if isinstance(value, Mapping):
        return f"{value['p50']} h (n={value['n']})"
    return str(value)


def _claim(claimed: Mapping[str, Any] | None) -> str:
    return f"{SIGNS[claimed['qualifier']]}{claimed['value']}" if claimed else ""
