"""Whether the streams are the stores: every event at its sequence, to the last byte."""

import asyncio
import time
from collections.abc import AsyncIterator

from linli.cli.admin.findings import EXAMPLES_MAX, Finding
from linli.cli.admin.workplace import Workplace
from linli.events.envelope import Envelope, Source, headers_of, stream_of, subject_of
from linli.events.redactions import redacted_positions
from linli.events.streams import Stored, StreamState, get_batch, stream_state

PAGE_EVENTS = 500
SETTLE_SECONDS_MAX = 10.0
"""How long a running platform may take to publish what is committed."""
LOOK_SECONDS = 0.05
PREVIOUS = "Linli-Prev"
LOST = "the store has lost what it published; `linli epoch new` begins a new history"
AWAY = "the next `linli up` publishes the rest"
LATE = "the rest has not been published in time"


async def faults_of_mirror(place: Workplace, source: Source) -> list[Finding]:
    """Where the stream of a history is not the history."""
    tail = await place.desks[source.service].store.tail(source)
    name = stream_of(source, tail.epoch)
    stream = await _settled(place, name, tail.position)
    if stream is None:
        return [Finding(name, f"is not there: {LATE if place.running else AWAY}")]
    found = [fault async for fault in _differing(place, source, stream, tail.position)]
    if stream.last < tail.position:
        short = f"ends at {stream.last}, its store at {tail.position}"
        found.append(Finding(name, f"{short}: {LATE if place.running else AWAY}"))
    return found


async def published(place: Workplace, source: Source, position: int) -> None:
    """Wait until a running platform has published up to a position, or has had time to."""
    epoch = await place.desks[source.service].store.epoch(source)
    await _settled(place, stream_of(source, epoch), position)


async def _settled(place: Workplace, name: str, tail: int) -> StreamState | None:
    """The stream, once a running platform has published up to `tail`, or has had time to."""
    deadline = time.monotonic() + (SETTLE_SECONDS_MAX if place.running else 0)
    while True:
        state = await stream_state(place.nats, name)
        if (state and state.last >= tail) or time.monotonic() >= deadline:
            return state
        await asyncio.sleep(LOOK_SECONDS)


async def _differing(
    place: Workplace, source: Source, stream: StreamState, tail: int
) -> AsyncIterator[Finding]:
    """The first differences; a limited stream begins late, and its feed has the rest."""
    found = 0
    async for position, fault in _compared(place, source, stream, stream.first, tail):
        yield Finding(stream.name, f"event {position} {fault}")
        found += 1
        if found == EXAMPLES_MAX:
            return
    if stream.last > (await place.desks[source.service].store.tail(source)).position:
        yield Finding(stream.name, f"ends at {stream.last}, its store at {tail}: {LOST}")


async def differing_positions(place: Workplace, source: Source, first: int, last: int) -> list[int]:
    """The first events of a range that the stream tells otherwise, where it has them at all."""
    desk = place.desks[source.service]
    stream = await stream_state(place.nats, stream_of(source, await desk.store.epoch(source)))
    found: list[int] = []
    if stream:
        first = max(first, stream.first)
        async for position, _ in _compared(place, source, stream, first, last):
            found.append(position)
            if len(found) == EXAMPLES_MAX:
                break
    return found


async def _compared(
    place: Workplace, source: Source, stream: StreamState, first: int, last: int
) -> AsyncIterator[tuple[int, str]]:
    """The positions where store and stream differ, and how."""
    desk = place.desks[source.service]
    redacted = await redacted_positions(desk.engine, source)
    position = first - 1
    while position < min(last, stream.last):
        events = await desk.store.read(source, position, PAGE_EVENTS)
        messages = await get_batch(place.nats, stream.name, position + 1, PAGE_EVENTS)
        page = {message.sequence: message for message in messages}
        reached = min(max(page, default=stream.last), last)
        for event in events:
            message = page.get(event.position)
            if event.position > reached or (message is None and event.position in redacted):
                continue  # a hole where a body was erased by order of law
            if fault := fault_of(event, message):
                yield event.position, fault
        position = min(reached, events[-1].position if events else reached)


def fault_of(event: Envelope, message: Stored | None) -> str | None:
    """What is wrong with the message that mirrors an event."""
    if message is None:
        return "is missing"
    headers = headers_of(event)
    told = {name: message.headers.get(name) for name in (*headers, PREVIOUS)}
    if told.get("ce-id") != headers["ce-id"]:
        return f"is {headers['ce-id']} in the store and {told.get('ce-id')} in the stream"
    if told != {PREVIOUS: None, **headers}:
        return "has other headers"
    if message.subject != subject_of(event):
        return f"has the subject {message.subject}"
    if message.data != (b"" if event.private else event.data):
        return "has another body"
    return None
