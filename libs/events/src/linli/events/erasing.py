"""Taking an event out of JetStream: overwritten on disk, in every copy that keeps positions.

A stream keeps its sequences; readers fetch the hole from the feed, as they do with any loss.
"""

import asyncio
import time
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, NamedTuple

from linli.events.envelope import Source, stream_of
from linli.events.jetstream import Nats
from linli.events.streams import JetStreamError, api

NO_MESSAGE = frozenset({10037, 10043})
CAUGHT_UP_SECONDS_MAX = 10.0
LOOK_SECONDS = 0.05


class UnerasableError(Exception):
    """A copy of the event is still there; the message says where, and what to do."""


class Copy(NamedTuple):
    """A stream that holds a source's events at their positions."""

    name: str
    forbids: bool
    """Whether messages cannot be taken out of it: streams were once made like that."""
    origin: str | None
    """Which stream it is a mirror of."""


async def erase_event(
    nats: Nats, source: Source, epoch: int, event: tuple[int, str], body: bytes
) -> list[str]:
    """Erase an event's message wherever it does not carry `body`; the streams that were changed.

    A stream that forbids it is given up, if its relay can fill it again: the current epoch's.

    Raises:
        UnerasableError: a stream forbids it, and nobody would fill it again.
    """
    erased: list[str] = []
    for copy in await copies_of(nats, source):
        if not await _has(nats, copy, event, body):
            continue
        if not copy.forbids:
            await api(nats, f"STREAM.MSG.DELETE.{copy.name}", {"seq": event[0], "no_erase": False})
        elif copy.name == stream_of(source, epoch):
            await api(nats, f"STREAM.DELETE.{copy.name}")
        else:
            raise UnerasableError(
                f"stream {copy.name} still has event {event[0]} and forbids to delete messages:"
                " remove the stream, then repeat the command"
            )
        erased.append(copy.name)
    return erased


async def copies_of(nats: Nats, source: Source) -> list[Copy]:
    """The streams of every epoch of a source, and the mirrors of these, those of mirrors last."""
    prefix = stream_of(source, 0).removesuffix("0")
    streams = await _all_streams(nats)
    copies = [one for one in streams if one.name.removeprefix(prefix).isdecimal()]
    for origin in copies:  # grows meanwhile
        copies += [one for one in streams if one.origin == origin.name and one not in copies]
    return copies


async def _all_streams(nats: Nats) -> list[Copy]:
    found: list[Copy] = []
    while True:
        answer = await api(nats, "STREAM.LIST", {"offset": len(found)})
        page = [_copy(one) for one in answer["streams"] or ()]
        found += page
        if not page or len(found) >= answer["total"]:
            return found


def _copy(stream: dict[str, Any]) -> Copy:
    config = stream["config"]
    mirror: Mapping[str, Any] = config.get("mirror") or {}
    return Copy(config["name"], config.get("deny_delete", False), mirror.get("name"))


async def _has(nats: Nats, copy: Copy, event: tuple[int, str], body: bytes) -> bool:
    """Whether the message is there with another body; a mirror that lags is waited for."""
    position, id_ = event
    deadline = time.monotonic() + CAUGHT_UP_SECONDS_MAX
    while True:
        try:
            message = (await api(nats, f"STREAM.MSG.GET.{copy.name}", {"seq": position}))["message"]
        except JetStreamError as error:
            if error.code not in NO_MESSAGE:
                raise
            if copy.origin is None or await _passed(nats, copy, position):
                return False
            if time.monotonic() > deadline:
                raise UnerasableError(
                    f"mirror {copy.name} has not come to event {position} yet: repeat the command"
                ) from error
            await asyncio.sleep(LOOK_SECONDS)
            continue
        mine = f"ce-id: {id_}\r\n".encode() in b64decode(message.get("hdrs", ""))
        return mine and b64decode(message.get("data", "")) != body


async def _passed(nats: Nats, copy: Copy, position: int) -> bool:
    """Whether a mirror has come as far, or its origin, from which it was erased, has not."""
    mirror = await api(nats, f"STREAM.INFO.{copy.name}")
    origin = await api(nats, f"STREAM.INFO.{copy.origin}")
    last = mirror["state"]["last_seq"]
    return last >= position or last >= origin["state"]["last_seq"]
