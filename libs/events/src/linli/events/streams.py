"""The JetStream streams that mirror sources: created safe, written in order, read by sequence.

JetStream's API is asked in its own JSON: nats-py's types lack what we set (`allow_atomic`,
`first_seq`, batches in both directions).
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from linli.events.envelope import Source, stream_of, subjects_of
from linli.events.jetstream import (
    NO_RESPONDERS,
    Message,
    Nats,
    NatsUnavailableError,
    answered,
    unattended,
)

BATCH_EVENTS_MAX = 500
BATCH_BYTES_MAX = 8 * 1024 * 1024

STREAM_NOT_FOUND = 10059
WRONG_LAST_SEQUENCE = frozenset({10071, 10164})

SAFE: Mapping[str, Any] = {
    "storage": "file",
    "retention": "limits",
    "discard": "old",
    "max_age": 0,
    "max_msgs": -1,
    "max_msgs_per_subject": -1,
    "max_msg_size": -1,
    "allow_direct": True,
    "allow_atomic": True,
}
"""Otherwise a stream would lose events, refuse them or stall; `max_bytes` comes on top."""
DUPLICATE_WINDOW = 120_000_000_000
"""Nanoseconds. Nothing rests on it: a publish names the sequence that it must follow."""
DURABLE = ("storage", "discard", "max_age", "max_msgs_per_subject")
"""Those of them by which a stream keeps what it has taken."""
ALTERING = (
    *("mirror", "sources", "subject_transform", "sealed", "no_ack", "allow_rollup_hdrs"),
    *("allow_msg_ttl", "allow_msg_counter", "allow_msg_schedules"),
)
"""With any of these, others write to a stream, or a sequence is not a position."""


class JetStreamError(Exception):
    """The server understood and refused."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code


class WrongLastSequenceError(JetStreamError):
    """The stream does not end where the publisher believed: somebody else came first."""


class PublishUncertainError(NatsUnavailableError):
    """No acknowledgement came, which proves nothing: all, some or none of it may be stored."""


class UnsafeStreamError(Exception):
    """The stream is there, or has to be, in a form that would lose, expire or renumber events."""


