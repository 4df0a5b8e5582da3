"""Whether the streams are the stores: every event at its sequence, to the last byte."""

import asyncio
import time
from collections.abc import AsyncIterator

from linli.cli.admin.findings import EXAMPLES_MAX, Finding
from linli.cli.admin.workplace import Workplace
from linli.events.envelope import Envelope, Source, headers_of, stream_of, subject_of
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
    store = place.desks[source.service].store
    position, found = stream.first - 1, 0
    while position < min(tail, stream.last) and found < EXAMPLES_MAX:
        events = await store.read(source, position, PAGE_EVENTS)
        messages = await get_batch(place.nats, stream.name, position + 1, PAGE_EVENTS)
        page = {message.sequence: message for message in messages}
        reached = max(page, default=stream.last)
        for event in events:
            if event.position <= reached and (fault := fault_of(event, page.get(event.position))):
                yield Finding(stream.name, f"event {event.position} {fault}")
                found += 1
        position = min(reached, events[-1].position if events else reached)
    if stream.last > (await store.tail(source)).position:
        yield Finding(stream.name, f"ends at {stream.last}, its store at {tail}: {LOST}")


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
