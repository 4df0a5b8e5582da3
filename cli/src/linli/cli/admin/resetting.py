"""`linli reset`: an end to everything on a data directory."""

import asyncio
from pathlib import Path

import typer

from linli.cli.failures import Failure
from linli.cli.record import path_in
from linli.cli.terminal import out
from linli.servers import locked, remove

OURS = frozenset(
    {
        *("run", "log", "postgres", "nats", "containers", "programs", "imports"),
        *("keys", "witness", "issuer", "photos"),
    }
)
"""What a data directory holds, and nothing else."""


def reset(data: Path, *, sure: bool) -> None:
    """Remove the data directory, after asking.

    Raises:
        Failure: it is none, or holds what is not ours.
        DataDirInUseError: a platform runs there.
    """
    if not data.exists():
        out.print(f"{data} is not there.")
        return
    _require_ours(data)
    if not sure:
        typer.confirm(f"Remove {data} and everything recorded in it?", abort=True, err=True)
    with locked(data):
        path_in(data).unlink(missing_ok=True)
    asyncio.run(remove(data))
    out.print(f"{data} is gone.")


def _require_ours(data: Path) -> None:
    """Refuse to remove anything but a data directory."""
    names = {path.name for path in data.iterdir()} if data.is_dir() else set[str]()
    if "run" not in names:
        raise Failure(f"{data} is no data directory of Linli")
    if others := names - OURS:
        raise Failure(f"{data} holds what is not Linli's: {', '.join(sorted(others))}")
