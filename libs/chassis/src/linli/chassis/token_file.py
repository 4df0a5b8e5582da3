"""An access token that something else keeps fresh in a file: a sidecar, a mounted secret."""

import logging
from collections.abc import Generator
from pathlib import Path
from typing import override

import httpx

log = logging.getLogger(__name__)


class TokenFile(httpx.Auth):
    """Sends the token that the file holds now."""

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            OSError: there is none.
        """
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._token = ""
        self._read()

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """As `httpx.Auth.auth_flow`."""
        try:
            self._read()
        except OSError as error:  # it is being replaced, or gone: the token we have may do
            log.warning("the token file cannot be read: %s", error)
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    def _read(self) -> None:
        now = self._path.stat()
        stamp = (now.st_mtime_ns, now.st_ino)
        if stamp != self._stamp:
            self._token, self._stamp = self._path.read_text().strip(), stamp
