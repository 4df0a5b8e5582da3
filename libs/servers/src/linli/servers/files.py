"""Files that are whole or absent, and logs that stay bounded."""

import os
import secrets
from pathlib import Path
from typing import Final

LAST_WORDS_LINES: Final = 6
LAST_WORDS_BYTES: Final = 4096


def write_private(path: Path, text: str) -> None:
    """Put `text` at `path`, whole or not at all, for the eyes of its folder's owner alone.

    Always a new file that takes the old one's place: a link that the servers' account may have
    laid in a folder of its own is replaced, never followed.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(_create(fresh), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def _create(path: Path) -> int:
    """A descriptor of a new file that belongs to whom its folder belongs, also when root writes."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rotate(path: Path) -> None:
    """Begin a new log at `path`, and keep the last one as `.1`: so logs stay bounded."""
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))
    os.close(_create(path))


def last_words(path: Path) -> str:
    """The last lines of a log."""
    try:
        tail = path.read_bytes()[-LAST_WORDS_BYTES:].decode(errors="replace")
    except FileNotFoundError:
        return "(none)"
    return "\n".join(tail.splitlines()[-LAST_WORDS_LINES:])
