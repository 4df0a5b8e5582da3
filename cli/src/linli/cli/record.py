"""`run/platform.json`: what a running platform is reached by, and by whom it was started."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from linli.servers.files import write_private


@dataclass(frozen=True, kw_only=True)
class PlatformRecord:
    """A running platform, credentials included: mode 0600."""

    version: str
    pids: Mapping[str, int | None]
    """Of `linli`, and of the servers that it started."""
    urls: Mapping[str, str]
    """Of the platform, of each service by its name, of `database` and `nats`."""
    nats: Mapping[str, str | None]
    """`address`, `user` and `password` apart, for clients that take them so."""
    issuer: str | None = None
    """The development issuer whose tokens are taken; None where that is another one, or none."""

    @classmethod
    def read(cls, data: Path) -> Self | None:
        """The record in a data directory; None where there is none."""
        try:
            return cls(**json.loads(path_in(data).read_text()))
        except FileNotFoundError:
            return None

    def write(self, data: Path) -> None:
        """Put the record there, whole or not at all."""
        write_private(path_in(data), json.dumps(asdict(self), indent=2))


def path_in(data: Path) -> Path:
    """Where the record stands."""
    return data / "run" / "platform.json"


def nats_parts(url: str) -> dict[str, str | None]:
    """Address, user and password of a NATS URL; of a list of them, the first one's."""
    first = urlsplit(url.split(",", maxsplit=1)[0])
    address = f"{first.scheme}://{first.netloc.rpartition('@')[2]}"
    return {"address": address, "user": first.username, "password": first.password}
