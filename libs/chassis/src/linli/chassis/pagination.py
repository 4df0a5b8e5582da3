"""Keyset pagination: a page ends with an opaque cursor that says where the next one begins."""

import base64
import binascii
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, TypeAdapter

from linli.chassis.bodies import WHOLE
from linli.chassis.problems import INVALID, ProblemError

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
_MARK_BYTES = 6

Limit = Annotated[int, WHOLE, Query(ge=1, le=LIMIT_MAX, description="Items a page")]
"""`limit: Limit = LIMIT_DEFAULT`."""
After = Annotated[str | None, Query(max_length=1000, description="`next` of the page before")]
"""`cursor: After = None`."""


class Page[T](BaseModel):
    """One page of a list."""

    items: Sequence[T]
    next: str | None
    """The cursor of the next page; null on the last."""


class MalformedCursorError(ProblemError):
    """The cursor is not one that this list gave."""

    kind = INVALID
    errors = ({"parameter": "cursor", "detail": "Not a cursor of this list"},)


class Keyset[K]:
    """How one list's cursors are written: the key of the last row, marked as this list's own.

    The mark is no secret. It keeps other values than those the list gave, of whatever type or
    length, from reaching the database.
    """

    def __init__(self, name: str, key: type[K]) -> None:
        self._name = name.encode()
        self._key = TypeAdapter(key)

    def write(self, key: K) -> str:
        """The cursor that stands after `key`."""
        data = self._key.dump_json(key)
        return base64.urlsafe_b64encode(self._mark(data) + data).decode().rstrip("=")

    def read(self, cursor: str | None) -> K | None:
        """The key a cursor stands after; None at the beginning.

        Raises:
            MalformedCursorError: `write` did not make it.
        """
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise MalformedCursorError("The cursor is malformed.") from None
        mark, data = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
        if mark != self._mark(data):
            raise MalformedCursorError("The cursor belongs to another list.")
        return self._key.validate_json(data)

    def page[T](self, rows: Sequence[T], limit: int, key: Callable[[T], K]) -> Page[T]:
        """The page of `rows`, of which one more than `limit` was asked for."""
        items = rows[:limit]
        return Page(items=items, next=self.write(key(items[-1])) if len(rows) > limit else None)

    def _mark(self, data: bytes) -> bytes:
        return blake2b(data, digest_size=_MARK_BYTES, key=self._name).digest()
