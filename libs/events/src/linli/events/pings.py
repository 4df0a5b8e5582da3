"""What a relay tells whoever listens: how far its source's history goes. Nothing depends on it."""

from datetime import datetime
from typing import NamedTuple, Self

import orjson

from linli.events.envelope import Source, rfc3339


class Ping(NamedTuple):
    """The end of a source's history, as its store says; told on core NATS, kept nowhere."""

    source: Source
    epoch: int
    tail: int
    recorded_through: datetime
    """What is recorded at later positions is recorded later than this."""

    def encoded(self) -> bytes:
        """The message's body, JSON."""
        through = {"recorded_through": rfc3339(self.recorded_through)}
        return orjson.dumps({**self._asdict(), "source": str(self.source), **through})

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """The ping in a message's body."""
        content = orjson.loads(data)
        through = datetime.fromisoformat(content["recorded_through"])
        return cls(Source.parse(content["source"]), content["epoch"], content["tail"], through)


def ping_subject(source: Source) -> str:
    """`linli-ping.<town>.<service>`: outside `linli.`, which streams store."""
    return f"linli-ping.{source.town}.{source.service}"


PINGS = "linli-ping.>"
"""Every source's pings."""
