"""How every error is answered: problem details (RFC 9457), each kind declared once."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote

import orjson
from asyncpg.exceptions import TargetServerAttributeNotMatched
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.headers import header
from linli.chassis.language import language_of
from linli.chassis.pointers import errors_of
from linli.chassis.tracing import trace_id
from linli.events.errors import (
    ClaimTakenError,
    ErasedSubjectError,
    EventStoreError,
    EventTooLargeError,
    LostRaceError,
    NotPermittedError,
    OutsideReachError,
    OverloadedError,
    ReadOnlyError,
    SlotTakenError,
    StaleVersionError,
    StoreUnavailableError,
    UnpublishableError,
)
from linli.events.refusals import Refusal

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE = "https://linli.org/problems/"

type Statuses = Mapping[type[Refusal], HTTPStatus]
"""Which status each refusal of a service is answered with."""


class Kind(NamedTuple):
    """One kind of problem."""

    code: str
    """Public and stable: the last segment of the problem's `type`."""
    status: int
    title: str
    title_zh: str
    retry_after: int | None = None
    """Seconds after which asking again may succeed; such an answer is never kept."""


INVALID = Kind("invalid-request", 422, "The request is malformed", "请求格式有误")
INTERNAL = Kind("internal", 500, "Something went wrong on our side", "服务内部出错")
UNAVAILABLE = Kind("unavailable", 503, "Not available at the moment", "服务暂时不可用", 1)

OF_STATUS = {
    kind.status: kind
    for kind in (
        Kind("bad-request", 400, "The request cannot be read", "请求无法解析"),
        Kind("unauthenticated", 401, "Who asks is not known", "未经身份验证"),
        Kind("forbidden", 403, "The role does not allow this", "没有权限"),
        Kind("not-found", 404, "There is nothing here", "未找到"),
        Kind("method-not-allowed", 405, "The method is not offered here", "不支持该请求方法"),
        Kind("not-acceptable", 406, "No such representation", "无法提供所要求的格式"),
        Kind("body-too-slow", 408, "The body came too slowly", "请求内容传输过慢"),
        Kind("body-too-large", 413, "The body is too large", "请求内容过大"),
        Kind("unsupported-media-type", 415, "The media type is not taken", "不支持的内容类型"),
        INVALID,
        Kind("rate-limited", 429, "Too many requests", "请求过于频繁", retry_after=1),
        Kind("headers-too-large", 431, "The headers are too large", "请求头过大"),
        INTERNAL,
        UNAVAILABLE,
    )
}
"""The kinds of plain HTTP answers; another 4xx counts as 400, another 5xx as 500."""

OF_STORE: Mapping[type[EventStoreError], Kind] = {
    StaleVersionError: Kind("stale-version", 412, "A newer version exists", "已有更新的版本"),
    LostRaceError: Kind(
        "lost-race", 409, "Another change came first", "其他更改已抢先生效", retry_after=1
    ),
    ClaimTakenError: Kind("already-taken", 409, "The key is taken", "该标识已被占用"),
    SlotTakenError: Kind("already-booked", 409, "The time is booked", "该时段已被预订"),
    ErasedSubjectError: Kind(
        "person-erased", 409, "The person has been erased", "该个人信息已删除"
    ),
    EventTooLargeError: Kind("event-too-large", 413, "The event is too large", "事件内容过大"),
    NotPermittedError: OF_STATUS[403],
    OutsideReachError: OF_STATUS[404],
    UnpublishableError: INVALID,
    OverloadedError: Kind("overloaded", 503, "Too much is waiting", "服务繁忙", retry_after=1),
    StoreUnavailableError: UNAVAILABLE,
    ReadOnlyError: Kind("read-only", 503, "No changes at the moment", "暂停写入", retry_after=60),
}

OUTAGES = (
    *(OperationalError, InterfaceError, PoolTimeoutError, ConnectionError, TimeoutError),
    TargetServerAttributeNotMatched,
)
"""Faults of the network or of a pool that may pass; the last: no server takes writes now."""

PASSING_STATES = ("08", "40", "53", "57", "25006")
"""SQLSTATEs that may pass: connection, rollback, resources, operator intervention, read-only."""


class ProblemError(Exception):
    """A problem that the edge itself finds."""

    kind: ClassVar[Kind]
    errors: Sequence[Mapping[str, str]] = ()
    """Where: `pointer` into the body, `parameter` or `header`, each with a `detail`."""
    headers: Mapping[str, str] = {}


