"""HTTP on a connection: uvicorn's protocol with an end to what a request's head may be.

uvicorn itself takes headers of any size and waits for them for ever, and answers what is no HTTP in
plain text.
"""

import asyncio
from typing import override

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from linli.chassis.problems import OF_STATUS, Problem, answer

HEAD_BYTES_MAX = 32 * 1024
"""Of the address and the headers."""
HEAD_SECONDS_MAX = 15.0
"""How long they may take, also on a connection that has said nothing yet."""
HANG_UP = "linli.hang_up"
"""Where the state of a request has what ends its connection at once."""
LINGER_SECONDS = 1.0
"""How long a refusal may be read; hanging up on what still comes would reset it on its way."""


class HeadTooLargeError(Exception):
    """Stops the parser."""


class BoundedProtocol(HttpToolsProtocol):
    """Refuses heads that are too large, hangs up on slow ones, and says what is wrong."""

    _received = _parsed = 0
    """Bytes of the head, as they came and as they were understood."""
    _waiting = True
    """For the end of a head."""
    _refused = False
    _deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - as uvicorn's
        super().connection_made(transport)
        self._wait()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._waited()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self._waiting and not self._refused:
            self._received += len(data)
            if self._too_large:
                self.send_400_response("")
            self._wait()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"][HANG_UP] = self.transport.abort  # pyright: ignore[reportTypedDictNotRequiredAccess] - uvicorn sets it
        self._received, self._parsed, self._waiting = 0, 0, True

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value))

    @override
    def on_headers_complete(self) -> None:
        self._waiting = False
        self._waited()
        super().on_headers_complete()

    @override
    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with the head, and hang up."""
        if self._too_large:
            msg = f"The address and the headers may have {HEAD_BYTES_MAX} bytes."
        problem = Problem(
            OF_STATUS[431 if self._too_large else 400],
            msg,
            headers={"Connection": "close"},
        )
        response = answer({"path": "", "headers": []}, problem)
        lines = [b"%b: %b\r\n" % pair for pair in response.raw_headers]
        head = b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n"])
        self._refused = True
        self.transport.write(head + bytes(response.body))
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self._hang_up)

    @property
    def _too_large(self) -> bool:
        return max(self._received, self._parsed) > HEAD_BYTES_MAX

    def _count(self, size: int) -> None:
        self._parsed += size
        if self._too_large:
            raise HeadTooLargeError

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS_MAX, self._hang_up)

    def _waited(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
