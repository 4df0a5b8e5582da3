"""Streams on a real server: created safe, written at one place only, read as they are."""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from linli.events import jetstream
from linli.events.envelope import Source, stream_of, subjects_of
from linli.events.jetstream import Message, Nats, NatsUnavailableError
from linli.events.streams import (
    SAFE,
    JetStreamError,
    PublishUncertainError,
    Stored,
    UnsafeStreamError,
    WrongLastSequenceError,
    ensure_stream,
    get_batch,
    last_message,
    publish_batch,
    publish_singles,
    stream_state,
)
from linli.servers import NatsServer

from .stopping import stopped

MIB = 1024 * 1024


def messages(source: Source, first: int, last: int, size: int = 10) -> list[Message]:
    subject = subjects_of(source).replace(">", "Numbered.v1._._")
    return [Message(subject, {"n": str(n)}, b"x" * size) for n in range(first, last + 1)]


def numbers(stored: Sequence[Stored]) -> list[tuple[int, str]]:
    return [(message.sequence, message.headers["n"]) for message in stored]


def straight(first: int, last: int) -> list[tuple[int, str]]:
    return [(n, str(n)) for n in range(first, last + 1)]


async def new_stream(nats: Nats, source: Source, epoch: int = 1, first_seq: int = 1) -> str:
    state = await ensure_stream(nats, source, epoch, max_bytes=MIB, first_seq=first_seq)
    return state.name


async def create_raw(nats: Nats, source: Source, **config: Any) -> None:
    name = config.get("name", stream_of(source, 1))
    whole = {**SAFE, "name": name, "subjects": [subjects_of(source)], "max_bytes": MIB} | config
    answer = orjson.loads(
        (await nats.ask(f"$JS.API.STREAM.CREATE.{name}", orjson.dumps(whole))).data
    )
    assert "error" not in answer, answer


# Setting up


async def test_a_stream_keeps_on_disk_what_its_size_allows_and_nobody_purges(
    nats: Nats, source: Source
) -> None:
    state = await ensure_stream(nats, source, 1, max_bytes=MIB)
    expected = {**SAFE, "max_bytes": MIB, "deny_purge": True}
    assert {key: state.config[key] for key in expected} == expected
    assert (state.name, state.last) == (f"linli-{source.town}-issues-1", 0)


async def test_a_stream_that_is_there_stays(nats: Nats, source: Source) -> None:
    name = await new_stream(nats, source)
    await publish_batch(nats, name, messages(source, 1, 3), 0)
    assert (await ensure_stream(nats, source, 1, max_bytes=MIB)).last == 3


async def test_a_shortened_history_begins_where_it_begins(nats: Nats, source: Source) -> None:
    name = await new_stream(nats, source, first_seq=5001)
    await publish_singles(nats, name, messages(source, 5001, 5001), 5000)
    assert numbers(await get_batch(nats, name, 1, 10)) == straight(5001, 5001)


async def test_a_stream_grows_to_what_is_asked_for_and_never_shrinks(
    nats: Nats, source: Source
) -> None:
    await ensure_stream(nats, source, 1, max_bytes=MIB)
    assert (await ensure_stream(nats, source, 1, max_bytes=2 * MIB)).config["max_bytes"] == 2 * MIB
    assert (await ensure_stream(nats, source, 1, max_bytes=MIB)).config["max_bytes"] == 2 * MIB


@pytest.mark.parametrize(
    "foreign",
    [
        {"storage": "memory"},
        {"max_age": 10**12},
        {"max_msgs": 1000},
        {"max_msgs_per_subject": 1},
        {"max_bytes": -1},
        {"discard": "new"},
        {"retention": "interest"},
        {"allow_atomic": False},
        {"allow_direct": False},
        {"allow_msg_ttl": True},
        {"persist_mode": "async", "allow_atomic": False},
        {"subjects": ["elsewhere.>"]},
    ],
    ids=str,
)
async def test_a_stream_that_would_lose_events_is_refused(
    nats: Nats, source: Source, foreign: dict[str, Any]
) -> None:
    if "subjects" in foreign:
        foreign = {"subjects": [f"elsewhere.{source.town}.>"]}
    await create_raw(nats, source, **foreign)
    setting = next(iter(foreign))
    with pytest.raises(UnsafeStreamError, match=f"is not one of ours: .*{setting}"):
        await ensure_stream(nats, source, 1, max_bytes=MIB)


async def test_subjects_that_a_stranger_s_stream_has_are_named(nats: Nats, source: Source) -> None:
    await create_raw(nats, source, name=f"stranger-{source.town}")
    with pytest.raises(UnsafeStreamError, match="subjects overlap"):
        await ensure_stream(nats, source, 1, max_bytes=MIB)


async def test_a_new_epoch_takes_the_subjects_over(nats: Nats, source: Source) -> None:
    old = await new_stream(nats, source, epoch=1)
    await publish_batch(nats, old, messages(source, 1, 3), 0)
    new = await new_stream(nats, source, epoch=2)
    await publish_batch(nats, new, messages(source, 1, 4), 0)
    assert numbers(await get_batch(nats, old, 1, 10)) == straight(1, 3)
    assert numbers(await get_batch(nats, new, 1, 10)) == straight(1, 4)


