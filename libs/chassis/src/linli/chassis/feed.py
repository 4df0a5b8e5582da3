"""The feed: a service's history over HTTP, with the ids and positions it has on NATS."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import orjson
from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from linli.chassis.admission import goes_on
from linli.chassis.dependencies import Store
from linli.chassis.headers import header
from linli.chassis.positions import PositionToken
from linli.chassis.problems import INVALID, ProblemError
from linli.chassis.stopping import Stopping
from linli.events.envelope import Envelope, Source, cloud_event_of
from linli.events.store import EventStore

PAGE_EVENTS_MAX = 1_000
HEARTBEAT_SECONDS = 15.0
POLL_SECONDS = 1.0
POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
BATCH = "application/cloudevents-batch+json"
NDJSON = "application/x-ndjson"
SSE = "text/event-stream"

type Town = Annotated[str | None, Query(max_length=63, description="left out where there is one")]
type After = Annotated[int, Query(ge=0, le=2**63 - 2, description="the last position seen")]
type Limit = Annotated[int, Query(ge=1, le=PAGE_EVENTS_MAX)]
type Types = Annotated[
    str | None, Query(max_length=4_000, description="full CloudEvents types, separated by commas")
]


class WhichTownError(ProblemError):
    """The deployment has several towns, or not this one."""

    kind = INVALID
    errors = ({"parameter": "town", "detail": "name a town of this deployment"},)


async def events(
    request: Request,
    store: Store,
    town: Town = None,
    after: After = 0,
    limit: Limit = 50,
    types: Types = None,
) -> Response:
    """Events after a position: a page, all there are (NDJSON), or all there will be (SSE)."""
    source = await _source(store, town)
    if source is None:
        return Response(b"[]", media_type=BATCH)
    wanted = frozenset(types.split(",")) if types else None
    accept = header(request.scope, b"accept") or ""
    epoch = {"Linli-Epoch": str(await store.epoch(source))}
    if NDJSON in accept:
        goes_on(request.scope)
        lines = _lines(store, source, after, wanted)
        return StreamingResponse(lines, media_type=NDJSON, headers=epoch)
    if SSE in accept:
        goes_on(request.scope)
        last = header(request.scope, b"last-event-id") or ""
        stopping: Stopping = request.app.state.running.stopping
        after = int(last) if POSITION.fullmatch(last) else after
        live = _live(store, source, after, wanted, stopping)
        headers = epoch | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(live, media_type=SSE, headers=headers)
    page = await store.read(source, after, limit)
    seen = page[-1].position if page else after
    token = PositionToken(source, int(epoch["Linli-Epoch"]), seen)
    body = orjson.dumps([cloud_event_of(event) for event in _matching(page, wanted)])
    return Response(body, media_type=BATCH, headers=epoch | {"Linli-Position": str(token)})


async def _source(store: EventStore, town: str | None) -> Source | None:
    """The town's history; None while nothing has happened in any."""
    sources = await store.sources()
    if town is None and len(sources) <= 1:
        return sources[0] if sources else None
    source = Source(town or "", store.service)
    if source not in sources:
        towns = ", ".join(known.town for known in sources) or "none yet"
        raise WhichTownError(f"towns with a history in {store.service}: {towns}")
    return source


def _matching(page: Sequence[Envelope], wanted: frozenset[str] | None) -> list[Envelope]:
    return [event for event in page if wanted is None or event.type in wanted]


async def _pages(store: EventStore, source: Source, after: int) -> AsyncIterator[list[Envelope]]:
    while page := await store.read(source, after, PAGE_EVENTS_MAX):
        yield page
        after = page[-1].position


async def _lines(
    store: EventStore, source: Source, after: int, wanted: frozenset[str] | None
) -> AsyncIterator[bytes]:
    async for page in _pages(store, source, after):
        yield b"".join(
            orjson.dumps(cloud_event_of(event)) + b"\n" for event in _matching(page, wanted)
        )


async def _live(
    store: EventStore,
    source: Source,
    after: int,
    wanted: frozenset[str] | None,
    stopping: Stopping,
) -> AsyncIterator[bytes]:
    """Server-sent events, the position as id; a comment now and then keeps the connection."""
    stop = asyncio.ensure_future(stopping.wait())
    while not stop.done():
        committed = store.signal(source).listen()
        async for page in _pages(store, source, after):
            after = page[-1].position
            yield b"".join(_sse(event) for event in _matching(page, wanted))
        news = asyncio.ensure_future(_news(store, source, after, committed))
        done, _ = await asyncio.wait(
            {news, stop}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        news.cancel()
        if not done:
            yield b": still here\n\n"
    stop.cancel()


async def _news(store: EventStore, source: Source, after: int, committed: asyncio.Event) -> None:
    """Return when there may be more than `after`: told by this process, or found in the store."""
    while not committed.is_set() and (await store.tail(source)).position <= after:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await committed.wait()


def _sse(event: Envelope) -> bytes:
    data = orjson.dumps(cloud_event_of(event))
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.position, event.type.encode(), data)
