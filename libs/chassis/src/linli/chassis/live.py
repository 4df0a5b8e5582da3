"""Answers without an end: server-sent events, for as long as somebody takes them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any, override

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from linli.chassis.protocol import HANG_UP

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
HEARTBEAT_SECONDS = 15.0
STILL_HERE = b": still here\n\n"
TAKEN_SECONDS_MAX = 30.0
"""How long a reader may leave one piece untaken."""


class SlowReaderError(Exception):
    """The reader takes nothing any more."""


class LiveAnswer(StreamingResponse):
    """Pieces as they come; whoever does not take them is hung up on, so that they hold no place."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        headers: Mapping[str, str],
        *,
        left: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(pieces, media_type=MEDIA_TYPE, headers={**HEADERS, **headers})
        self._left = left

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(TAKEN_SECONDS_MAX):
                    await send(message)
            except TimeoutError:
                raise SlowReaderError from None

        try:
            await super().__call__(scope, receive, send_in_time)
        except SlowReaderError:
            await hang_up(scope)
        finally:
            self._left()


async def heard(news: Coroutine[Any, Any, Any], stop: asyncio.Future[None]) -> bool:
    """Wait until there is news, or the answer is to end; False where it is time for a heartbeat."""
    hearing = asyncio.ensure_future(news)
    try:
        done, _ = await asyncio.wait(
            {hearing, stop}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        hearing.cancel()
    return bool(done)


async def hang_up(scope: Scope) -> None:
    """End the connection and what is on its way: an orderly end would wait for its reader."""
    if abort := scope.get("state", {}).get(HANG_UP):
        abort()
        await asyncio.sleep(0)  # the server learns of it
