"""A place's numbers as they change: server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import Query, Request
from starlette.responses import Response

from linli.chassis.admission import goes_on
from linli.chassis.app import service_router
from linli.chassis.audience import Audience
from linli.chassis.feed import LIVE_SECONDS_MAX, RECONNECT_MILLISECONDS
from linli.chassis.headers import header
from linli.chassis.live import MEDIA_TYPE, STILL_HERE, LiveAnswer, heard
from linli.chassis.problems import OF_STATUS, ProblemError
from linli.chassis.service import Running
from linli.chassis.stopping import Stopping
from linli.dashboards.api.asking import OF_PLACE
from linli.dashboards.fold import PlaceRow
from linli.dashboards.live import Channel, live_of
from linli.dashboards.queries import PlaceNotFoundError, find_place
from linli.dashboards.snapshot import snapshot
from linli.dashboards.viewing import Viewer, ViewerReach
from linli.events.contracts.places import PlaceLevel

LEVELS: tuple[PlaceLevel, ...] = ("town", "community", "compound")
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"

router = service_router("dashboards")

type PlacePath = Annotated[
    str,
    Query(
        pattern=f"^{_SLUG}(/{_SLUG}){{0,2}}$",
        max_length=191,
        description="from the town down, such as `lishui/tongsheng`",
    ),
]


class StreamOnlyError(ProblemError):
    """Changes are told as they come, in no other form."""

    kind = OF_STATUS[406]


@router.get("/stream", response_class=Response, responses=OF_PLACE)
async def stream(request: Request, viewer: Viewer, place: PlacePath) -> Response:
    """Follow a place's numbers: all of them at first, then what changes (`text/event-stream`)."""
    if MEDIA_TYPE not in (header(request.scope, b"accept") or ""):
        raise StreamOnlyError(f"Ask with `Accept: {MEDIA_TYPE}`")
    running: Running = request.app.state.running
    row = await _place(running, viewer, place)
    live = live_of(running)
    channel = await live.join(row, finely=viewer.sees(row))
    goes_on(request.scope)
    last = header(request.scope, b"last-event-id")
    ends_after = LIVE_SECONDS_MAX if Audience(request.scope).has_grants else None
    told = _told(channel, last, ends_after, running.stopping)
    return LiveAnswer(told, {}, left=lambda: live.leave(channel))


async def _place(running: Running, viewer: ViewerReach, path: str) -> PlaceRow:
    """The place at a path; the connection is given back at once, as the answer has no end.

    Raises:
        PlaceNotFoundError: there is none.
    """
    codes = path.split("/")
    async with running.engine.connect() as connection:
        moment = await snapshot(connection, viewer)
        row = await find_place(moment.db, LEVELS[len(codes) - 1], codes[-1])
    if row.scope != path:
        raise PlaceNotFoundError(f"no place {path} is registered")
    return row


async def _told(
    channel: Channel, last: str | None, ends_after: float | None, stopping: Stopping
) -> AsyncIterator[bytes]:
    """The events; a comment now and then keeps the connection.

    What came meanwhile is told together: whoever reads slowly gets fewer events, not more to hold.
    """
    stop = asyncio.ensure_future(stopping.wait(ends_after))
    if ends_after:
        yield b"retry: %d\n\n" % RECONNECT_MILLISECONDS
    version = channel.board.version_of(last) if last else 0
    try:
        while not stop.done():
            changed = channel.changed.listen()
            if version != channel.board.version:
                before, version = version, channel.board.version
                yield _since(channel, before)
            elif not await heard(changed.wait(), stop):
                yield STILL_HERE
    finally:
        stop.cancel()


def _since(channel: Channel, version: int | None) -> bytes:
    """What has changed since a version, or a reset and everything where that is not known."""
    changes = None if version is None else channel.told(version)
    id_ = channel.board.token.encode()
    if changes is not None:
        return b"id: %s\nevent: figures\ndata: %s\n\n" % (id_, changes)
    whole = channel.told(0)
    place = orjson.dumps({"place": channel.place.scope})
    return b"event: reset\ndata: %s\n\nid: %s\nevent: figures\ndata: %s\n\n" % (place, id_, whole)
