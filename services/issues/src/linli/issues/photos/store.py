"""Where the bytes of photos are kept: a port, and what its adapters share."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[0-9a-f-]{36})", re.ASCII)
"""A photo's id and the id of its upload. What is called otherwise is not ours."""


class PhotoStoreAwayError(ConnectionError):
    """The store does not answer, or takes nothing: ask again."""


class Kept(NamedTuple):
    """Bytes that are kept, since when."""

    name: str
    at: datetime


class PhotoStore(Protocol):
    """Keeps bytes by name. They are closed boxes, opened as a whole or not at all.

    Every method may raise PhotoStoreAwayError.
    """

    async def put(self, name: str, data: bytes) -> None:
        """Keep bytes: durable on return, all of them or none."""
        ...

    async def get(self, name: str) -> bytes | None:
        """The bytes of that name, if there are any."""
        ...

    async def delete(self, name: str) -> None:
        """Keep them no more; again changes nothing."""
        ...

    def kept(self) -> AsyncIterator[Sequence[Kept]]:
        """Everything that is kept, some at a time."""
        ...
