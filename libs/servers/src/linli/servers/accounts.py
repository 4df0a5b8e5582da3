"""Whom the servers run as, and what that account may reach.

PostgreSQL refuses to run as root. Started by root, both servers run as an account that owns
nothing else.
"""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from linli.servers.errors import DataDirUnreachableError, ServersError

UNPRIVILEGED: Final = "nobody"


class Account(NamedTuple):
    """A user of the machine."""

    uid: int
    gid: int
    name: str


def account_for(folder: Path) -> Account | None:
    """Whom a server with its data in `folder` runs as; None for ourselves, unless we are root.

    Data that an ordinary user made stays that user's when root runs on it.
    """
    if os.geteuid() != 0:
        return None
    try:
        owner = folder.stat().st_uid if folder.exists() else 0
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise ServersError(
            "PostgreSQL refuses to run as root, and this machine has no user to run it as"
            f" ({error}): run this as an ordinary user"
        ) from error
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def require_way(path: Path, account: Account | None) -> None:
    """Raise DataDirUnreachableError if a folder above `path`, or `path`, is closed to `account`."""
    if account and (closed := first_closed(path, account)):
        raise DataDirUnreachableError(
            f"PostgreSQL refuses to run as root and runs as {account.name} instead, who may not"
            f" pass {closed}: choose a data directory elsewhere, run this as an ordinary user, or"
            f" open the folder for passing (chmod o+x {closed})"
        )


def first_closed(path: Path, account: Account) -> str:
    """The first on the way to `path` and at its end that `account` may not enter or run, or "".

    The kernel is asked, as that account: mode bits alone know nothing of access lists.
    """
    script = 'for path do [ -x "$path" ] || { printf %s "$path"; exit; }; done'
    try:
        asked = subprocess.run(  # noqa: S603 - a constant script
            ["/bin/sh", "-c", script, "sh", *reversed(path.parents), path],
            stdout=subprocess.PIPE,
            check=True,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServersError(
            f"PostgreSQL refuses to run as root, and root may not become {account.name} here"
            f" ({error}): run this as an ordinary user"
        ) from error
    return os.fsdecode(asked.stdout)


def give(path: Path, account: Account | None) -> None:
    """Make `path` the account's own."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
