"""What a harness that was killed itself has left: programs at work, and disks still mounted."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import psutil

from chaos import trees
from chaos.disks import DiskError, run
from linli.servers import DataDirInUseError, locked
from linli.servers.embedded import TEMPORARY
from linli.servers.processes import processes_by_command

LEDGER = "ledger.jsonl"
"""By which a folder is known for one of ours."""


async def clear_leftovers() -> None:
    """End and unmount what belongs to folders of ours that nobody holds; others remove these."""
    for outer in folders():
        with suppress(DataDirInUseError, DiskError, OSError), locked(outer):
            await trees.kill([*processes_of(outer)])
            for mount in mounts_below(outer):
                await run("umount", str(mount))


def folders() -> list[Path]:
    """Where harnesses work, or have worked."""
    return [ledger.parents[1] for ledger in Path(gettempdir()).glob(f"{TEMPORARY}*/data/{LEDGER}")]


def processes_of(folder: Path) -> Iterator[int]:
    """The processes that name the folder in their command lines."""
    for process, line in processes_by_command():
        if any(word.startswith(f"{folder}/") for word in line):
            yield process.pid


def mounts_below(folder: Path) -> Iterator[Path]:
    """What is mounted in the folder."""
    for partition in psutil.disk_partitions(all=True):
        if partition.mountpoint.startswith(f"{folder}/"):
            yield Path(partition.mountpoint)
