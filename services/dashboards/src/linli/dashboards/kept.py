"""Answers kept for a moment: most who ask about a town at once ask for the same.

An answer is known by its entity tag, so it is given again only while nothing it depends on has
moved; its lag alone may be that of a second ago.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import NamedTuple
from weakref import WeakValueDictionary

from fastapi import Response

KEPT_SECONDS = 1.0
ANSWERS_MAX = 256
BYTES_MAX = 64 * 1024


class Kept(NamedTuple):
    """An answer, and until when it is given again."""

    until: float
    body: bytes
    headers: Mapping[str, str]


class KeptAnswers:
    """The last answers of a process, by their tags."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._making = WeakValueDictionary[str, asyncio.Lock]()

    def __len__(self) -> int:
        return len(self._kept)

    async def answer(self, tag: str, make: Callable[[], Awaitable[Response]]) -> Response:
        """What is kept under the tag, else what is made; one makes it while others wait."""
        lock = self._making.setdefault(tag, asyncio.Lock())
        async with lock:
            kept = self._kept.get(tag)
            if kept and monotonic() < kept.until:
                return Response(kept.body, headers=dict(kept.headers))
            response = await make()
            self._keep(tag, response)
            return response

    def _keep(self, tag: str, response: Response) -> None:
        body = getattr(response, "body", b"")
        if response.status_code != HTTPStatus.OK or not 0 < len(body) <= BYTES_MAX:
            return
        self._kept[tag] = Kept(monotonic() + KEPT_SECONDS, bytes(body), dict(response.headers))
        self._kept.move_to_end(tag)
        if len(self._kept) > ANSWERS_MAX:
            self._kept.popitem(last=False)