class MalformedHeaderError(ProblemError):
    """A header that cannot be understood."""

    kind = INVALID

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.errors = ({"header": name, "detail": detail},)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said of one error."""

    kind: Kind
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def problem_of(error: Exception, statuses: Statuses) -> Problem | None:
    """What to say of an error; None of one that nobody expected."""
    match error:
        case Refusal():
            return _of_refusal(error, statuses)
        case EventStoreError():
            return _of_store(error)
        case ProblemError():
            return Problem(error.kind, str(error), error.errors, headers=error.headers)
        case RequestValidationError():
            return Problem(INVALID, "Fields are missing, unknown or wrong.", errors_of(error))
        case HTTPException():
            return _of_status(error)
        case ClientDisconnect():
            return Problem(OF_STATUS[400], "The client went away before its body was read.")
        case _ if _may_pass(error):
            return Problem(UNAVAILABLE, "A server behind this one does not answer; ask again.")
        case _:
            return None


def _may_pass(error: Exception) -> bool:
    """Whether a server behind this one was away; asyncpg's errors come bare or in SQLAlchemy's."""
    if isinstance(error, OUTAGES) or getattr(error, "connection_invalidated", False):
        return True
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return isinstance(state, str) and state.startswith(PASSING_STATES)


def _of_refusal(refusal: Refusal, statuses: Statuses) -> Problem | None:
    status = next((statuses[c] for c in type(refusal).__mro__ if c in statuses), None)
    if status is None:
        return None
    kind = Kind(refusal.code, status, refusal.title, refusal.title_zh)
    if refusal.pointer is None:
        return Problem(kind, str(refusal))
    return Problem(kind, str(refusal), [{"pointer": refusal.pointer, "detail": str(refusal)}])


def _of_store(error: EventStoreError) -> Problem | None:
    kind = OF_STORE.get(type(error))
    return kind and Problem(kind, str(error) or kind.title, more=_facts_of(error))


def _facts_of(error: EventStoreError) -> dict[str, Any]:
    """What a program needs to act on the answer."""
    match error:
        case StaleVersionError(actual=actual):
            return {"current_version": actual}
        case ClaimTakenError() as e:
            return {"clash": {"kind": e.kind, "key": e.key, "holder": e.holder}}
        case SlotTakenError() as e:
            slot = {"resource": e.resource, "start": e.start, "end": e.end, "holder": e.holder}
            return {"clash": slot}
        case _:
            return {}


def _of_status(error: HTTPException) -> Problem:
    otherwise = INTERNAL if error.status_code >= 500 else OF_STATUS[400]
    kind = OF_STATUS.get(error.status_code, otherwise)._replace(status=error.status_code)
    return Problem(kind, error.detail, headers=error.headers or {})


def answer(scope: Scope, problem: Problem) -> Response:
    """The response that states a problem, its title in the reader's language."""
    kind = problem.kind
    language = language_of(header(scope, b"accept-language"))
    body = {
        "type": TYPE + kind.code,
        "title": kind.title_zh if language == "zh-CN" else kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": quote(scope["path"]),
        "trace_id": trace_id(),
        **({"errors": problem.errors} if problem.errors else {}),
        **problem.more,
    }
    headers = {"Content-Language": language, "Vary": "Accept-Language", **problem.headers}
    if kind.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")  # RFC 9110, 11.6.1
    if kind.retry_after is not None:
        headers["Retry-After"] = str(kind.retry_after)
    return Response(orjson.dumps(body), kind.status, headers, MEDIA_TYPE)


type Dialects = Mapping[str, Callable[[Scope, Problem], Response]]
"""How problems are said where a standard of others has its own words: by a path's first segment."""


def answer_in(dialects: Dialects, scope: Scope, problem: Problem) -> Response:
    """The response that states a problem as it is said at the request's path."""
    first = scope["path"].removeprefix("/").partition("/")[0]
    return dialects.get(first, answer)(scope, problem)


class Guard:
    """Answers whatever goes wrong below as a problem, and logs once what nobody expected."""

    def __init__(self, app: ASGIApp, statuses: Statuses, dialects: Dialects) -> None:
        self.app = app
        self.statuses = statuses
        self.dialects = dialects

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; an answer that has begun cannot be mended, so its connection is cut."""
        begun = False

        async def sender(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sender)
        except Exception as error:
            if begun:
                raise
            response = answer_in(self.dialects, scope, self.problem_of(scope, error))
            await response(scope, receive, send)

    def problem_of(self, scope: Scope, error: Exception) -> Problem:
        """The problem to answer; an unexpected error is told to the log alone."""
        problem = problem_of(error, self.statuses)
        if problem is None:
            log.error("%s failed", scope["method"], exc_info=error)
            problem = Problem(INTERNAL, "The fault is logged under the trace id.")
        return problem


def refusals_without_status(service: str, statuses: Statuses) -> list[type[Refusal]]:
    """The refusals of `linli.<service>` that could not be answered."""
    package = f"linli.{service}."
    return [
        kind
        for kind in _subclasses(Refusal)
        if kind.__module__.startswith(package)
        and hasattr(kind, "code")
        and not any(c in statuses for c in kind.__mro__)
    ]


def _subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
