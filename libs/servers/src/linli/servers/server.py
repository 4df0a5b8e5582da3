"""A server under our supervision: started, watched, found again and stopped."""

import asyncio
import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import ClassVar, Final, Self

from linli.servers.accounts import account_for
from linli.servers.datadir import open_folders, ours
from linli.servers.errors import ServerNotStartedError, ServersError
from linli.servers.files import last_words, rotate
from linli.servers.ports import free_ports, is_free
from linli.servers.processes import Process, birth_of, processes_by_command, spawn
from linli.servers.programs import program
from linli.servers.records import Record, read_record, write_record

log = logging.getLogger(__name__)

READY_SECONDS_MAX: Final = 300
"""How long a server may take over recovering its data before it counts as stuck."""
STOP_SECONDS_MAX: Final = 10
PAUSE_SECONDS_MIN: Final = 0.1
PAUSE_SECONDS_MAX: Final = 5
STEADY_SECONDS: Final = 10
"""A server that lived so long is started again at once; others after longer and longer pauses."""
START_ATTEMPTS: Final = 3


class Server(ABC):
    """One server with its data in `data/<name>`; an async context that starts and stops it.

    With `restart` it is started again, on the same ports, whenever it ends without being told to.
    Whoever starts servers on a data directory that others may use holds its lock (`locked`).
    """

    title: ClassVar[str]
    ports_needed: ClassVar[int]

    def __init__(self, data: Path, name: str, *, restart: bool = True) -> None:
        self.data = data.resolve()
        self.name = name
        self.folder = self.data / name
        self.log_path = self.data / "log" / f"{name}.log"
        self.record_path = self.data / "run" / f"{name}.json"
        self._restart = restart
        self._account = account_for(self.folder)
        self._record = Record()
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process; None when it does not run."""
        process = self._process
        return process.pid if process and process.is_running() else None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients find it, credentials included; the same for as long as the data lives."""

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the server, or take over the one a killed process left; return when it answers."""
        if self._watch and not self._watch.done():
            await self.ready()
            return
        if self._process and self._process.is_running():
            await self._until_ready(self._process)
            return
        with ours(self.data):
            open_folders(self.data, self.folder, self._account)
            self._record = read_record(self.record_path)
            if not await self._took_over():
                rotate(self.log_path)
                await self._start_afresh()
        if self._restart:
            self._watch = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """Stop the server cleanly, by force when that takes too long."""
        if self._watch:
            self._watch.cancel()
            await asyncio.wait([self._watch])
            self._watch = None
        if self._process:
            await self._process.end(STOP_SECONDS_MAX)
            self._process = None
            with suppress(FileNotFoundError):  # somebody removed the data under it
                self._note(replace(self._record, pid=None, born=""))

    async def kill(self) -> None:
        """End the server as a crash would; with `restart` it then comes back by itself."""
        if self._process:
            await self._process.kill()

    async def restart(self) -> None:
        """Stop the server and start it again on the same ports."""
        await self.stop()
        await self.start()

    async def ready(self) -> None:
        """Return when the server answers, however often it is started again meanwhile."""
        while not (self.pid and await self.answers()):  # noqa: ASYNC110 - another process's state
            await asyncio.sleep(0.01)

    @abstractmethod
    async def answers(self) -> bool:
        """Whether clients are served now."""

    @abstractmethod
    async def _prepare(self) -> None:
        """Make the server's folder fit to start from, its configuration included."""

    @abstractmethod
    def _configuration(self) -> str:
        """The configuration, from the record's ports and password."""

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The program and its arguments: the data directory among them, and nothing else's."""

    def _program(self, package: str, path: str) -> Path:
        """A program of one of the wheels, where the server's account can run it."""
        return program(package, path, self._account, self.data / "programs")

    async def _took_over(self) -> bool:
        """Whether a process left from before serves on; one that will not do is stopped."""
        left = self._left_behind()
        if left is None:
            return False
        same = left.pid == self._record.pid and self._record.configuration == self._digest()
        if same and await self.answers():
            log.info("%s: took over process %d", self.title, left.pid)
            self._process = left
            return True
        log.info("%s: stopping process %d, left from before", self.title, left.pid)
        await left.end(STOP_SECONDS_MAX)
        return False

    def _left_behind(self) -> Process | None:
        """The server that an earlier process of ours started on this data and did not stop.

        Its record names it, pid and birth. Where that is lost, or we were killed before it was
        written, its command line does, which names this data directory and nothing else.
        """
        recorded = process_of(self._record)
        if recorded:
            return recorded
        command = list(self._command())
        return next((found for found, line in processes_by_command() if line == command), None)

    async def _start_afresh(self) -> None:
        """Launch on the recorded ports; on others if someone has taken one meanwhile."""
        for _ in range(START_ATTEMPTS):
            if not self._ports_are_free():
                self._record = replace(self._record, ports=free_ports(self.ports_needed))
            try:
                await self._launch()
            except ServerNotStartedError:
                if self._ports_are_free():
                    raise
            else:
                return
        raise ServersError(f"{self.title}: other programs take every port it is given; try again")

    def _ports_are_free(self) -> bool:
        ports = self._record.ports
        return len(ports) == self.ports_needed and all(map(is_free, ports))

    async def _launch(self) -> None:
        """Start the process, write it down, wait until it answers."""
        open_folders(self.data, self.folder, self._account)
        await self._prepare()
        process = self._process = self._spawn(self._command())
        self._note(
            replace(
                self._record,
                program=self._command()[0],
                pid=process.pid,
                born=process.born,
                configuration=self._digest(),
            )
        )
        try:
            async with asyncio.timeout(READY_SECONDS_MAX):
                await self._until_ready(process)
        except TimeoutError:
            await process.end(STOP_SECONDS_MAX)
            raise self._not_started(f"is silent for {READY_SECONDS_MAX} s") from None
        log.info("%s: process %d is ready", self.title, process.pid)

    async def _until_ready(self, process: Process) -> None:
        while not await self.answers():
            if not process.is_running():
                raise self._not_started("ended instead of getting ready")
            await asyncio.sleep(0.01)

    async def _run(self, *command: str, entered: str = "") -> None:
        """Run a helper program to its end."""
        process = self._spawn(command, entered)
        try:
            await process.ended()
        finally:
            await process.end(0)
        if process.child and process.child.returncode != 0:
            raise self._not_started(f"{Path(command[0]).name} failed")

    def _spawn(self, command: Sequence[str], entered: str = "") -> Process:
        return spawn(command, self.folder, self.log_path, self._account, entered.encode())

    async def _keep_running(self) -> None:
        """Start the server again whenever it ends; for ever, since nobody else would.

        But not on a data directory made anew: it would be empty, or another supervisor's.
        """
        pause = 0.0
        while self._process:
            began = monotonic()
            await self._process.ended()
            lived = monotonic() - began
            pause = 0.0 if lived > STEADY_SECONDS else next_pause(pause)
            log.warning("%s ended by itself; starting it again in %.1f s", self.title, pause)
            await asyncio.sleep(pause)
            if read_record(self.record_path).pid != self._record.pid:
                log.error("%s stays down: its data was removed under it", self.title)
                return
            try:
                await self._launch()
            except (ServersError, OSError) as error:
                log.error("%s", error)  # noqa: TRY400 - the message says it all

    def _digest(self) -> str:
        """What a running process must have been started with to be worth keeping."""
        stat = Path(self._command()[0]).stat()
        parts = (*self._command(), self._configuration(), f"{stat.st_mtime_ns} {stat.st_size}")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _note(self, record: Record) -> None:
        self._record = record
        write_record(self.record_path, record)

    def _not_started(self, what: str) -> ServerNotStartedError:
        return ServerNotStartedError(
            f"{self.title} {what}", self.log_path, last_words(self.log_path)
        )


def process_of(record: Record) -> Process | None:
    """The recorded process, if it still runs: another one with its pid is none of ours."""
    if record.pid and birth_of(record.pid) == record.born:
        return Process(record.pid, record.born)
    return None


def next_pause(pause: float) -> float:
    """Twice as long as the last one, within bounds; seconds."""
    return min(max(2 * pause, PAUSE_SECONDS_MIN), PAUSE_SECONDS_MAX)
