"""`Idempotency-Key`: the same request again is answered as the first time, and done once.

The key gives the command its id (`derived_id`), and the store remembers command ids for good. So
this layer need not be atomic with the append: an attempt that dies before its answer is kept is
repeated by the next one, and changes nothing.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from uuid import UUID, uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.context import COMMAND_ID
from linli.chassis.headers import header
from linli.chassis.limits import BODY_BYTES_MAX
from linli.chassis.problems import INVALID, Kind, MalformedHeaderError, ProblemError
from linli.chassis.recorded_answers import Answer, Question, RecordedAnswers
from linli.events.append import derived_id

WAIT_SECONDS_MAX = 2.0
POLL_SECONDS = 0.05

_NAMESPACE = UUID("121501ac-fc7d-5ef8-ad9c-07e6ff18becd")
_COMMANDS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_ASKED = (b"linli-command-id", b"if-match")
"""Headers that make it another request."""


class KeyReusedError(ProblemError):
    """The key came before with another request."""

    kind = INVALID._replace(
        code="idempotency-key-reused",
        title="The idempotency key belongs to another request",
        title_zh="该幂等键已用于另一请求",
    )


class InFlightError(ProblemError):
    """The key's first request is still under way."""

    kind = Kind("in-flight", 409, "The first request is under way", "首次请求仍在处理中", 1)


def command_id_of(service: str, caller: str, key: str) -> UUID:
    """The id of the command that comes with a key; neither service nor key holds a line break."""
    return derived_id(_NAMESPACE, f"{service}\n{caller}\n{key}")


class Idempotency:
    """Answers a repeated command from what was kept; requests without a key pass untouched."""

    def __init__(
        self,
        app: ASGIApp,
        service: str,
        answers: RecordedAnswers,
        caller_of: Callable[[Scope], str],
    ) -> None:
        self.app = app
        self.service = service
        self.answers = answers
        self.caller_of = caller_of

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve once."""
        key = header(scope, b"idempotency-key")
        if key is None or scope["method"] not in _COMMANDS:
            return self.app(scope, receive, send)
        return self.serve_once(key, scope, receive, send)

    async def serve_once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that came with a key.

        Of a body above 1 MiB no answer is kept, and it is not compared: its route refuses it, is an
        import, whose rows have identities of their own, or takes an upload once for its command id.
        """
        if not _KEY.fullmatch(key):
            raise MalformedHeaderError("Idempotency-Key", "1 to 255 visible ASCII characters")
        caller = self.caller_of(scope)
        scope[COMMAND_ID] = command_id_of(self.service, caller, key)
        messages = await _read(receive)
        again = _again(messages, receive)
        if messages[-1]["type"] != "http.request" or messages[-1].get("more_body", False):
            await self.app(scope, again, send)
            return
        question = Question(caller, key, _fingerprint(scope, messages), owner=uuid4())
        answer = await self.known(question)
        if answer is None:
            answer = await self.answered(question, scope, again)
        else:
            answer.headers.append(("idempotent-replayed", "true"))
        await _send(answer, send)

    async def known(self, question: Question) -> Answer | None:
        """The answer given before, waited for a while; None when it is ours to give.

        Raises:
            KeyReusedError: the key was used for another request.
            InFlightError: the first answer did not come in time.
        """
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not await self.answers.claim(question):
            kept = await self.answers.find(question)
            if kept and kept.fingerprint != question.fingerprint:
                raise KeyReusedError("Use a new key for a new request.")
            if kept and kept.answer:
                return kept.answer
            if time.monotonic() > deadline:
                raise InFlightError("Ask again with the same key.")
            await asyncio.sleep(POLL_SECONDS)
        return None

    async def answered(self, question: Question, scope: Scope, receive: Receive) -> Answer:
        """The application's answer, kept if it is one for good."""
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        try:
            await self.app(scope, receive, collect)
        except Exception:
            await self.answers.forget(question)
            raise
        answer = _answer(sent)
        if _is_final(answer):
            await self.answers.keep(question, answer)
        else:
            await self.answers.forget(question)
        return answer


async def _read(receive: Receive) -> list[Message]:
    """The messages of a body, to its end or until it is too large to be kept in memory."""
    messages: list[Message] = []
    size = 0
    while size <= BODY_BYTES_MAX:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        if not messages[-1].get("more_body", False):
            break
    return messages


def _again(messages: Sequence[Message], receive: Receive) -> Receive:
    left = deque(messages)

    async def again() -> Message:
        return left.popleft() if left else await receive()

    return again


def _fingerprint(scope: Scope, messages: Sequence[Message]) -> bytes:
    parts = [scope["method"].encode(), scope["path"].encode(), scope["query_string"]]
    parts += [(header(scope, name) or "").encode() for name in _ASKED]
    parts.append(b"".join(message.get("body", b"") for message in messages))
    return sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()


def _answer(sent: Sequence[Message]) -> Answer:
    start, *rest = sent
    headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in start["headers"]]
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in rest))


def _is_final(answer: Answer) -> bool:
    """Whether it will stay true: done or refused by a rule, not "ask again" or "who are you".

    What is forbidden, or not there for somebody, may be granted to them. What says `no-store`, such
    as a secret, is told once.
    """
    headers = dict(answer.headers)
    passing = answer.status >= 500 or answer.status in {401, 403, 404, 429}
    told_once = headers.get("cache-control") == "no-store"
    return not passing and not told_once and "retry-after" not in headers


async def _send(answer: Answer, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
