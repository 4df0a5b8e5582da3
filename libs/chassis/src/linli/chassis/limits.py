"""What a request may carry: no NUL, and 1 MiB unless its route reads the body as a stream.

Nor may it keep us waiting: a body comes within a minute, a stream without long pauses.
"""

import asyncio
from collections.abc import Awaitable

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.headers import header
from linli.chassis.problems import INVALID, ProblemError

BODY_BYTES_MAX = 1024 * 1024
BODY_SECONDS_MAX = 60.0
PAUSE_SECONDS_MAX = 30.0
"""How long a stream may pause."""
_UNLIMITED = "linli.unlimited"


class BodyTooLargeError(HTTPException):
    """The body is larger than its route takes.

    An `HTTPException`, because FastAPI answers 400 to any other error from reading a body.
    """

    def __init__(self) -> None:
        super().__init__(413, f"A body may have {BODY_BYTES_MAX} bytes.")


class BodyTooSlowError(HTTPException):
    """The body did not come in time; what of it may still come is not read."""

    def __init__(self) -> None:
        super().__init__(408, "The body did not come in time.", {"Connection": "close"})


async def _allow_any_length(request: Request) -> None:
    request.scope[_UNLIMITED] = True


STREAMED = Depends(_allow_any_length)
"""For the `dependencies` of a route that reads `request.stream()`."""


class NulInAddressError(ProblemError):
    """The address holds the character NUL, which no database takes."""

    kind = INVALID


class Limits:
    """Stops a body that is too large, declared or not, as soon as a route reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve; a declared length within the limit is the server's to enforce, at no cost here."""
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            raise NulInAddressError("The address holds the character NUL.")
        declared = header(scope, b"content-length")
        size = int(declared) if declared and declared.isdecimal() else None
        if size is not None and size <= BODY_BYTES_MAX:
            return self.app(scope, receive, send)
        return self.app(scope, _limited(scope, receive, size or 0), send)


def _limited(scope: Scope, receive: Receive, declared: int) -> Receive:
    received = 0

    def check(size: int) -> None:
        if size > BODY_BYTES_MAX and _UNLIMITED not in scope:
            raise BodyTooLargeError

    async def limited() -> Message:
        nonlocal received
        check(declared)  # before the server asks the client to send it (100 Continue)
        message = await receive()
        received += len(message.get("body", b""))
        check(received)
        return message

    return limited


class Patience:
    """Waits for a body only so long, whoever reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve; where no body is announced there is nothing to wait for."""
        if header(scope, b"content-length") or header(scope, b"transfer-encoding"):
            receive = _in_time(scope, receive)
        return self.app(scope, receive, send)


def _in_time(scope: Scope, receive: Receive) -> Receive:
    now = asyncio.get_running_loop().time
    deadline = now() + BODY_SECONDS_MAX
    whole = False

    async def in_time() -> Message:
        nonlocal whole
        if whole:  # what comes now is the client's going away
            return await receive()
        try:
            async with asyncio.timeout_at(
                now() + PAUSE_SECONDS_MAX if _UNLIMITED in scope else deadline
            ):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlowError from None
        whole = not message.get("more_body", False)
        return message

    return in_time
