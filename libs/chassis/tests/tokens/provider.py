"""An issuer over HTTP that counts what it is asked, and answers well, badly, late or not at all."""

import asyncio
import json
from collections import Counter
from types import TracebackType
from typing import Any, Self

from joserfc.jwk import Key

DISCOVERY = "/.well-known/openid-configuration"


def public(*keys: Key) -> list[dict[str, Any]]:
    return [dict(key.as_dict(private=False)) for key in keys]


class Provider:
    """Serves discovery and keys; each may be replaced by other bytes."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.status = 200
        self.headers = ""
        self.answers: dict[str, bytes] = {}
        self.answering = asyncio.Event()
        """Cleared, it accepts and never answers."""
        self.answering.set()
        self.arrived = asyncio.Event()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def jwks_url(self) -> str:
        return f"{self.url}/jwks"

    def publish(self, *jwks: dict[str, Any]) -> None:
        self.answers["/jwks"] = json.dumps({"keys": jwks}).encode()

    def describe(self, **members: Any) -> None:
        usual = {"issuer": self.url, "jwks_uri": self.jwks_url}
        self.answers[DISCOVERY] = json.dumps(usual | members).encode()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        self.describe()
        self.publish()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.answering.set()
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split(b" ", 2)[1].decode()
        self.asked[path] += 1
        self.arrived.set()
        await self.answering.wait()
        body = self.answers[path]
        head = (
            f"HTTP/1.1 {self.status} Said\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        )
        writer.write(f"{head}{self.headers}\r\n".encode() + body)
        writer.close()
