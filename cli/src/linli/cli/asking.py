"""Asking a platform over HTTP, each time after what was recorded before has arrived."""

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from httpx import AsyncClient, Response, Timeout

from linli.cli.failures import Failure

PATIENCE_SECONDS = 30.0
"""How long an answer may be put off."""
PAUSE_SECONDS = 0.1
LATER = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
PAGE_ITEMS = 200
TIMEOUT = Timeout(PATIENCE_SECONDS)


class RefusedError(Failure):
    """The platform said no; `status` and `code` say which no."""

    def __init__(self, response: Response) -> None:
        problem = problem_in(response)
        request = response.request
        super().__init__(
            f"{request.method} {request.url.path}: {problem.get('title', response.reason_phrase)}"
            f" ({problem.get('detail') or response.status_code})"
        )
        self.status = response.status_code
        self.code = str(problem.get("type", "")).rpartition("/")[2]


class Asker:
    """One conversation: every request waits for what those before it have recorded."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self._positions: dict[str, tuple[int, ...]] = {}
        """The furthest one heard of each source: epoch and position."""
        self._waits = True

    def hasty(self) -> "Asker":
        """The same conversation, for requests to whoever recorded what they depend on."""
        other = Asker(self.client)
        other._positions, other._waits = self._positions, False
        return other

    async def post(self, path: str, body: Mapping[str, Any], command_id: UUID) -> Response:
        """Record something; again, under the same id, it adds nothing.

        Raises:
            RefusedError: a rule refused it.
        """
        headers = {"Linli-Command-Id": str(command_id)}
        response = await self._ask("POST", path, headers, body)
        self.note(response)
        return response

    async def get(self, path: str, seconds_max: float = PATIENCE_SECONDS) -> Response:
        """What is there, waited for at most so long.

        Raises:
            RefusedError: it is not there.
        """
        return await self._ask("GET", path, {}, seconds_max=seconds_max)

    async def items(self, path: str, **query: str) -> list[Mapping[str, Any]]:
        """Everything in a list, page after page."""
        query["limit"] = str(PAGE_ITEMS)
        items: list[Mapping[str, Any]] = []
        while True:
            page = (await self.get(f"{path}?{urlencode(query)}")).json()
            items += page["items"]
            if page["next"] is None:
                return items
            query["cursor"] = page["next"]

    def note(self, response: Response) -> None:
        """Remember the position an answer tells of."""
        source, _, text = response.headers.get("Linli-Position", "").partition("=")
        if source:
            position = tuple(map(int, text.split(".")))
            self._positions[source] = max(position, self._positions.get(source, position))

    @property
    def waiting(self) -> dict[str, str]:
        """The header that makes a request wait."""
        tokens = [f"{source}={epoch}.{n}" for source, (epoch, n) in self._positions.items()]
        return {"Linli-Min-Position": ", ".join(tokens)} if tokens and self._waits else {}

    async def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any = None,
        seconds_max: float = PATIENCE_SECONDS,
    ) -> Response:
        deadline = time.monotonic() + seconds_max
        while True:
            response = await self.client.request(
                method, path, json=body, headers={**headers, **self.waiting}
            )
            if response.is_success:
                return response
            later = response.status_code in LATER
            if not later or time.monotonic() > deadline:
                raise RefusedError(response)
            await asyncio.sleep(PAUSE_SECONDS)


def problem_in(response: Response) -> Mapping[str, Any]:
    """The problem details of an answer; none where it carries none."""
    if "json" not in response.headers.get("content-type", ""):
        return {}
    return response.json()
