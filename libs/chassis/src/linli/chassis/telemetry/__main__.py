"""`python -m linli.chassis.telemetry`: everything that is made from the registry and the SLOs."""

import sys
from collections.abc import Mapping
from pathlib import Path

from linli.chassis.telemetry import constants
from linli.chassis.telemetry.dashboards import dashboards
from linli.chassis.telemetry.pages import pages
from linli.chassis.telemetry.registry import registry
from linli.chassis.telemetry.rule_tests import rule_tests
from linli.chassis.telemetry.rules import rules
from linli.chassis.telemetry.slos import slos


def generated() -> Mapping[str, str]:
    """The files, by their paths in the repository."""
    signals, promised = registry(), slos()
    return {
        constants.PATH: constants.module(signals),
        **dict(pages(signals, promised)),
        **rules(promised),
        **rule_tests(promised),
        **dashboards(promised),
    }


def main() -> None:
    """Write them below the current folder; with `--check`, fail where one is out of date."""
    stale = [path for path, text in generated().items() if not _is(Path(path), text)]
    if "--check" in sys.argv[1:]:
        sys.exit("\n".join(f"out of date: {path}" for path in stale) or None)
    for path in stale:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(generated()[path], "utf-8")


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    main()
