"""What a run leaves: a table to read, `latest.json` to compute with, a dated table in the docs."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import psutil
from rich.table import Table

from bench.figures import Line, Measured

FOLDER = Path(__file__).parent
LATEST = FOLDER / "latest.json"
PAGE = FOLDER.parent / "docs" / "bench.md"
RUNS = "## Runs\n"
"""The heading of the docs page below which tables go, newest first."""
STYLES = {"holds": "green", "missed": "red", "failed": "red"}


def table_of(lines: Sequence[Line]) -> Table:
    """The table that is printed."""
    table = Table(box=None, pad_edge=False)
    for heading, justify in (("figure", "left"), ("to hold", "right"), ("measured", "right")):
        table.add_column(heading, justify=justify)  # pyright: ignore[reportArgumentType] - literals
    table.add_column("")
    for line in lines:
        style = STYLES.get(line.verdict, "")
        table.add_row(line.figure.what, line.figure.demand, line.shown, line.verdict, style=style)
    return table


def json_of(
    lines: Sequence[Line], measured: Mapping[str, Measured], failures: Mapping[str, str]
) -> bytes:
    """`latest.json`: every figure by its key, the raw rates beside them."""
    content: dict[str, Any] = {
        line.figure.key: None if line.verdict == "failed" else line.value for line in lines
    }
    content |= {
        "missed": [line.figure.key for line in lines if line.verdict in {"missed", "failed"}],
        "failures": failures,
        "raw": {part: found.raw for part, found in measured.items()},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def machine() -> dict[str, Any]:
    """What the rates depend on."""
    return {
        "cpus": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "load_average": psutil.getloadavg()[0],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("eventsourcing", "asyncpg", "fastapi", "uvicorn")},
    }


def with_run(page: str, lines: Sequence[Line], at: datetime) -> str:
    """The docs page with one more dated table, above the earlier ones.

    Raises:
        ValueError: the page has no place for tables.
    """
    before, heading, runs = page.partition(RUNS)
    if not heading:
        raise ValueError(f"no heading {RUNS.strip()!r}")
    return f"{before}{heading}\n{run_of(lines, at)}\n{runs.lstrip()}"


def run_of(lines: Sequence[Line], at: datetime) -> str:
    """A dated table in Markdown."""
    here = machine()
    rows = [
        f"### {at:%Y-%m-%d %H:%M} UTC",
        "",
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in here.items()),
        "",
        "| figure | to hold | measured | |",
        "| --- | ---: | ---: | --- |",
        *(
            f"| {line.figure.what} | {line.figure.demand} | {line.shown} | {line.verdict} |"
            for line in lines
        ),
        "",
    ]
    return "\n".join(rows)
