"""Run the bench: `python -m bench`, from the checkout's root."""

import argparse
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import (
    append,
    browser,
    dashboards,
    http,
    imports,
    issues,
    projection,
    relay,
    startup,
    telemetry,
    visible,
)
from bench.figures import Measured, lines_of
from bench.report import LATEST, PAGE, json_of, table_of, with_run
from bench.surroundings import Bench
from linli.servers import temporary_servers

PARTS: Mapping[str, Callable[[Bench], Awaitable[Measured]]] = {
    "append": append.measure,
    "relay": relay.measure,
    "projection": projection.measure,
    "http": http.measure,
    "telemetry": telemetry.measure,
    "visible": visible.measure,
    "browser": browser.measure,
    "imports": imports.measure,
    "issues": issues.measure,
    "dashboards": dashboards.measure,
    "startup": startup.measure,
}
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when a figure does not hold."""
    asked = parsed(arguments)
    measured, failures = uvloop.run(run(asked.only))
    lines = lines_of(measured, failures)
    out.print(table_of(lines))
    LATEST.write_bytes(json_of(lines, measured, failures))
    if asked.write_docs:
        PAGE.write_text(with_run(PAGE.read_text(), lines, datetime.now(UTC)))
    return int(any(line.verdict in {"missed", "failed"} for line in lines))


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", type=parts_in, default=list(PARTS), help=f"some of {','.join(PARTS)}"
    )
    parser.add_argument("--write-docs", action="store_true", help=f"add a table to {PAGE.name}")
    return parser.parse_args(arguments)


def parts_in(text: str) -> list[str]:
    """The parts named with commas between them, in the order in which they run."""
    named = text.split(",")
    if unknown := [name for name in named if name not in PARTS]:
        raise argparse.ArgumentTypeError(f"no part is called {', '.join(unknown)}")
    return [part for part in PARTS if part in named]


async def run(parts: Sequence[str]) -> tuple[dict[str, Measured], dict[str, str]]:
    """What each part found, and why others found nothing: one that fails does not stop the rest."""
    measured: dict[str, Measured] = {}
    failures: dict[str, str] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with temporary_servers() as servers:
        with Progress(*columns, TimeElapsedColumn(), console=err) as progress:
            for part in parts:
                try:
                    measured[part] = await PARTS[part](Bench(servers, progress))
                except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
                    said, *_ = f"{type(error).__name__}: {error}".splitlines()
                    failures[part] = said
                    err.print(traceback.format_exc(), markup=False)
    return measured, failures


if __name__ == "__main__":
    sys.exit(main())
