"""Somebody who follows a place's numbers over HTTP, as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from linli.chassis.authority import Caller
from linli.chassis.service import Running
from linli.chassis.testing import sent_by

SECONDS_MAX = 10
type Told = dict[str, Any]


class Following:
    """Somebody who follows a place."""

    def __init__(self, running: Running, scope: Any, *, takes: int = 1_000) -> None:
        self.pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self._running, self._scope, self._takes = running, scope, takes
        self._asked = False
        self._events: list[Told] = []
        self.ended = asyncio.Event()

    async def receive(self) -> Any:
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        if self._takes == 0:
            await asyncio.Event().wait()
        if body := message.get("body"):
            self._takes -= 1
            await self.pieces.put(body)

    async def run(self) -> None:
        """Ask the application itself: a client in the process would wait for the end."""
        await self._running.app(self._scope, self.receive, self.send)
        self.ended.set()

    async def piece(self) -> bytes:
        """What comes next."""
        return await asyncio.wait_for(self.pieces.get(), SECONDS_MAX)

    async def event(self) -> Told:
        """The next event; comments and the time to wait before coming back are passed over."""
        while not self._events:
            blocks = (await self.piece()).decode().strip().split("\n\n")
            fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
            self._events = [told for told in fields if "event" in told]
        told = self._events.pop(0)
        return told | {"data": orjson.loads(told["data"])}

    async def changed(self) -> Told:
        """The numbers that the next event tells."""
        told = await self.event()
        assert told["event"] == "figures"
        return told["data"]["metrics"]


@asynccontextmanager
async def following(
    running: Running,
    place: str = "lishui",
    as_: Caller | None = None,
    last: str | None = None,
    takes: int = 1_000,
) -> AsyncGenerator[Following]:
    sent = {"accept": "text/event-stream", **sent_by(as_)}
    sent |= {"last-event-id": last} if last else {}
    headers = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    scope: Any = {"type": "http", "http_version": "1.1", "method": "GET", "headers": headers}
    scope |= {"path": "/api/dashboards/stream", "raw_path": b"", "root_path": ""}
    scope |= {"scheme": "http", "server": ("linli", 80), "client": ("127.0.0.1", 5)}
    scope |= {"query_string": f"place={place}".encode()}
    follower = Following(running, scope, takes=takes)
    task = asyncio.create_task(follower.run())
    yield follower
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
