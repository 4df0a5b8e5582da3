"""Files that are whole or absent, and logs that stay bounded."""

import os
import secrets
from pathlib import Path
from typing import Final

from linli.servers.accounts import Account

LAST_WORDS_LINES: Final = 6
LAST_WORDS_BYTES: Final = 4096


def write_private(path: Path, text: str, account: Account | None) -> None:
    """Put `text` at `path`, whole or not at all, for the eyes of `account` (or ours) alone.

    Always a new file that takes the old one's place: a link that the account may have laid in a
    folder of its own is replaced, never followed.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    with os.fdopen(descriptor, "w") as file:
        if account:
            os.fchown(descriptor, account.uid, account.gid)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


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
    path.touch(mode=0o600)


def last_words(path: Path) -> str:
    """The last lines of a log."""
    try:
        tail = path.read_bytes()[-LAST_WORDS_BYTES:].decode(errors="replace")
    except FileNotFoundError:
        return "(none)"
    return "\n".join(tail.splitlines()[-LAST_WORDS_LINES:])
