"""The data directory: who holds it, and its folders.

run/       the lock, and a record of every server (mode 0600): ports, password, process
log/       what the servers say
postgres/  nats/  …  a folder for each server, its account's own
containers/  or, instead of these, of servers that are containers
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from linli.servers.accounts import Account, give, require_way
from linli.servers.errors import DataDirInUseError, DataDirUnreachableError, ServersError

CONTAINERS: Final = "containers"


@contextmanager
def locked(data: Path) -> Generator[None]:
    """Hold the data directory: no other process can until we let go, or end, in whatever way.

    Raises:
        DataDirInUseError: someone holds it already; its `pid` tells who.
    """
    with ours(data):
        _make_run(data)
        holder = (data / "run" / "lock").open("a+")
    with holder:
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder.seek(0)
            raise DataDirInUseError(data, int(holder.read() or 0) or None) from error
        holder.truncate(0)
        holder.write(str(os.getpid()))
        holder.flush()
        yield


def open_folders(data: Path, folder: Path, account: Account | None) -> None:
    """Make what is missing of the data directory and of one server's `folder` in it."""
    _make_run(data)
    (data / "log").mkdir(exist_ok=True)
    if account:
        data.chmod(data.stat().st_mode | 0o011)  # the directory is ours to open, those above not
        require_way(data, account)
    folder.mkdir(mode=0o700, exist_ok=True)
    give(folder, account)


def in_containers(data: Path) -> bool:
    """Whether the servers of a data directory are containers."""
    return (data / CONTAINERS).exists()


def choose_containers(data: Path) -> None:
    """Let the servers of a data directory be containers, for good.

    Raises:
        ServersError: there is data of embedded servers already.
    """
    if (data / "postgres").exists():
        raise ServersError(
            f"{data} was made with embedded servers: choose another data directory for containers"
        )
    (data / CONTAINERS).mkdir(exist_ok=True)


@contextmanager
def ours(data: Path) -> Generator[None]:
    """Say what to do when a part of the data directory is another user's."""
    try:
        yield
    except PermissionError as error:
        raise DataDirUnreachableError(
            f"{error.filename or data} is closed to us: run this as the user who made {data}, give"
            f" us what is in it (chown -R), or choose another data directory"
        ) from error


def _make_run(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    (data / "run").mkdir(mode=0o700, exist_ok=True)
