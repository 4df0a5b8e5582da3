"""Logs are JSON, one line each, in their trace, and quote nobody."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Receive, Scope, Send

from linli.chassis.logs import AccessLog, JsonFormatter, told
from linli.chassis.tracing import Tracing

from .sample import Sample

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Person(BaseModel):
    age: int


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter("notices"))
    logger = logging.getLogger("linli")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.setLevel(before)
    logger.removeHandler(handler)


def objects(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_one_json_object(lines: io.StringIO) -> None:
    logging.getLogger("linli.test").info("caught up\nat %d", 7, extra={"source": "lishui/issues"})
    (line,) = [one for one in objects(lines) if one["logger"] == "linli.test"]
    assert line.pop("ts").endswith("+00:00")
    assert line == {
        "level": "info",
        "service": "notices",
        "logger": "linli.test",
        "event": "caught up\nat 7",
        "trace_id": None,
        "source": "lishui/issues",
    }


async def test_a_line_tells_its_requests_trace(lines: io.StringIO) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        logging.getLogger("linli.test").info("working")

    async def unused(*_: object) -> Any:
        raise AssertionError

    parent = f"00-{TRACE}-00f067aa0ba902b7-01".encode()
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"traceparent", parent)]}
    await Tracing(app, "notices")(scope, unused, unused)
    assert objects(lines)[0]["trace_id"] == TRACE


def fail(codes: dict[str, str]) -> str:
    try:
        return codes["compound"]
    except KeyError as error:
        raise RuntimeError("no such place") from error


def test_an_error_is_told_with_its_causes_and_where_they_arose() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail({})
    lines = told(caught.value)
    assert lines[0] == "RuntimeError: no such place"
    assert "KeyError: 'compound'" in lines
    assert any("test_logs.py" in line for line in lines)


def test_each_error_of_a_group_is_told() -> None:
    group = ExceptionGroup("two", [ValueError("one"), TypeError("other")])
    assert {"ValueError: one", "TypeError: other"} <= set(told(group))


def test_an_error_of_validation_does_not_quote_the_value() -> None:
    with pytest.raises(ValueError, match="age") as caught:
        Person.model_validate({"age": "Zhang San"})
    assert told(caught.value)[0] == "ValidationError of Person: 1 faults"


async def test_an_error_of_the_database_does_not_quote_the_value(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        with pytest.raises(SQLAlchemyError) as caught:
            await db.execute(text("SELECT cast(:name AS integer)"), {"name": "Zhang San"})
    assert "Zhang" not in "\n".join(told(caught.value))


async def test_the_access_log_tells_the_route_and_not_the_address(
    sample: Sample, lines: io.StringIO
) -> None:
    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        pass

    path = "/api/notices/0198c0de-0000-7000-8000-000000000000/close"
    scope: Scope = {"type": "http", "method": "POST", "path": path, "query_string": b"q=Zhang"}
    scope |= {"headers": [], "http_version": "1.1", "scheme": "http", "root_path": ""}
    await AccessLog(sample.app)(scope, receive, send)
    (line,) = objects(lines)
    assert line["route"] == "/api/notices/{notice_id}/close"
    assert (line["method"], line["status"], line["event"]) == ("POST", 204, "request")
    assert "Zhang" not in lines.getvalue()
    assert "0198c0de" not in lines.getvalue()
