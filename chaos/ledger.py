"""What writers were told, on disk before it counts: the one account that no fault can reach."""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

import orjson

type Outcome = Literal["acknowledged", "refused", "unknown"]


class Entry(NamedTuple):
    """What became of one command, as far as its writer knows; the last entry of an id holds."""

    id: UUID
    service: str
    outcome: Outcome
    position: int | None = None
    """Of its last event, where the answer told."""
    epoch: int | None = None
    version: int | None = None

    def as_json(self) -> bytes:
        """A line of the ledger."""
        return orjson.dumps(self._asdict(), option=orjson.OPT_APPEND_NEWLINE)


class Ledger:
    """An append-only file. `note` returns when its entries have been flushed, with others'."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._batch: list[Entry] = []
        self._turn = asyncio.Lock()
        self.acknowledged = 0
        """How many commands have been, since the ledger was opened."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    async def note(self, *entries: Entry) -> None:
        """Write entries down for good."""
        batch = self._batch
        batch += entries
        async with self._turn:
            if batch is self._batch:  # otherwise somebody before us has written it
                self._batch = []
                lines = b"".join(entry.as_json() for entry in batch)
                await asyncio.to_thread(self._write, lines)
                self.acknowledged += sum(entry.outcome == "acknowledged" for entry in batch)

    def _write(self, lines: bytes) -> None:
        self._file.write(lines)
        os.fsync(self._file.fileno())


def read_ledger(path: Path) -> dict[UUID, Entry]:
    """The last word on each command."""
    return {entry.id: entry for entry in entries_in(path.read_bytes().splitlines())}


def entries_in(lines: Iterable[bytes]) -> Iterator[Entry]:
    """The entries in lines of a ledger."""
    for line in lines:
        fields: dict[str, Any] = orjson.loads(line)
        yield Entry(UUID(fields.pop("id")), **fields)
