"""What rounds leave: a line each in `chaos.jsonl`, and the page `chaos.md` made of all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
import psutil

from chaos.faults import FAULTS

EVIDENCE = Path(__file__).parents[1] / "docs" / "evidence"
NEVER = ("lost", "doubled", "misplaced", "findings")
GOALS = {"cuts": 300, "kills": 1_000, "failovers": 100, "acknowledged": 1_000_000}

HEADING = """\
# The ledger test: what was done, and what was lost

Made by `make chaos` from `chaos.jsonl`, one line a round; `chaos/README.md` tells what is done
and how to read this.

| | so far | goal |
| --- | ---: | ---: |"""
ROUNDS = """
| date | rounds | faults | acknowledged | refused | unknown | lost | doubled | misplaced |\
 recovery, median and longest, s | commands/s |
| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
PLANTED = """
Faults planted on purpose, which the harness must see:

| date | planted | acknowledged | lost |
| --- | --- | ---: | ---: |"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One round."""

    date: str
    seed: int
    faults: list[str]
    """In their order; of storms every single one, and what it hit: `kill-storm:backend`."""
    seconds: float
    acknowledged: int
    refused: int
    unknown: int
    asked_again: int
    """Answers that did not come, or were put off with 503."""
    lost: int
    doubled: int
    misplaced: int
    events: int
    """In all stores at the end."""
    recovery_seconds: list[float]
    """After each fault: from when it was over to a new command acknowledged and on show."""
    acknowledged_per_second: int
    """In the best undisturbed stretch."""
    load_average: float
    """At the beginning: whether the machine was ours alone."""
    findings: list[str]

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, misplaced or found."""
        return not (self.lost or self.doubled or self.misplaced or self.findings)


@dataclass(frozen=True, kw_only=True)
class Caught:
    """What a planted fault lost."""

    plant: str
    acknowledged: int
    lost: int
    holds_after: bool = True
    """Of a fault that ours must survive: whether everything was there after all."""


def unfinished(seed: int, kind: str, error: BaseException) -> Line:
    """A round that did not come to its end: nothing of it counts but that it happened."""
    return Line(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=seed,
        faults=[],
        seconds=0.0,
        acknowledged=0,
        refused=0,
        unknown=0,
        asked_again=0,
        lost=0,
        doubled=0,
        misplaced=0,
        events=0,
        recovery_seconds=[],
        acknowledged_per_second=0,
        load_average=round(psutil.getloadavg()[0], 1),
        findings=[f"{kind}: did not come to its end: {reason_of(error)}"],
    )


def reason_of(error: BaseException) -> str:
    """The first of what went wrong, in a line; the logs that are kept have the rest."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return repr(error).partition("\\n")[0]


def append(line: Line, folder: Path = EVIDENCE) -> None:
    """Add a round to the report."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "chaos.jsonl"
    with path.open("ab") as file:
        file.write(orjson.dumps(asdict(line), option=orjson.OPT_APPEND_NEWLINE))
    write_page(folder)


def append_caught(caught: Caught, folder: Path = EVIDENCE) -> None:
    """Add what a planted fault lost to the report."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {"date": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(caught)}
    with (folder / "planted.jsonl").open("ab") as file:
        file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    write_page(folder)


def write_page(folder: Path) -> None:
    """Make the page of everything there is."""
    (folder / "chaos.md").write_text(page_of(read(folder), read_caught(folder)))


def read_caught(folder: Path = EVIDENCE) -> list[dict[str, Any]]:
    """What every planted fault lost, each time."""
    path = folder / "planted.jsonl"
    return [*map(orjson.loads, path.read_bytes().splitlines())] if path.exists() else []


def read(folder: Path = EVIDENCE) -> list[Line]:
    """Every round so far."""
    path = folder / "chaos.jsonl"
    known = {field.name for field in fields(Line)}
    lines = map(orjson.loads, path.read_bytes().splitlines()) if path.exists() else ()
    return [Line(**{key: line[key] for key in known}) for line in lines]


def totals_of(lines: Iterable[Line]) -> Counter[str]:
    """How much of each goal has been reached, and what was lost on the way."""
    totals: Counter[str] = Counter()
    for line in lines:
        totals.update(FAULTS[kind].goal for kind in kinds_of(line))
        for name in ("acknowledged", "refused", "unknown", "lost", "doubled", "misplaced"):
            totals[name] += getattr(line, name)
        totals["findings"] += len(line.findings)
    return totals


def kinds_of(line: Line) -> list[str]:
    """The faults of a round, whatever they hit."""
    return [fault.partition(":")[0] for fault in line.faults]


def page_of(lines: Sequence[Line], caught: Sequence[Mapping[str, Any]]) -> str:
    """The report as a page."""
    totals = totals_of(lines)
    return "\n".join(
        [
            HEADING,
            *(f"| {name} | {totals[name]:,} | {goal:,} |" for name, goal in GOALS.items()),
            *(f"| {name} | {totals[name]:,} | 0 |" for name in NEVER),
            *(f"\nFound on {line.date[:10]}: {one}" for line in lines for one in line.findings),
            ROUNDS,
            *(row_of(day, rounds) for day, rounds in by_day(lines).items()),
            PLANTED,
            *(
                f"| {one['date'][:10]} | {one['plant']} | {one['acknowledged']:,} |"
                f" {one['lost']:,} |"
                for one in caught
            ),
            "",
        ]
    )


def by_day(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    """The rounds of each day, by the faults in them."""
    days: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if not line.faults:
            continue
        kinds = ", ".join(sorted({*kinds_of(line)}))
        days.setdefault((line.date[:10], kinds), []).append(line)
    return days


def row_of(day: tuple[str, str], lines: Sequence[Line]) -> str:
    """One row of the table."""
    totals = totals_of(lines)
    done = Counter(kind for line in lines for kind in kinds_of(line))
    faults = ", ".join(f"{count} {kind}" for kind, count in sorted(done.items()))
    recoveries = sorted(seconds for line in lines for seconds in line.recovery_seconds)
    recovery = f"{recoveries[len(recoveries) // 2]:.1f}, {recoveries[-1]:.1f}"
    names = ("acknowledged", "refused", "unknown", "lost", "doubled", "misplaced")
    numbers = [f"{totals[name]:,}" for name in names]
    rate = max(line.acknowledged_per_second for line in lines)
    return f"| {' | '.join([day[0], str(len(lines)), faults, *numbers, recovery, str(rate)])} |"
