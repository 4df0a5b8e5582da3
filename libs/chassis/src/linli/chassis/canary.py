"""A message a minute, written to JetStream and read back: probes do not see a frozen stream.

A stream that met a full disk takes nothing more until its server is restarted, and in a quiet night
nobody would notice before the morning's first event. The canary has a stream of its own: nothing
but relays may write to the streams of events.
"""

import asyncio
import logging
import os
from base64 import b64encode
from time import monotonic
from typing import Final

from linli.events.applying import passing
from linli.events.jetstream import Message, Nats
from linli.events.permissions import canary_of
from linli.events.streams import JetStreamError, api, last_message, publish_singles, stream_state

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 10.0
MESSAGE_BYTES: Final = 8 * 1024
"""More than a block of the file system: a full disk cannot take it."""
STREAM_BYTES_MAX: Final = 1024 * 1024


class Canary:
    """Writes for one service; its processes share a stream."""

    def __init__(self, service: str, nats: Nats, replicas: int = 1) -> None:
        self._name, self._nats, self._replicas = canary_of(service), nats, replicas
        self._sang = monotonic()
        """When a message was last read back; at first, when there was none to be expected."""

    @property
    def age(self) -> float:
        """Seconds since a message was last written and read back."""
        return monotonic() - self._sang

    async def run(self) -> None:
        """Write and read back, until cancelled."""
        while True:
            try:
                await self.sing()
                pause = BEAT_SECONDS
            except Exception as error:
                if not passing(error) and not isinstance(error, JetStreamError):
                    raise
                log.debug("%s: no canary: %s", self._name, error)
                pause = RETRY_SECONDS
            await asyncio.sleep(pause)

    async def sing(self) -> None:
        """Write one message and read it back.

        Raises:
            JetStreamError, ConnectionError: it was refused, or nobody answered.
        """
        await self.prepare()
        song = b64encode(os.urandom(MESSAGE_BYTES * 3 // 4))
        last = await last_message(self._nats, self._name)
        after = last.sequence if last else 0
        message = Message(self._name, {}, song)
        await publish_singles(self._nats, self._name, [message], after)
        heard = await last_message(self._nats, self._name)
        if heard and heard.sequence > after:
            self._sang = monotonic()

    async def prepare(self) -> None:
        """Make the stream if it is not there: a job may have, where we may not."""
        if await stream_state(self._nats, self._name) is None:
            await api(self._nats, f"STREAM.CREATE.{self._name}", self._config())

    def _config(self) -> dict[str, object]:
        return {
            "name": self._name,
            "subjects": [self._name],
            "storage": "file",
            "retention": "limits",
            "discard": "old",
            "max_msgs": 1,
            "max_bytes": STREAM_BYTES_MAX,
            "allow_direct": True,
            "num_replicas": self._replicas,
        }
