"""The connection: what waits is answered or fails, whatever the server does."""

import asyncio

import pytest

from linli.events import jetstream
from linli.events.jetstream import Message, Nats, NatsUnavailableError
from linli.servers import NatsServer

from .stopping import stopped

SOON = 2.0


async def test_a_process_starts_without_nats_and_connects_when_it_comes(
    nats_server: NatsServer,
) -> None:
    url = nats_server.url
    await nats_server.stop()
    connection = await Nats.open(url, patience=0.1)
    with pytest.raises(NatsUnavailableError):
        await connection.publish(Message("anything", {}, b""))
    await nats_server.start()
    await connection.ready(SOON)
    await connection.close()


async def test_an_error_names_the_server_and_not_its_password(nats_server: NatsServer) -> None:
    connection = Nats("nats://linli:very-secret@127.0.0.1:1", "test")
    with pytest.raises(NatsUnavailableError, match=r"127\.0\.0\.1:1") as caught:
        await connection.ready(0.2)
    assert "secret" not in str(caught.value)
    await connection.close()


async def test_a_wrong_password_is_told(nats_server: NatsServer) -> None:
    host = nats_server.url.rpartition("@")[2]
    connection = Nats(f"nats://linli:wrong@{host}", "test")
    with pytest.raises(NatsUnavailableError, match=r"(?i)authorization violation"):
        await connection.ready(0.5)
    await connection.close()


async def test_of_several_servers_one_is_enough(nats_server: NatsServer) -> None:
    connection = Nats(f"nats://127.0.0.1:1,{nats_server.url}", "test")
    await connection.ready(SOON)
    await connection.close()


async def test_a_question_that_nobody_can_answer_fails_at_once(nats: Nats) -> None:
    with pytest.raises(NatsUnavailableError, match="nobody answers for nobody"):
        await nats.ask("nobody", b"")


async def test_a_question_that_nobody_answers_fails_in_time(
    nats: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jetstream, "ANSWER_SECONDS_MAX", 0.05)
    await nats.listen("silence", lambda data: None)
    with pytest.raises(NatsUnavailableError, match="no answer"):
        await nats.ask("silence", b"")


async def test_who_waits_for_an_answer_is_told_when_the_connection_breaks(
    nats: Nats, nats_server: NatsServer
) -> None:
    asked = asyncio.Event()
    await nats.listen("silence", lambda data: asked.set() if data else None)
    question = asyncio.create_task(nats.ask("silence", b"?"))
    await asked.wait()
    await nats_server.kill()
    with pytest.raises(NatsUnavailableError, match="was lost"):
        async with asyncio.timeout(SOON):
            await question
    await nats_server.start()
    await nats.ready(SOON)


async def test_listening_outlives_the_connection_and_says_that_something_may_be_missed(
    nats: Nats, nats_server: NatsServer
) -> None:
    heard: asyncio.Queue[bytes | None] = asyncio.Queue()
    listening = await nats.listen("news", heard.put_nowait)
    await nats.publish(Message("news", {}, b"first"))
    assert [await heard.get(), await heard.get()] == [None, b"first"]
    await nats_server.kill()
    await nats_server.start()
    async with asyncio.timeout(SOON):
        assert await heard.get() is None
        await nats.publish(Message("news", {}, b"second"))
        assert await heard.get() == b"second"
    await nats.unlisten(listening)
    await nats.publish(Message("news", {}, b"third"))
    await nats.ask("$JS.API.INFO", b"")
    assert heard.empty()


async def test_a_server_that_hangs_is_left(
    nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jetstream, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(jetstream, "CONNECT_SECONDS_MAX", 0.3)
    connection = await Nats.open(nats_server.url)
    async with stopped(nats_server):
        with pytest.raises(NatsUnavailableError):
            await connection.ask("$JS.API.INFO", b"")
    await connection.ready(SOON)
    await connection.close()


async def test_headers_arrive_as_they_were_sent(nats: Nats) -> None:
    sent = {"ce-time": "2024-01-18T00:00:00Z", "Linli-Prev": "a: b", "empty": "", "x": "y z"}

    def take(message: Message) -> Message:
        return message

    with nats.expecting(take) as (reply, got):
        await nats.publish(Message(reply, sent, b"body"))
        async with asyncio.timeout(SOON):
            message = await got
    assert (message.headers, message.data) == (sent, b"body")


async def test_a_line_break_in_a_header_is_refused(nats: Nats) -> None:
    with pytest.raises(NatsUnavailableError, match="line break"):
        await nats.publish(Message("x", {"a": "b\r\nPUB y 0"}, b""))
