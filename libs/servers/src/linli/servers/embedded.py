"""Both servers on one data directory, for the platform and for tests."""

import logging
import os
import shutil
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Final, NamedTuple

from linli.servers.accounts import account_for, first_closed
from linli.servers.datadir import in_containers, locked, ours
from linli.servers.errors import DataDirInUseError
from linli.servers.nats import NatsServer
from linli.servers.postgres import PostgresServer
from linli.servers.records import read_record
from linli.servers.server import STOP_SECONDS_MAX, process_of

log = logging.getLogger(__name__)

TEMPORARY: Final = "linli-temporary-"
ABANDONED_SECONDS: Final = 60


class Servers(NamedTuple):
    """The running servers of one data directory."""

    postgres: PostgresServer
    nats: NatsServer

    @property
    def database_url(self) -> str:
        """As for `LINLI_DATABASE_URL`."""
        return self.postgres.url

    @property
    def nats_url(self) -> str:
        """As for `LINLI_NATS_URL`."""
        return self.nats.url


@asynccontextmanager
async def servers(data: Path, *, restart: bool = True) -> AsyncGenerator[Servers]:
    """Run both servers on `data`, made if it is not there; stop them at the end.

    What an earlier process left running there, killed before it could stop it, is taken over.

    Raises:
        DataDirInUseError: another process runs servers there; its `pid` tells which.
        DataDirUnreachableError: the directory is closed to us, or to the servers' account.
        ServersError: anything else that keeps the servers from running.
    """
    with locked(data):
        async with (
            PostgresServer(data, restart=restart) as postgres,
            NatsServer(data, restart=restart) as nats,
        ):
            yield Servers(postgres, nats)


async def remove(data: Path) -> None:
    """Remove a data directory, and what still runs on it though nobody holds it.

    Raises:
        DataDirInUseError: a process runs servers there.
    """
    with locked(data), ours(data):
        await _end_all(data)
        shutil.rmtree(data)


async def _end_all(data: Path) -> None:
    """Stop the servers of `data`, containers or those that are recorded."""
    if in_containers(data):
        from linli.servers.containers import remove_containers  # noqa: PLC0415 - only who made some has it

        await remove_containers(data)
    for path in (data / "run").glob("*.json"):
        if process := process_of(read_record(path)):
            await process.end(STOP_SECONDS_MAX)


@asynccontextmanager
async def temporary_servers(*, restart: bool = True) -> AsyncGenerator[Servers]:
    """Run both servers on a folder of their own, which is gone afterwards."""
    async with temporary_folder() as folder, servers(folder, restart=restart) as running:
        yield running


@asynccontextmanager
async def temporary_folder() -> AsyncGenerator[Path]:
    """A data directory for a while, within reach of the servers' account.

    At the end it is removed, and what still runs on it is stopped. What a killed process left of
    its own is removed when the next one comes here.
    """
    root = _root()
    for left in _abandoned(root):
        with suppress(DataDirInUseError, OSError):
            await _remove_temporary(left)
    outer = _new_temporary(root)
    try:
        with locked(outer):
            yield outer / "data"
    finally:
        await _remove_temporary(outer)


def _new_temporary(root: Path) -> Path:
    outer = Path(mkdtemp(prefix=TEMPORARY, dir=root))
    outer.chmod(0o711)
    return outer


async def _remove_temporary(outer: Path) -> None:
    with locked(outer):
        await _end_all(outer / "data")
        shutil.rmtree(outer)


def _root() -> Path:
    """The first of the folders for temporary files that the servers' account can reach."""
    usual = Path(gettempdir()).resolve()
    account = account_for(usual / TEMPORARY)
    for root in (usual, Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - a name of our own in it
        if account is None or not first_closed(root, account):
            return root
    return usual


def _abandoned(root: Path) -> Iterator[Path]:
    """Temporary folders of ours, but for those that may just be coming into use."""
    for path in root.glob(f"{TEMPORARY}*"):
        with suppress(FileNotFoundError):
            stat = path.stat()
            if stat.st_uid == os.getuid() and time.time() - stat.st_mtime > ABANDONED_SECONDS:
                yield path
