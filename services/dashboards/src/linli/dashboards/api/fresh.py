"""Answers that the caller has already: `304` from memory, without a look at any table."""

from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, override

from fastapi import APIRouter, Request, Response

from linli.chassis.authority import admit, caller_in
from linli.chassis.headers import header
from linli.chassis.language import language_of
from linli.chassis.positions import positions_in
from linli.dashboards.api.asking import LEVELS
from linli.dashboards.api.shrunk import ShrunkRoute, takes_gzip
from linli.dashboards.freshness import Freshness, tag_of
from linli.dashboards.viewing import reach_of

NOT_MODIFIED = {HTTPStatus.NOT_MODIFIED.value: {"description": "As `If-None-Match` says"}}


class FreshRoute(ShrunkRoute):
    """A route below a place, whose answers have entity tags (RFC 9110, 8.8.3 and 13.1.2)."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, asked only for what neither the caller nor memory has."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            memory, tag = _memory(request), _tag_of(request)
            if memory is None or tag is None or self.rule is None:
                return await handle(request)
            if not _is_enough(request, memory):
                return _tagged(await handle(request), tag)
            admit(request, self.rule)
            if tag in _held(request):
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(tag))
            kept = f"{tag} gzip" if takes_gzip(request) else tag
            return _tagged(await memory.answers.answer(kept, lambda: handle(request)), tag)

        return handler


def fresh_router() -> APIRouter:
    """A router of dashboards' own paths whose answers have entity tags."""
    prefix = "/api/dashboards"
    return APIRouter(prefix=prefix, route_class=FreshRoute, responses={**NOT_MODIFIED})


def _tag_of(request: Request) -> str | None:
    """The tag of what is asked, as memory knows it; None where it does not know the place."""
    memory = _memory(request)
    folder = request.scope["path"].split("/")[3]
    code = request.path_params.get("code")
    if memory is None or code is None or folder not in LEVELS:
        return None
    state = memory.state(LEVELS[folder], code)
    viewer = reach_of(caller_in(request.scope))
    asked = (request.scope["path"], request.scope["query_string"], _language(request))
    return state and tag_of(state, datetime.now(UTC), asked, viewer.known, viewer.setting)


def _language(request: Request) -> str:
    return language_of(header(request.scope, b"accept-language") or "zh-CN")


def _tagged(response: Response, tag: str) -> Response:
    """The answer with its tag, if it is one."""
    if response.status_code == HTTPStatus.OK:
        response.headers.update(_headers(tag))
    return response


def _held(request: Request) -> Iterator[str]:
    """The tags of the answers that the caller has."""
    text = header(request.scope, b"if-none-match") or ""
    return (tag.strip() for tag in text.split(","))


def _is_enough(request: Request, memory: Freshness) -> bool:
    """Whether memory has come as far as the caller wants."""
    text = header(request.scope, b"linli-min-position")
    return text is None or memory.has_reached(positions_in(text))


def _headers(tag: str) -> dict[str, str]:
    """Stored, and asked about each time."""
    return {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language, Authorization, Accept-Encoding",
    }


def _memory(request: Request) -> Freshness | None:
    return getattr(request.app.state, "freshness", None)
