"""Appends: ours against the library `eventsourcing`, on one PostgreSQL, fsync on.

One command is one event is one answer after commit, on both sides: with the stream's version
checked, and positions in commit order so that no reader skips an event. The peer gets bytes that
are serialised already; ours begins with the event.
"""

import asyncio
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from bench.facts import home, reported
from bench.figures import Measured
from bench.rounds import interleaved
from bench.surroundings import Bench, empty_store
from linli.events.append import Context
from linli.events.contracts.base import stream_name
from linli.events.contracts.catalogue import encode
from linli.events.contracts.issues import IssueReported
from linli.events.sealing import DataKey, sealed
from linli.events.store import EventStore, Loaded

ROUNDS = 9
SECONDS = 0.5
CALLERS = (64, 256)
"""Concurrent commands, ours."""
THREADS = (1, 2, 4, 16)
"""Concurrent commands of the peer, each thread with a connection: the best of them counts."""
KEY = DataKey(uuid4(), AESGCM.generate_key(256))
"""The peer's bytes are sealed as ours are: once for each stream."""
STREAM_EVENTS = 20
"""After so many events a caller begins another stream."""


async def measure(bench: Bench) -> Measured:
    """Take turns, ours and the peer's."""
    url = bench.servers.database_url
    with ExitStack() as peers:
        theirs = {
            f"eventsourcing_{n}": partial(rate_of_peer, peers.enter_context(peer(url, n)), n)
            for n in THREADS
        }
        async with empty_store(url, "issues", "bench_append") as store:
            ours = {f"linli_{n}": partial(rate_of_store, store, n) for n in CALLERS}
            medians = await interleaved(ours | theirs, bench.rounds("append", ROUNDS))
            await check_dense(store)
    return measured(medians)


def measured(medians: Mapping[str, float]) -> Measured:
    """Our slowest number of callers against the peer's best number of threads."""
    ours = min(rate for name, rate in medians.items() if name.startswith("linli"))
    best = max((rate, name) for name, rate in medians.items() if not name.startswith("linli"))
    rates = {f"{name}_events_per_second": round(rate) for name, rate in medians.items()}
    return Measured({"append_ratio": round(ours / best[0], 2)}, {**rates, "best_peer": best[1]})


# Ours


async def rate_of_store(store: EventStore, callers: int) -> float:
    """Commands a second, from so many callers at once."""
    began = time.perf_counter()
    calls = (keep_appending(store, began + SECONDS) for _ in range(callers))
    done = sum(await asyncio.gather(*calls))
    return done / (time.perf_counter() - began)


async def keep_appending(store: EventStore, end: float) -> int:
    """One caller's commands until `end`; how many."""
    done = 0
    while time.perf_counter() < end:
        done += await fill_stream(store, uuid4(), end)
    return done


async def fill_stream(store: EventStore, key: UUID, end: float) -> int:
    """Append to a new stream, one event a command."""
    stream, belongs, events = stream_name("issue", key), home(), [reported(key)]
    for version in range(STREAM_EVENTS):
        if time.perf_counter() > end:
            return version
        loaded = Loaded(None, version, belongs, 0)
        await store.append(stream, events, loaded, Context.new())
    return STREAM_EVENTS


async def check_dense(store: EventStore) -> None:
    """Positions that have gaps would make the figure worthless."""
    source = home().source
    last = (await store.tail(source)).position
    events = await store.read(source, last - 1000, 1000)
    if [event.position for event in events] != list(range(last - 999, last + 1)):
        raise AssertionError("positions are not dense")


# The peer


@contextmanager
def peer(url: str, threads: int) -> Generator[PostgresApplicationRecorder]:
    """The peer's recorder as it is by default, a connection for each thread.

    Not with its database functions (`POSTGRES_ENABLE_DB_FUNCTIONS`): without the table lock its
    readers skip events that commit late.
    """
    at = urlsplit(url)
    server = (at.path.lstrip("/"), at.hostname or "", at.port or 5432)
    with PostgresDatastore(
        *server, at.username or "", at.password or "", pool_size=threads
    ) as store:
        recorder = PostgresApplicationRecorder(store, events_table_name=f"events_of_{threads}")
        recorder.create_table()
        yield recorder


async def rate_of_peer(recorder: PostgresApplicationRecorder, threads: int) -> float:
    """Commands a second, from so many threads at once."""
    began = time.perf_counter()
    done = await asyncio.to_thread(insert_from_threads, recorder, threads, began + SECONDS)
    return done / (time.perf_counter() - began)


def insert_from_threads(recorder: PostgresApplicationRecorder, threads: int, end: float) -> int:
    """All threads' commands until `end`; how many."""
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(partial(keep_inserting, recorder), [end] * threads))


def keep_inserting(recorder: PostgresApplicationRecorder, end: float) -> int:
    """One thread's commands until `end`; how many."""
    done = 0
    while True:
        key = uuid4()
        body = encode(sealed(reported(key), key, KEY))
        for version in range(1, STREAM_EVENTS + 1):
            if time.perf_counter() > end:
                return done
            recorder.insert_events([StoredEvent(key, version, IssueReported.event_type, body)])
            done += 1
