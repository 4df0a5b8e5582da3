"""What can go wrong with embedded servers; every message says what to do next."""

from pathlib import Path


class ServersError(Exception):
    """The embedded servers cannot do what was asked."""


class DataDirInUseError(ServersError):
    """Another process runs its servers on the data directory."""

    def __init__(self, data: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{data} is in use by {holder}: stop that one first, or choose another data directory"
        )
        self.pid = pid


class DataDirUnreachableError(ServersError):
    """The data directory, or a part of it, is closed to those who have to work in it."""


class ServerNotStartedError(ServersError):
    """A server ended, or stayed silent, instead of getting ready."""

    def __init__(self, what: str, log: Path, last_words: str) -> None:
        super().__init__(f"{what}; its last words, more in {log}:\n{last_words}")