class Stored(NamedTuple):
    """A message at its place in a stream."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    data: bytes


class StreamState(NamedTuple):
    """Where a stream begins and ends; an empty one ends before it begins."""

    name: str
    first: int
    last: int
    config: Mapping[str, Any]


# Setting up


async def ensure_stream(
    nats: Nats,
    source: Source,
    epoch: int,
    *,
    max_bytes: int,
    first_seq: int = 1,
    replicas: int = 1,
) -> StreamState:
    """The stream that mirrors one epoch of a source: created when absent, grown when too small.

    An earlier epoch's stream gives up its subjects first: no two streams have the same.

    Args:
        nats: the connection.
        source: whose events it holds.
        epoch: of the source's history.
        max_bytes: what it may hold; the oldest go first, and readers find them in the feed.
        first_seq: where a new stream begins, when its history does not begin at 1.
        replicas: of a new stream.

    Raises:
        UnsafeStreamError: there is such a stream, or one with its subjects, that is not as ours.
    """
    name = stream_of(source, epoch)
    state = await stream_state(nats, name)
    if state is None:
        await retire_streams(nats, source, before=epoch)
        own: dict[str, Any] = {"name": name, "subjects": [subjects_of(source)]}
        own |= {"first_seq": first_seq, "max_bytes": max_bytes, "num_replicas": replicas}
        state = await _configure(nats, "CREATE", {**SAFE, **own, "deny_purge": True})
    check_safe(state, source)
    if state.config["max_bytes"] < max_bytes:
        state = await _configure(nats, "UPDATE", {**state.config, "max_bytes": max_bytes})
    return state


async def bring_stream(
    nats: Nats, source: Source, epoch: int, *, max_bytes: int, first_seq: int, replicas: int
) -> StreamState:
    """As `ensure_stream`, and what can be changed without a loss is changed besides.

    Raises:
        UnsafeStreamError: it would have to lose something: messages, or servers that keep them.
    """
    if (later := max(await epochs_of(nats, source), default=0)) > epoch:
        raise UnsafeStreamError(
            f"there is a stream of {source}'s epoch {later}, but the store is in epoch {epoch}: it"
            " was restored to an earlier state; `linli epoch new` names what goes on from there"
        )
    state = await ensure_stream(
        nats, source, epoch, max_bytes=max_bytes, first_seq=first_seq, replicas=replicas
    )
    if changes := changes_of(state.config, replicas):
        state = await _configure(nats, "UPDATE", {**state.config, **changes})
    return state


def changes_of(config: Mapping[str, Any], replicas: int) -> Mapping[str, Any]:
    """What a safe stream still lacks of what is wanted.

    Raises:
        UnsafeStreamError: it is kept on more servers than is wanted.
    """
    if config["num_replicas"] > replicas:
        raise UnsafeStreamError(
            f"stream {config['name']} is kept on {config['num_replicas']} servers, and"
            f" LINLI_STREAM_REPLICAS is {replicas}: that would throw copies away"
        )
    wanted = {"num_replicas": replicas, "duplicate_window": DUPLICATE_WINDOW}
    return {key: value for key, value in wanted.items() if config.get(key) != value}


async def retire_streams(nats: Nats, source: Source, *, before: int) -> None:
    """Take the subjects from the streams of earlier epochs; what they hold stays."""
    for epoch in await epochs_of(nats, source):
        if epoch < before and (state := await stream_state(nats, stream_of(source, epoch))):
            config = {**state.config, "subjects": [f"retired.{state.name}"]}
            await _configure(nats, "UPDATE", config)


def check_safe(state: StreamState, source: Source) -> None:
    """Refuse a stream that is not as `ensure_stream` creates it.

    Raises:
        UnsafeStreamError: names the settings.
    """
    config = state.config
    ours = {key: value for key, value in SAFE.items() if key not in DURABLE}
    ours["subjects"] = [subjects_of(source)]
    wrong = losing_settings(config)
    wrong += [f"{key} is {config.get(key)!r}" for key in ours if config.get(key) != ours[key]]
    wrong += [f"{key} is set" for key in ALTERING if config.get(key)]
    if config["max_bytes"] <= 0:
        wrong.append("max_bytes is not set")
    if wrong:
        raise UnsafeStreamError(
            f"stream {state.name} is not one of ours: {', '.join(wrong)}; move it away"
        )


def losing_settings(config: Mapping[str, Any]) -> list[str]:
    """The settings by which a stream would lose what it has acknowledged."""
    wrong = [f"{key} is {config.get(key)!r}" for key in DURABLE if config.get(key) != SAFE[key]]
    return wrong + ["persist_mode is 'async'"] * (config.get("persist_mode") == "async")


async def stream_state(nats: Nats, name: str) -> StreamState | None:
    """Where the stream ends, as its leader says; None if there is no such stream."""
    try:
        return _state(await api(nats, f"STREAM.INFO.{name}"))
    except JetStreamError as error:
        if error.code == STREAM_NOT_FOUND:
            return None
        raise


async def epochs_of(nats: Nats, source: Source) -> list[int]:
    """The epochs whose streams take the source's events: one, or none yet."""
    answer = await api(nats, "STREAM.NAMES", {"subject": subjects_of(source)})
    prefix = stream_of(source, 0).removesuffix("0")
    numbers = [str(name).removeprefix(prefix) for name in answer["streams"] or ()]
    return [int(number) for number in numbers if number.isdecimal()]


async def mirrored(nats: Nats, service: str) -> list[Source]:
    """The sources of a service that have a stream now."""
    found: list[Source] = []
    total = 1
    while len(found) < total:
        question = {"subject": f"linli.*.{service}.>", "offset": len(found)}
        answer = await api(nats, "STREAM.NAMES", question)
        names: list[str] = answer["streams"] or []
        found += [Source(name.removeprefix("linli-").rsplit("-", 2)[0], service) for name in names]
        total = answer["total"] if names else 0
    return found


async def _configure(nats: Nats, verb: str, config: Mapping[str, Any]) -> StreamState:
    name = config["name"]
    try:
        return _state(await api(nats, f"STREAM.{verb}.{name}", config))
    except JetStreamError as error:
        raise UnsafeStreamError(f"stream {name} cannot be set up: {error}") from error


# Reading


async def last_message(nats: Nats, name: str) -> Stored | None:
    """The last message a stream still has; in a cluster the answer may be a little old."""
    message = await nats.ask(f"$JS.API.DIRECT.GET.{name}", orjson.dumps({"last_by_subj": ">"}))
    return None if message.status == "404" else _stored(message)


