"""The platform's own processes: started as users start them, killed and started again."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from chaos import trees
from chaos.access import access
from chaos.http import Connection, LostReplyError
from chaos.writers import HarnessError
from linli.cli.platform import KEK_FILE, PHOTOS
from linli.cli.witnesses import FOLDER, KEY_FILE
from linli.servers.ports import LOOPBACK, free_ports

READY_SECONDS_MAX = 60.0
START_ATTEMPTS = 5
LOOK_SECONDS = 0.05
LINLI = Path(sys.executable).with_name("linli")


class Program:
    """One process of the platform that serves HTTP."""

    def __init__(self, name: str, words: Sequence[str], settings: Mapping[str, str], log: Path):
        self.name, self._words, self._log = name, words, log
        ours = {key: value for key, value in os.environ.items() if not key.startswith("LINLI_")}
        self._environment = {**ours, **settings, **access().environment}
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def pids(self) -> list[int]:
        """Its process, while it runs."""
        running = self._process is not None and self._process.poll() is None
        return [self._process.pid] if self._process and running else []

    async def start(self) -> None:
        """Start it unless it runs; return when it is ready.

        It ends by itself when it finds PostgreSQL still recovering: then it is started again.

        Raises:
            HarnessError: it ended each time, or does not get ready.
        """
        for _ in range(START_ATTEMPTS):
            if not self.pids:
                self._launch()
            if await self.ready():
                return
        raise HarnessError(f"{self.name} ended at every start: {last_lines(self._log)}")

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ready(self) -> bool:
        """Return when it says that it is ready, or has ended instead: whether it is ready.

        Raises:
            HarnessError: neither, for too long.
        """
        deadline = time.monotonic() + READY_SECONDS_MAX
        async with Connection(self.url, access().headers) as connection:
            while time.monotonic() < deadline:
                try:
                    if (await connection.ask("GET", "/readyz")).status == 200:
                        return True
                except LostReplyError:
                    if not self.pids:
                        return False
                await asyncio.sleep(LOOK_SECONDS)
        raise HarnessError(f"{self.name} does not get ready: {last_lines(self._log)}")

    async def kill(self) -> None:
        """End it as a crash would."""
        await trees.kill(self.pids)

    def bury(self) -> None:
        """Take note of its end; it has been killed."""
        if self._process:
            self._process.wait()


def platform(data: Path, settings: Mapping[str, str], log: Path) -> Program:
    """The whole platform: `linli up`, always at the same port."""
    (port,) = free_ports(1)
    words = (str(LINLI), "up", "--data", str(data), "--port", str(port), *access().flags)
    program = Program("linli up", words, settings, log)
    program.url = f"http://{LOOPBACK}:{port}"
    return program


def service(
    name: str, data: Path, feeds_url: str, settings: Mapping[str, str], log: Path
) -> Program:
    """One service in a process of its own, with the keys and the witness of the platform's."""
    (port,) = free_ports(1)
    own = {"LINLI_PORT": str(port), "LINLI_HOST": LOOPBACK, "LINLI_FEEDS_URL": feeds_url}
    own |= {"LINLI_KEK_FILE": str(data / KEK_FILE), "LINLI_WITNESS_DIR": str(data / FOLDER)}
    own |= {"LINLI_WITNESS_KEY_FILE": str(data / KEY_FILE), "LINLI_PHOTOS_DIR": str(data / PHOTOS)}
    program = Program(name, (sys.executable, "-m", f"linli.{name}"), {**settings, **own}, log)
    program.url = f"http://{LOOPBACK}:{port}"
    return program


def last_lines(log: Path, lines: int = 12) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
