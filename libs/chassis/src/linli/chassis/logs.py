"""Logs as JSON, one line each, with the trace they belong to and without personal data."""

import logging
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast, override

import orjson
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linli.chassis.tracing import route_of, trace_id

access = logging.getLogger("linli.access")

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


WORDY = {
    "alembic": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncpg.pool": logging.ERROR,
    "opentelemetry": logging.ERROR,
}


def configure_logging(service: str, level: str = "info") -> None:
    """Send every logger of the process to standard error as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    hush()


def hush() -> None:
    """Let libraries that tell every step, or an outage once more, tell only what is worse."""
    for name, level in WORDY.items():
        logging.getLogger(name).setLevel(level)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `ts level service logger event trace_id`, then `extra` and error."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "event": record.getMessage(),
            "trace_id": trace_id(),
        }
        return orjson.dumps(line | extras_of(record), default=str).decode()


def extras_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says beside its message: `extra`, and the error as it may be told."""
    extras = {key: value for key, value in vars(record).items() if key not in _OWN}
    if record.exc_info and record.exc_info[1]:
        extras["error"] = told(record.exc_info[1])
    return extras


def attributes_of(record: logging.LogRecord) -> dict[str, str | int | float | bool]:
    """The same as attributes of OpenTelemetry."""
    return {key: _plain(value) for key, value in extras_of(record).items() if value is not None}


def _plain(value: object) -> str | int | float | bool:
    match value:
        case str() | int() | float():
            return value
        case list():
            return "\n".join(map(str, cast(list[object], value)))
        case _:
            return str(value)


def told(error: BaseException) -> list[str]:
    """An error with its causes: type, message and frames.

    Errors of pydantic and of databases quote the values they were given, and those may be a
    person's: of them the type and the SQLSTATE are told.
    """
    lines = [_sentence(error)]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    for cause in _causes(error):
        lines += told(cause)
    return lines


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from cast(BaseExceptionGroup[BaseException], error).exceptions
    if error.__cause__:
        yield error.__cause__
    elif error.__context__ and not error.__suppress_context__:
        yield error.__context__


def _sentence(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, ValidationError):
        return f"{name} of {error.title}: {error.error_count()} faults"
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state or isinstance(error, SQLAlchemyError):
        return f"{name} {state or ''}".strip()
    return f"{name}: {error}"


class AccessLog:
    """One line a request: method, route, status, milliseconds; never the address itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then tell."""
        started = time.perf_counter()
        status = 0

        async def sender(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, sender)
        finally:
            facts = {
                "method": scope["method"],
                "route": route_of(scope),
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            access.info("request", extra=facts)