async def test_a_relay_of_the_old_epoch_cannot_write_to_the_new_one(
    nats: Nats, source: Source
) -> None:
    old = await new_stream(nats, source, epoch=1)
    new = await new_stream(nats, source, epoch=2)
    for publish in (publish_singles, publish_batch):
        with pytest.raises(JetStreamError, match="expected stream does not match"):
            await publish(nats, old, messages(source, 1, 2), 0)
    assert await get_batch(nats, new, 1, 10) == []


# Publishing


@pytest.mark.parametrize("publish", [publish_batch, publish_singles])
async def test_messages_are_stored_in_order(nats: Nats, source: Source, publish: Any) -> None:
    name = await new_stream(nats, source)
    await publish(nats, name, messages(source, 1, 10), 0)
    await publish(nats, name, messages(source, 11, 11), 10)
    assert numbers(await get_batch(nats, name, 1, 100)) == straight(1, 11)


@pytest.mark.parametrize("publish", [publish_batch, publish_singles])
@pytest.mark.parametrize("expected", [0, 2, 4])
async def test_a_message_is_stored_at_its_own_place_or_not_at_all(
    nats: Nats, source: Source, publish: Any, expected: int
) -> None:
    name = await new_stream(nats, source)
    await publish_batch(nats, name, messages(source, 1, 3), 0)
    with pytest.raises(WrongLastSequenceError):
        await publish(nats, name, messages(source, expected + 1, 5), expected)
    stored = numbers(await get_batch(nats, name, 1, 100))
    assert stored == straight(1, len(stored))
    assert stored == straight(1, 3) or publish is publish_singles


async def test_of_two_batches_for_one_place_one_is_stored(nats: Nats, source: Source) -> None:
    name = await new_stream(nats, source)
    both = (publish_batch(nats, name, messages(source, 1, n), 0) for n in (200, 200))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "NoneType",
        "WrongLastSequenceError",
    ]
    assert numbers(await get_batch(nats, name, 1, 500)) == straight(1, 200)


async def test_no_stream_is_no_acknowledgement(nats: Nats, source: Source) -> None:
    for publish in (publish_singles, publish_batch):
        with pytest.raises(NatsUnavailableError, match="nobody answers"):
            await publish(nats, "none", messages(source, 1, 2), 0)


async def test_silence_proves_nothing(
    nats: Nats, nats_server: NatsServer, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await new_stream(nats, source)
    monkeypatch.setattr(jetstream, "ANSWER_SECONDS_MAX", 0.1)
    async with stopped(nats_server):
        with pytest.raises(PublishUncertainError):
            await publish_singles(nats, name, messages(source, 1, 3), 0)
    monkeypatch.undo()
    async with asyncio.timeout(5):
        while (await get_batch(nats, name, 3, 1)) == []:
            await asyncio.sleep(0)
    assert numbers(await get_batch(nats, name, 1, 10)) == straight(1, 3)


# Reading


async def test_a_read_gives_what_is_there_and_nothing_after_the_end(
    nats: Nats, source: Source
) -> None:
    name = await new_stream(nats, source)
    assert await get_batch(nats, name, 1, 10) == []
    assert await last_message(nats, name) is None
    await publish_batch(nats, name, messages(source, 1, 20), 0)
    assert numbers(await get_batch(nats, name, 5, 10)) == straight(5, 14)
    assert numbers(await get_batch(nats, name, 15, 10)) == straight(15, 20)
    assert await get_batch(nats, name, 21, 10) == []
    last = await last_message(nats, name)
    assert last
    assert numbers([last]) == straight(20, 20)


async def test_a_read_passes_over_what_is_gone(nats: Nats, source: Source) -> None:
    await create_raw(nats, source)
    name = stream_of(source, 1)
    await publish_batch(nats, name, messages(source, 1, 20), 0)
    await nats.ask(f"$JS.API.STREAM.MSG.DELETE.{name}", b'{"seq": 8}')
    assert [sequence for sequence, _ in numbers(await get_batch(nats, name, 7, 3))] == [7, 9, 10]


async def test_the_oldest_go_first_and_sequences_stay(nats: Nats, source: Source) -> None:
    name = await new_stream(nats, source)
    for last in range(0, 40, 10):
        await publish_batch(nats, name, messages(source, last + 1, last + 10, 60_000), last)
    state = await stream_state(nats, name)
    assert state
    assert state.last == 40
    assert state.first > 20
    assert numbers(await get_batch(nats, name, 1, 100)) == straight(state.first, 40)


async def test_a_large_read_comes_in_parts(nats: Nats, source: Source) -> None:
    name = await new_stream(nats, source)
    await publish_batch(nats, name, messages(source, 1, 10, 60_000), 0)
    part = await get_batch(nats, name, 1, 10, max_bytes=200_000)
    assert 1 <= len(part) < 10
    assert numbers(part) == straight(1, len(part))


async def test_reading_where_no_stream_is_fails(nats: Nats) -> None:
    with pytest.raises(NatsUnavailableError, match="nobody answers"):
        await get_batch(nats, "none", 1, 10)
    assert await stream_state(nats, "none") is None
