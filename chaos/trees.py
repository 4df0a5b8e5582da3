"""Process trees: killed, held and let go on, children included."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

LOOK_SECONDS = 0.005
ENDED_SECONDS_MAX = 30.0


def tree_of(pids: Sequence[int]) -> list[int]:
    """The processes and all below them, parents first."""
    found: list[int] = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            found += [pid, *(child.pid for child in process.children(recursive=True))]
    return found


async def kill(pids: Sequence[int]) -> None:
    """End them and all below them at once; return when none is left."""
    await end(tree_of(pids))


async def end(pids: Sequence[int]) -> None:
    """End these alone at once; return when none is left."""
    send(pids, signal.SIGKILL)
    async with asyncio.timeout(ENDED_SECONDS_MAX):
        await until_all_are("ZX", pids)


def alive(pids: Sequence[int]) -> list[int]:
    """Those of the processes that have not ended."""
    return [pid for pid in pids if state_of(Path(f"/proc/{pid}")) not in "ZX"]


async def hold(pids: Sequence[int]) -> list[int]:
    """Stop them and all below them; return when no thread of them moves, not even in the kernel.

    A thread that waits for its disk stops when it comes back from there: so what is copied after
    this is not being written meanwhile.
    """
    held: list[int] = []
    async with asyncio.timeout(ENDED_SECONDS_MAX):
        while new := [pid for pid in tree_of(pids) if pid not in held]:
            send(new, signal.SIGSTOP)
            held += new
            await until_all_are("TZX", held)
    return held


async def until_all_are(states: str, pids: Sequence[int]) -> None:
    """Return when every thread of the processes is in one of the states."""
    while any(state_of(thread) not in states for pid in pids for thread in threads(pid)):  # noqa: ASYNC110 - the kernel's state
        await asyncio.sleep(LOOK_SECONDS)


def let_go(held: Sequence[int]) -> None:
    """Let what was held go on, children first."""
    send(held[::-1], signal.SIGCONT)


def send(pids: Sequence[int], number: signal.Signals) -> None:
    """Send a signal to those that are still there."""
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).send_signal(number)


def threads(pid: int) -> list[Path]:
    """The threads of a process as the kernel shows them; [] when it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def state_of(thread: Path) -> str:
    """The state of a thread or process: `R`, `S`, `D`, `T`, `Z`; X when it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    return "X"
