"""How a process comes into NATS: by files, which are read again for every new connection."""

import os
import ssl
from pathlib import Path
from typing import Any, NamedTuple, cast

import nkeys  # pyright: ignore[reportMissingTypeStubs]

CREDENTIALS = "-----BEGIN NATS USER JWT-----"
SEED = "SU"
"""How the seed of a user's nkey begins."""


class NatsAccessError(Exception):
    """A file does not hold what it should; the message does not quote it."""


class NatsAccess(NamedTuple):
    """The files; without any, what the URL says."""

    credentials: Path | None = None
    """A `.creds` file, the seed of an nkey, or `user:password`."""
    authorities: Path | None = None
    """The certificates (PEM) that the servers' are signed by, instead of the system's."""

    def options(self) -> dict[str, Any]:
        """What nats-py connects with now.

        Raises:
            OSError, ssl.SSLError: a file is not there, or holds no certificates.
            NatsAccessError: it holds no credentials.
        """
        options: dict[str, Any] = {}
        if self.credentials:
            options |= _credentials_in(self.credentials)
        if self.authorities:
            options["tls"] = ssl.create_default_context(cafile=self.authorities)
        return options


BY_URL = NatsAccess()
"""As the URL says, no file besides."""


def _credentials_in(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8").strip()
    if CREDENTIALS in text:
        return {"user_credentials": str(path)}
    user, _, password = text.partition(":")
    if text.startswith(SEED) and text.isalnum():
        return {"nkeys_seed_str": text}
    if user and password and "\n" not in text:
        return {"user": user, "password": password}
    raise NatsAccessError(f"{path} holds neither credentials, nor a user's seed, nor user:password")


def new_seed() -> str:
    """The secret of a new user."""
    made = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)  # pyright: ignore[reportUnknownMemberType]
    return made.decode()


def public_key_of(seed: str) -> str:
    """What a server knows a user by, and anybody may."""
    pair = nkeys.from_seed(bytearray(seed.encode()))  # pyright: ignore[reportUnknownMemberType]
    return cast(bytes, pair.public_key).decode()
