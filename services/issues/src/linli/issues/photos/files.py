"""The photo store on one machine: a file each, in folders by the last digits of its name."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from linli.issues.photos.store import NAME, Kept, PhotoStoreAwayError

PART = ".part"
"""Behind the name of a file that is being written."""
PART_SECONDS_MAX = 3600.0


class FileStore:
    """A `PhotoStore` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, data: bytes) -> None:
        """As `PhotoStore.put`."""
        await _in_thread(lambda: write(self._path(name), data))

    async def get(self, name: str) -> bytes | None:
        """As `PhotoStore.get`."""
        return await _in_thread(lambda: read(self._path(name)))

    async def delete(self, name: str) -> None:
        """As `PhotoStore.delete`."""
        await _in_thread(lambda: self._path(name).unlink(missing_ok=True))

    async def kept(self) -> AsyncIterator[Sequence[Kept]]:
        """As `PhotoStore.kept`; a folder at a time."""
        for shard in await _in_thread(lambda: sorted(self._folder.glob("??"))):
            yield await _in_thread(lambda shard=shard: list(kept_in(shard)))

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name} is no name of a photo")
        return self._folder / name[-2:] / name


def write(path: Path, data: bytes) -> None:
    """Write a file: it is there as a whole and durable, or not at all."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(path.name + PART)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    for folder in (path.parent, path.parent.parent):
        sync(folder)


def sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> bytes | None:
    """The file's bytes, if there is one."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def kept_in(shard: Path) -> Iterator[Kept]:
    """The files of a folder; what was never finished is removed after an hour."""
    for path in shard.iterdir():
        try:
            written = path.stat().st_mtime
        except FileNotFoundError:  # it has just been finished, or deleted
            continue
        if NAME.fullmatch(path.name):
            yield Kept(path.name, datetime.fromtimestamp(written, UTC))
        elif path.name.endswith(PART) and written < time.time() - PART_SECONDS_MAX:
            path.unlink(missing_ok=True)


async def _in_thread[T](work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise PhotoStoreAwayError(f"the photo store fails: {error}") from error