async def get_batch(
    nats: Nats, name: str, seq: int, batch: int, max_bytes: int = BATCH_BYTES_MAX
) -> list[Stored]:
    """What a stream has at `seq` and after, in order; [] if that is nothing.

    At most `batch` messages and about `max_bytes`. Sequences that are gone are passed over.
    """
    got: list[Stored] = []

    def take(message: Message) -> str | None:
        if message.status:
            return message.status
        got.append(_stored(message))
        return None

    subject = f"$JS.API.DIRECT.GET.{name}"
    request = orjson.dumps({"seq": seq, "batch": batch, "max_bytes": max_bytes})
    with nats.expecting(take) as (reply, ended):
        await nats.publish(Message(subject, {}, request), reply)
        status = await answered(ended, lambda: len(got))
    match status:
        case "204" | "404":
            return got
        case "503":
            raise unattended(subject)
        case _:
            raise JetStreamError(int(status), subject)


# Publishing


async def publish_batch(
    nats: Nats, name: str, messages: Sequence[Message], expected_last: int
) -> None:
    """Store all messages after sequence `expected_last`, or none.

    At most `BATCH_EVENTS_MAX` messages and `BATCH_BYTES_MAX`.

    Raises:
        WrongLastSequenceError: the stream does not end at `expected_last`.
        PublishUncertainError: no answer.
    """
    batch = {"Nats-Batch-Id": uuid4().hex}
    numbered = [
        Message(subject, {**headers, **batch, "Nats-Batch-Sequence": str(n)}, data)
        for n, (subject, headers, data) in enumerate(messages, start=1)
    ]
    numbered[0] = _with(numbered[0], _fence(name, expected_last))
    commit = _with(numbered.pop(), {"Nats-Batch-Commit": "1"})
    with nats.expecting(_itself) as (reply, answer):
        for message in numbered:
            await nats.publish(message)
        await nats.publish(commit, reply)
        await _acknowledged(answer, name)


async def publish_singles(
    nats: Nats, name: str, messages: Sequence[Message], expected_last: int
) -> None:
    """Store messages after sequence `expected_last` one by one, without waiting in between.

    Each is stored at its own place or not at all. Quicker than a batch for up to about ten.

    Raises:
        WrongLastSequenceError: the stream did not end at `expected_last`; where it ended further
            on, what was still missing behind may have been stored.
        PublishUncertainError: no answer.
    """
    with ExitStack() as questions:
        answers: list[asyncio.Future[Message]] = []
        for expected, message in enumerate(messages, start=expected_last):
            reply, answer = questions.enter_context(nats.expecting(_itself))
            await nats.publish(_with(message, _fence(name, expected)), reply)
            answers.append(answer)
        for answer in answers:
            await _acknowledged(answer, name)


def _fence(name: str, expected_last: int) -> dict[str, str]:
    """Stored by this stream only, at this place only: neither relays nor epochs interleave."""
    return {"Nats-Expected-Stream": name, "Nats-Expected-Last-Sequence": str(expected_last)}


def _with(message: Message, headers: Mapping[str, str]) -> Message:
    return message._replace(headers={**message.headers, **headers})


async def _acknowledged(answer: "asyncio.Future[Message]", name: str) -> None:
    try:
        message = await answered(answer)
    except NatsUnavailableError as error:
        raise PublishUncertainError(str(error)) from error
    if message.status == NO_RESPONDERS:
        raise unattended(name)
    _content(message, name)


# Questions to the API


async def api(
    nats: Nats, question: str, content: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What JetStream answers.

    Raises:
        JetStreamError: it refuses.
    """
    data = b"" if content is None else orjson.dumps(content)
    return _content(await nats.ask(f"$JS.API.{question}", data), question)


def _content(message: Message, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(message.data)
    if error := answer.get("error"):
        code = error.get("err_code", error["code"])
        kind = WrongLastSequenceError if code in WRONG_LAST_SEQUENCE else JetStreamError
        raise kind(code, f"{question}: {error['description']}")
    return answer


def _itself(message: Message) -> Message:
    return message


def _stored(message: Message) -> Stored:
    headers = message.headers
    return Stored(int(headers["Nats-Sequence"]), headers["Nats-Subject"], headers, message.data)


def _state(answer: Mapping[str, Any]) -> StreamState:
    config, state = answer["config"], answer["state"]
    return StreamState(config["name"], state["first_seq"], state["last_seq"], config)
