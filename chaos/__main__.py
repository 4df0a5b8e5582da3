"""Run the ledger test: `python -m chaos`, from the checkout's root; Ctrl-C ends it cleanly."""

import argparse
import asyncio
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import uvloop
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chaos import disks
from chaos.choosing import next_kind, possible, reached
from chaos.faults import FAULTS
from chaos.planted import LOOPS, PLANTS
from chaos.report import (
    GOALS,
    Line,
    append,
    append_caught,
    kinds_of,
    read,
    totals_of,
    unfinished,
)
from chaos.rounds import CONNECTIONS, Plan, Session, play, session
from chaos.site import Shape
from linli.cli.signals import abandon_on_signals
from linli.cli.terminal import err, out

EVENTS_MAX = 40_000
"""A site with more events makes way for a new one: each round checks all there are."""
FAILED = Path(__file__).parent / "failed"


class Run:
    """One run of the long form."""

    def __init__(self, asked: argparse.Namespace, progress: Progress) -> None:
        self._asked, self._began = asked, time.monotonic()
        self._kinds = possible(asked.kind)
        lines = read()
        self._totals: Counter[str] = totals_of(lines)
        self._seed: int = asked.seed or 1 + max((line.seed for line in lines), default=0)
        self._rounds = 0
        self._progress = progress
        self._bars = {
            name: progress.add_task(name, total=goal, completed=self._totals[name])
            for name, goal in GOALS.items()
        }

    async def go(self) -> bool:
        """Play until told to stop or every goal is reached; whether everything held."""
        while not self._done():
            shape = FAULTS[self._kind].shape
            async with session(shape) as town:
                while self._fits(town, shape):
                    if not await self._round(town, self._kind):
                        return False
        return True

    @property
    def _kind(self) -> str:
        """What comes next."""
        return next_kind(Random(self._seed), self._kinds, self._totals)

    def _fits(self, town: Session, shape: Shape) -> bool:
        """Whether the next round may take place on a site."""
        room = town.verdict.events < EVENTS_MAX
        return room and FAULTS[self._kind].shape == shape and not self._done()

    async def _round(self, town: Session, kind: str) -> bool:
        plan = Plan(
            seed=self._seed,
            kinds=[kind] * FAULTS[kind].times,
            connections=self._asked.connections,
        )
        try:
            line = await play(town, plan)
        except Exception as error:
            append(unfinished(self._seed, kind, error))
            keep(town, self._seed)
            raise
        append(line)
        self._note(line)
        if not line.holds:
            keep(town, self._seed)
        self._seed += 1
        self._rounds += 1
        return line.holds

    def _note(self, line: Line) -> None:
        self._totals.update(totals_of([line]))
        for name, bar in self._bars.items():
            self._progress.update(bar, completed=self._totals[name])
        recovery = max(line.recovery_seconds)
        out.print(
            f"{line.seed}: {len(line.faults)} {kinds_of(line)[0]}, {line.acknowledged} acknowledged"
            f" ({line.acknowledged_per_second}/s), {line.refused} refused, {line.unknown} unknown;"
            f" {line.lost} lost, {line.doubled} doubled, {line.misplaced} misplaced;"
            f" {recovery:.1f} s to recover"
        )
        for finding in line.findings:
            err.print(f"chaos: {finding}", markup=False)

    def _done(self) -> bool:
        minutes = (time.monotonic() - self._began) / 60
        limits = (self._asked.rounds, self._asked.minutes)
        if limits == (None, None):
            return reached(self._totals, self._kinds)
        return self._rounds >= (self._asked.rounds or float("inf")) or minutes >= (
            self._asked.minutes or float("inf")
        )


def keep(town: Session, seed: int) -> None:
    """Keep the ledger and what everybody said, for whoever looks for the reason."""
    folder = FAILED / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(town.ledger.path, folder)
    for log in town.site.folder.rglob("*.log*"):
        shutil.copy(log, folder / "-".join(log.relative_to(town.site.folder).parts))
    err.print(f"chaos: ledger and logs are kept in {folder}")


async def run(asked: argparse.Namespace) -> bool:
    """The long form, with bars where somebody looks."""
    abandon_on_signals()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    shown = Progress(*columns, TimeElapsedColumn(), console=err, disable=not err.is_terminal)
    with shown as progress:
        return await Run(asked, progress).go()


async def run_planted(seed: int) -> bool:
    """Every planted fault; whether each was caught."""
    abandon_on_signals()
    caught_all = True
    for name, plant in PLANTS.items():
        if name in LOOPS and (why := disks.unavailable()):
            out.print(f"skipped: planted {name}: {why}")
            continue
        caught = await plant(seed)
        append_caught(caught)
        out.print(f"{caught.plant}: {caught.lost} of {caught.acknowledged} acknowledged lost")
        if not caught.lost:
            err.print("chaos: it lost nothing: THE HARNESS IS BLIND to this fault")
        if not caught.holds_after:
            err.print("chaos: what was ours to keep did not survive it")
        caught_all &= caught.lost > 0 and caught.holds_after
    return caught_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, report; 1 when something did not hold, or a planted fault was not caught."""
    asked = parsed(arguments)
    if why := disks.unavailable():
        err.print(f"chaos: no power cuts and no full disks: {why}")
    if not possible(asked.kind):
        err.print("chaos: then there is nothing to do")
        return 1
    try:
        held = uvloop.run(run_planted(asked.seed or 1) if asked.planted else run(asked))
    except asyncio.CancelledError:
        err.print("chaos: interrupted; go on with the same command")
        return 1
    return 0 if held else 1


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, help="stop after so many")
    parser.add_argument("--minutes", type=float, help="begin no round after so many")
    parser.add_argument(
        "--kind", type=kinds_in, default=[*FAULTS], help=f"some of {', '.join(FAULTS)}"
    )
    parser.add_argument("--seed", type=int, help="of the first round; else after the last one's")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="how many writers")
    parser.add_argument("--planted", action="store_true", help="show that the harness sees")
    return parser.parse_args(arguments)


def kinds_in(text: str) -> list[str]:
    """The kinds named with commas between them."""
    named = text.split(",")
    if unknown := [name for name in named if name not in FAULTS]:
        raise argparse.ArgumentTypeError(f"no fault is called {', '.join(unknown)}")
    return named


if __name__ == "__main__":
    sys.exit(main())
