"""The feed: a service's history over HTTP, with the ids and positions it has on NATS.

Everybody may read it. Who has no role at an event's place is told what the public is told of it:
see `linli.events.public`.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from linli.chassis.admission import goes_on
from linli.chassis.audience import Audience
from linli.chassis.bodies import WHOLE
from linli.chassis.dependencies import Store
from linli.chassis.headers import header
from linli.chassis.live import MEDIA_TYPE as SSE
from linli.chassis.live import STILL_HERE, LiveAnswer, heard
from linli.chassis.positions import PositionToken
from linli.chassis.problems import INVALID, ProblemError
from linli.chassis.stopping import Stopping
from linli.events.envelope import Envelope, Source, cloud_event_of
from linli.events.public import public_event_of
from linli.events.store import EventStore

PAGE_EVENTS_MAX = 1_000
POLL_SECONDS = 1.0
LIVE_SECONDS_MAX = 30.0
"""How long who has said who they are follows live before they have to ask anew."""
RECONNECT_MILLISECONDS = 500
"""When they do: a browser does so by itself, from the last event it has seen."""
POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
BATCH = "application/cloudevents-batch+json"
NDJSON = "application/x-ndjson"

type Town = Annotated[str | None, Query(max_length=63, description="left out where there is one")]
type After = Annotated[int, WHOLE, Query(ge=0, le=2**63 - 2, description="the last position seen")]
type Limit = Annotated[int, WHOLE, Query(ge=1, le=PAGE_EVENTS_MAX)]
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
    telling = Telling(Audience(request.scope), types)
    accept = header(request.scope, b"accept") or ""
    epoch = {"Linli-Epoch": str(await store.epoch(source))}
    if NDJSON in accept:
        goes_on(request.scope)
        lines = _lines(store, source, after, telling)
        return StreamingResponse(lines, media_type=NDJSON, headers=epoch)
    if SSE in accept:
        goes_on(request.scope)
        last = header(request.scope, b"last-event-id") or ""
        stopping: Stopping = request.app.state.running.stopping
        after = int(last) if POSITION.fullmatch(last) else after
        live = _live(store, source, after, telling, stopping)
        return LiveAnswer(live, epoch)
    page = await store.read(source, after, limit)
    seen = page[-1].position if page else after
    token = PositionToken(source, int(epoch["Linli-Epoch"]), seen)
    headers = epoch | {"Linli-Position": str(token)}
    return Response(orjson.dumps(telling.told(page)), media_type=BATCH, headers=headers)


class Telling:
    """What one caller is told of events, if they want to know."""

    def __init__(self, audience: Audience, types: str | None) -> None:
        self._audience = audience
        self._wanted = frozenset(types.split(",")) if types else None

    @property
    def ends_after(self) -> float | None:
        """Seconds until the caller has to ask anew; None where nothing can change meanwhile."""
        return LIVE_SECONDS_MAX if self._audience.has_grants else None

    def told(self, page: Sequence[Envelope]) -> list[dict[str, Any]]:
        """The events of a page.

        What is wanted is compared with what is told: who asks for a type that is withheld from
        them does not learn where its events are.
        """
        told = map(self._told, page)
        wanted = self._wanted
        return [event for event in told if wanted is None or event["type"] in wanted]

    def _told(self, event: Envelope) -> dict[str, Any]:
        whole = self._audience.is_told_all(event.source.town, event.place)
        return cloud_event_of(event) if whole else public_event_of(event)


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


async def _pages(store: EventStore, source: Source, after: int) -> AsyncIterator[list[Envelope]]:
    while page := await store.read(source, after, PAGE_EVENTS_MAX):
        yield page
        after = page[-1].position


async def _lines(
    store: EventStore, source: Source, after: int, telling: Telling
) -> AsyncIterator[bytes]:
    async for page in _pages(store, source, after):
        yield b"".join(orjson.dumps(event) + b"\n" for event in telling.told(page))


async def _live(
    store: EventStore,
    source: Source,
    after: int,
    telling: Telling,
    stopping: Stopping,
) -> AsyncIterator[bytes]:
    """Server-sent events, the position as id; a comment now and then keeps the connection."""
    stop = asyncio.ensure_future(stopping.wait(telling.ends_after))
    if telling.ends_after:
        yield b"retry: %d\n\n" % RECONNECT_MILLISECONDS
    try:
        while not stop.done():
            committed = store.signal(source).listen()
            async for page in _pages(store, source, after):
                if stop.done():
                    return
                after = page[-1].position
                yield b"".join(map(_sse, telling.told(page)))
            if not await heard(_news(store, source, after, committed), stop):
                yield STILL_HERE
    finally:
        stop.cancel()


async def _news(store: EventStore, source: Source, after: int, committed: asyncio.Event) -> None:
    """Return when there may be more than `after`: told by this process, or found in the store."""
    while not committed.is_set() and (await store.tail(source)).position <= after:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await committed.wait()


def _sse(event: Mapping[str, Any]) -> bytes:
    position, type_ = int(event["sequence"]), event["type"].encode()
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (position, type_, orjson.dumps(event))
