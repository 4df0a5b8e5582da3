"""The figures to hold, each declared once, and what a run made of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """A number of `latest.json` and the bound it has to keep."""

    key: str
    part: str
    """The part of the bench that measures it."""
    what: str
    unit: str
    bound: float
    at_most: bool = False

    @property
    def demand(self) -> str:
        """`≥ 15 ×`."""
        return f"{'≤' if self.at_most else '≥'} {self.shown(self.bound)}"

    def shown(self, value: float) -> str:
        """A value as people read it."""
        digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
        return f"{value:,.{digits}f} {self.unit}"

    def holds(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value <= self.bound if self.at_most else value >= self.bound


FIGURES = (
    Figure("append_ratio", "append", "appends, against eventsourcing", "×", 15),
    Figure("relay_ratio", "relay", "relay backlog, against a bare atomic-batch loop", "×", 0.6),
    Figure(
        *("projection_events_per_second", "projection"),
        *("projection catch-up into contributions and roll-ups", "ev/s", 15_000),
    ),
    Figure("http_ratio", "http", "HTTP command, against a bare FastAPI route", "×", 0.4),
    Figure(
        "telemetry_ratio", "telemetry", "The same, all telemetry exported, against none", "×", 0.9
    ),
    Figure(
        *("visible_p99_ms", "visible"),
        *("commit to visible on the dashboard at 200 commands/s, p99", "ms", 250, True),
    ),
    Figure(
        *("browser_p99_ms", "browser"),
        *("commit to a changed number in a browser at 200 commands/s, p99", "ms", 400, True),
    ),
    Figure(
        *("import_rows_per_second", "imports"),
        *("import, from start to dashboards caught up", "rows/s", 1_000),
    ),
    Figure("issues_loaded_rows_per_second", "issues", "issues: bulk load", "rows/s", 3_000),
    Figure(
        *("issues_loading_grown_mib", "issues"),
        *("issues: memory that a bulk load adds to the service's process", "MiB", 64, True),
    ),
    *(
        Figure(
            *(f"issues_{kind}_p99_ms", "issues"),
            *(f"issues: {what} at 50 requests/s beside 100 commands/s, p99", "ms", 150, True),
        )
        for kind, what in (
            ("list", "list of a compound"),
            ("search", "search"),
            ("map", "GeoJSON of a compound"),
            ("timeline", "one timeline"),
        )
    ),
    Figure("issues_refused", "issues", "issues: of these requests, refused", "", 0, at_most=True),
    Figure(
        *("dashboards_town_p99_ms", "dashboards"),
        *("dashboards: of a town of 2,000 compounds at 200 requests/s, p99", "ms", 50, True),
    ),
    Figure(
        *("dashboards_304_per_second", "dashboards"),
        *("dashboards: answers that nothing has changed", "/s", 2_000),
    ),
    Figure(
        *("dashboards_day_p99_ms", "dashboards"),
        *(
            "dashboards: any place on any day, as of any day, at 50 requests/s, p99",
            "ms",
            150,
            True,
        ),
    ),
    Figure(
        *("dashboards_lineage_p99_ms", "dashboards"),
        *(
            "dashboards: a page of the events behind a number at 50 requests/s, p99",
            "ms",
            100,
            True,
        ),
    ),
    *(
        Figure(
            *(f"dashboards_{kind}_p99_ms", "dashboards"),
            *(f"dashboards: {what} at 10 requests/s, p99", "ms", 150, True),
        )
        for kind, what in (
            ("series", "four metrics over up to a year"),
            ("comparison", "one metric in the parts of a place"),
            ("restatement", "what came late of a day"),
        )
    ),
    Figure(
        *("dashboards_rebuilt_per_second", "dashboards"),
        *("dashboards: rebuild of everything from the stores, beside reads", "ev/s", 30_000),
    ),
    Figure(
        *("dashboards_meanwhile_p99_ms", "dashboards"),
        *("dashboards: any place on any day while that goes on, p99", "ms", 150, True),
    ),
    Figure(
        *("dashboards_refused", "dashboards"),
        *("dashboards: of these requests, refused", "", 0, True),
    ),
    Figure("ready_seconds", "startup", "platform ready, its history there", "s", 10, at_most=True),
    Figure("idle_rss_mib", "startup", "idle memory of its own process", "MiB", 300, at_most=True),
)


@dataclass(frozen=True)
class Measured:
    """What one part of the bench found."""

    figures: Mapping[str, float | str]
    """By key: the number, or in words why there is none."""
    raw: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The rates behind the figures."""


class Line(NamedTuple):
    """A figure of a run: what it should be, what it is, whether that will do."""

    figure: Figure
    value: float | str
    verdict: str
    """`holds`, `missed`, `no data` or `failed`."""

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return self.value if isinstance(self.value, str) else self.figure.shown(self.value)


NO_DATA = "no data"


def lines_of(measured: Mapping[str, Measured], failures: Mapping[str, str]) -> list[Line]:
    """One line for each figure of the parts that ran, in the order of their declaration."""
    return [
        line_of(figure, measured.get(figure.part), failures.get(figure.part))
        for figure in FIGURES
        if figure.part in measured or figure.part in failures
    ]


def line_of(figure: Figure, measured: Measured | None, failure: str | None) -> Line:
    """What became of one figure; a part that failed has none."""
    if measured is None:
        return Line(figure, failure or "not measured", "failed")
    match measured.figures[figure.key]:
        case str(reason):
            return Line(figure, reason, NO_DATA)
        case value:
            return Line(figure, value, "holds" if figure.holds(value) else "missed")
