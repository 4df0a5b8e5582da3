"""Tombstones: who has been erased, in a file apart from every database.

A backup of the keys that is older than an erasure brings nobody back, because whoever is listed
here is erased again at every start. The file says nothing of a person but their opaque id.
"""

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import orjson

from linli.events.envelope import rfc3339
from linli.events.witness import appending

FILE = "erased.jsonl"


class NowhereToWitnessError(Exception):
    """Nobody is erased for good where no folder keeps their tombstone."""


class Tombstone(NamedTuple):
    """Somebody who has been erased."""

    person: str
    at: datetime
    reason: str
    """A code, such as `request`."""


class Tombstones:
    """The file in a folder: one line a person, only ever added to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    async def add(self, person: str, reason: str) -> Tombstone:
        """The person's tombstone, durable; a second one changes nothing."""
        return await asyncio.to_thread(self._add, person, reason)

    async def all(self) -> Mapping[str, Tombstone]:
        """Everybody's, by person, in the order of their erasure."""
        return await asyncio.to_thread(self._all)

    def _add(self, person: str, reason: str) -> Tombstone:
        with appending(self._path) as file:
            if known := self._all().get(person):
                os.fsync(file.fileno())  # whoever wrote it may have died before
                return known
            stone = Tombstone(person, datetime.now(UTC), reason)
            file.write(orjson.dumps({**stone._asdict(), "at": rfc3339(stone.at)}) + b"\n")
            file.flush()
            os.fsync(file.fileno())
            return stone

    def _all(self) -> dict[str, Tombstone]:
        if not self._path.exists():
            return {}
        lines = self._path.read_bytes().split(b"\n")[:-1]
        facts = [orjson.loads(line) for line in lines]
        return {
            fact["person"]: Tombstone(
                fact["person"], datetime.fromisoformat(fact["at"]), fact["reason"]
            )
            for fact in facts
        }
