"""Answers compressed for who understands it: on the way to a phone, bytes cost more than time."""

from collections.abc import Callable, Coroutine
from gzip import compress
from typing import Any, override

from fastapi import APIRouter, Request, Response
from starlette.datastructures import MutableHeaders

from linli.chassis.bodies import JsonRoute
from linli.chassis.headers import header
from linli.dashboards.web import understands

BYTES_MIN = 1_000
"""Below that nothing is gained: it is one packet."""
LEVEL = 5


class ShrunkRoute(JsonRoute):
    """A route whose answers are compressed; streams and files are sent as they come."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, its answer compressed."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return shrunk(await handle(request), takes_gzip(request))

        return handler


def shrunk_router() -> APIRouter:
    """A router of dashboards' own paths whose answers are compressed."""
    return APIRouter(prefix="/api/dashboards", route_class=ShrunkRoute)


def takes_gzip(request: Request) -> bool:
    """Whether who asks understands gzip."""
    return understands(header(request.scope, b"accept-encoding") or "", "gzip")


def shrunk(response: Response, wanted: bool) -> Response:
    """The answer, compressed if that is `wanted` and worth it. A weak tag stays what it is."""
    body = getattr(response, "body", b"")
    headers = MutableHeaders(raw=response.raw_headers)
    if len(body) < BYTES_MIN or "content-encoding" in headers:
        return response
    headers.add_vary_header("Accept-Encoding")
    if wanted:
        response.body = compress(body, LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(response.body))
    return response
