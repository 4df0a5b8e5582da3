"""Read your writes: position tokens, and waiting until they have been reached."""

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol, Self

from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis.headers import header
from linli.chassis.problems import Kind, MalformedHeaderError, ProblemError
from linli.events.envelope import Source

WAIT_SECONDS_MAX = 2.0
TOKENS_MAX = 16

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_TOKEN = re.compile(rf"({_SLUG})/({_SLUG})=([0-9]{{1,9}})\.([0-9]{{1,18}})", re.ASCII)


class PositionToken(NamedTuple):
    """A place in a source's history: `lishui/issues=1.1042`."""

    source: Source
    epoch: int
    position: int

    def __str__(self) -> str:
        return f"{self.source}={self.epoch}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The token written as `str` writes it; ValueError if it is none."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a position: {text}")
        town, service, epoch, position = match.groups()
        return cls(Source(town, service), int(epoch), int(position))


def positions_in(text: str) -> tuple[PositionToken, ...]:
    """The tokens of a `Linli-Min-Position` header.

    Raises:
        MalformedHeaderError: a token is none, or there are too many.
    """
    parts = text.split(",")
    if len(parts) > TOKENS_MAX:
        raise MalformedHeaderError("Linli-Min-Position", f"At most {TOKENS_MAX} positions")
    try:
        return tuple(PositionToken.parse(part.strip()) for part in parts)
    except ValueError:
        detail = "Positions such as lishui/issues=1.1042, separated by commas"
        raise MalformedHeaderError("Linli-Min-Position", detail) from None


class BehindError(ProblemError):
    """What is read here has not reached the position in time, or too many are waiting for it."""

    kind = Kind("behind", 503, "Not caught up yet", "数据尚未同步到所要求的位置", retry_after=1)


class WrongEpochError(ProblemError):
    """The position belongs to another history of its source: waiting would not help."""

    kind = Kind("wrong-epoch", 503, "Another history", "历史记录版本不一致", retry_after=60)


class Positions(Protocol):
    """How far what is read here has come."""

    async def wait(self, tokens: Sequence[PositionToken], seconds_max: float) -> None:
        """Return when every token's position has been reached.

        Raises:
            BehindError: not within `seconds_max`, or too many are waiting.
            WrongEpochError: a token's epoch is not the current one.
        """
        ...


class MinPosition:
    """Lets a request that names positions wait for them; costs nothing where none is named."""

    def __init__(self, app: ASGIApp, positions: Positions) -> None:
        self.app = app
        self.positions = positions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait at most two seconds, then serve."""
        text = header(scope, b"linli-min-position")
        if text is not None:
            await self.positions.wait(positions_in(text), WAIT_SECONDS_MAX)
        await self.app(scope, receive, send)
