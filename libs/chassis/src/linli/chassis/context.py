"""Who asks, and how: the store's `Context` from a request's headers."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from linli.chassis.authority import caller_in, reach_in
from linli.chassis.headers import header
from linli.chassis.problems import MalformedHeaderError
from linli.chassis.tracing import traceparent
from linli.events.append import Context

COMMAND_ID = "linli.command_id"
"""Where in the scope the id stands that an `Idempotency-Key` gives the command."""

_ETAG = re.compile(r'"(0|[1-9][0-9]{0,8})"', re.ASCII)


def context_of(request: Request) -> Context:
    """The command's context; the route adds when it happened and where a new stream belongs.

    Raises:
        MalformedHeaderError: `Linli-Command-Id` or `If-Match` cannot be understood.
    """
    scope = request.scope
    caller = caller_in(scope)
    given = header(scope, b"linli-command-id")
    return Context.new(
        command_id=scope.get(COMMAND_ID) if given is None else _command_id(given),
        if_match=_version(header(scope, b"if-match")),
        actor=caller.person if caller else None,
        reach=reach_in(scope),
        traceparent=traceparent(),
    )


async def _context(request: Request) -> Context:
    return context_of(request)


Asking = Annotated[Context, Depends(_context)]
"""The context as a parameter of a route; `context_of(request)` is the same without the 10 µs."""


def _command_id(text: str) -> UUID:
    try:
        command_id = UUID(text)
    except ValueError:
        command_id = None
    if command_id is None or str(command_id) != text.lower() or command_id.version == 8:
        raise MalformedHeaderError("Linli-Command-Id", "A UUID of 36 characters, not of version 8")
    return command_id


def _version(etag: str | None) -> int | None:
    """The version an `If-Match` names; None when any will do."""
    if etag is None or etag == "*":
        return None
    match = _ETAG.fullmatch(etag)
    if match is None:
        raise MalformedHeaderError("If-Match", 'One strong entity tag such as "3", or *')
    return int(match[1])
