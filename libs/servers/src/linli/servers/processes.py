"""Processes by pid and time of birth, so that a recycled pid is never taken for the old one."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import psutil

from linli.servers.accounts import Account
from linli.servers.errors import ServersError

POLL_SECONDS: Final = 0.05
FORCE_SECONDS_MAX: Final = 10
ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""All a server sees of ours: no PGDATA, no odd locale."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process, ours or one that an earlier process of ours left."""

    pid: int
    born: str
    child: subprocess.Popen[bytes] | None = field(default=None, compare=False, repr=False)

    def is_running(self) -> bool:
        """Whether it is still there, it and not another one with its pid."""
        if self.child is not None:
            return self.child.poll() is None  # reaps it, too
        return birth_of(self.pid) == self.born

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if not self.is_running():
            return
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise ServersError(
                f"process {self.pid} works on this data for another user: stop it as that user"
            ) from error

    async def ended(self) -> None:
        """Return when it has ended.

        Polled: a pidfd would do for Linux alone, a child's exit status for children alone.
        """
        while self.is_running():  # noqa: ASYNC110 - nobody could set an event
            await asyncio.sleep(POLL_SECONDS)

    async def end(self, within: float) -> None:
        """Ask it to finish, and kill it when it takes longer than `within` seconds."""
        self.send(signal.SIGINT)
        try:
            async with asyncio.timeout(within):
                await self.ended()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it by force."""
        self.send(signal.SIGKILL)
        try:
            async with asyncio.timeout(FORCE_SECONDS_MAX):
                await self.ended()
        except TimeoutError as error:
            raise ServersError(
                f"process {self.pid} outlives SIGKILL: the system waits for its disk; look there"
            ) from error


def spawn(
    command: Sequence[str], folder: Path, output: Path, account: Account | None, entered: bytes
) -> Process:
    """Start `command` in a session of its own, out of reach of our terminal's Ctrl-C."""
    with output.open("ab") as log:
        try:
            child = subprocess.Popen(  # noqa: S603 - the commands are ours
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=ENVIRONMENT,
                start_new_session=True,
                user=account and account.uid,
                group=account and account.gid,
                extra_groups=account and [],
            )
        except (OSError, subprocess.SubprocessError) as error:
            who = f" as {account.name}" if account else ""
            raise ServersError(f"cannot run {command[0]}{who}: {error}") from error
    assert child.stdin  # noqa: S101 - for the type: it is a pipe
    with child.stdin:
        child.stdin.write(entered)
    return Process(child.pid, birth_of(child.pid) or "", child)


def birth_of(pid: int) -> str | None:
    """When the process `pid` was born; None when there is none, or only its exit status is left.

    On Linux the boot and the clock tick, exactly as the kernel tells everyone: psutil's times are
    computed from the wall clock, and differ between two readers when that has been set.
    """
    if boot := _boot():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        state, *fields = stat.rpartition(")")[2].split()
        return None if state in "ZX" else f"{boot}/{fields[18]}"
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.create_time())
    except psutil.NoSuchProcess:
        return None


@cache
def _boot() -> str:
    """The id of this boot of the machine; "" where there is no /proc."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


def processes_by_command() -> Iterator[tuple[Process, Sequence[str]]]:
    """Every process of the machine whose command line we may see, and that command line."""
    for found in psutil.process_iter(["cmdline"]):
        info: Mapping[str, Any] = found.info  # pyright: ignore[reportUnknownMemberType] - no stubs
        if info["cmdline"] and (born := birth_of(found.pid)):
            yield Process(found.pid, born), info["cmdline"]
