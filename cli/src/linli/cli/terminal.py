"""What is said to whom: results on standard output, everything else on standard error."""

import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    track,
)
from rich.table import Table

WIDTH = 200
"""Of tables in a file or a pipe."""
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings; a heading that begins with `>` is over numbers."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        number = heading.startswith(">")
        table.add_column(heading.removeprefix(">"), justify="right" if number else "left")
    for row in rows:
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    out.print(table)


@contextmanager
def doing(what: str) -> Generator[Callable[[str | None], None]]:
    """Show what is under way where somebody looks; call the result with what comes next."""
    if not err.is_terminal:
        yield lambda _next: None
        return
    with err.status(what) as status:
        yield lambda following: status.update(following) if following else status.stop()


@contextmanager
def bar(what: str) -> Generator[Callable[[int, int], None]]:
    """A progress bar, where somebody looks; call the result with what is done and what there is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=err, disable=not err.is_terminal) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def counted[T](items: Iterable[T], what: str, total: int) -> Iterable[T]:
    """The items, with a progress bar over them where somebody looks."""
    return track(items, what, total=total, console=err) if err.is_terminal else items
