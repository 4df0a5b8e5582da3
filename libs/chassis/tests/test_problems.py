"""Every error is answered as problem details."""

import gc
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, ClassVar, Never

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.exceptions import HTTPException

from linli.chassis.problems import (
    OF_STORE,
    UNAVAILABLE,
    Statuses,
    problem_of,
    refusals_without_status,
)
from linli.events.errors import (
    ClaimTakenError,
    EventStoreError,
    EventTooLargeError,
    LostRaceError,
    OverloadedError,
    ReadOnlyError,
    SlotTakenError,
    StaleVersionError,
    StoreUnavailableError,
    UnsafeDurabilityError,
)
from linli.events.refusals import Refusal

from .sample import STATUS, NoticeClosedError, Sample, UnknownCompoundError

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOTICE = {"title": "Falling tiles"}


def raising(error: Exception) -> Callable[[], Never]:
    def act() -> Never:
        raise error

    return act


async def answer_to(sample: Sample, error: Exception, language: str = "en") -> httpx.Response:
    sample.notices.act = raising(error)
    return await sample.http.post(
        "/api/notices", json=NOTICE, headers={"Accept-Language": language}
    )


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return body


async def test_a_refusal_is_answered_with_its_code_and_the_status_of_the_table(
    sample: Sample,
) -> None:
    response = await answer_to(sample, NoticeClosedError("notice 7 is closed"))
    body = problem(response)
    assert body.pop("trace_id")
    assert body == {
        "type": "https://linli.org/problems/notice-closed",
        "title": "A closed notice takes no words",
        "status": 409,
        "detail": "notice 7 is closed",
        "instance": "/api/notices",
    }


async def test_a_refusal_with_a_pointer_says_which_field(sample: Sample) -> None:
    body = problem(await answer_to(sample, UnknownCompoundError("no compound lvdi")))
    assert body["errors"] == [{"pointer": "/compound", "detail": "no compound lvdi"}]


async def test_the_title_is_in_the_readers_language(sample: Sample) -> None:
    response = await answer_to(sample, NoticeClosedError(), "zh-CN,zh;q=0.9,en;q=0.8")
    assert problem(response)["title"] == "公告已关闭"
    assert response.headers["content-language"] == "zh-CN"
    assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("error", "status", "code", "retry_after"),
    [
        (StaleVersionError("notice-1", 2, 3), 412, "stale-version", None),
        (LostRaceError("notice-1"), 409, "lost-race", "1"),
        (ClaimTakenError("barcode", "LS07-1", "copy-1"), 409, "already-taken", None),
        (SlotTakenError("room-1", NINE, TEN, "session-1"), 409, "already-booked", None),
        (EventTooLargeError("Noticed", 300_000, 262_144), 413, "event-too-large", None),
        (OverloadedError("too many commands are waiting"), 503, "overloaded", "1"),
        (StoreUnavailableError("no answer in time"), 503, "unavailable", "1"),
        (ReadOnlyError("lishui/notices", "forked"), 503, "read-only", "60"),
        (OperationalError("SELECT 1", {}, Exception()), 503, "unavailable", "1"),
        (ConnectionRefusedError(111, "refused"), 503, "unavailable", "1"),
        (HTTPException(403, "not yours"), 403, "forbidden", None),
        (HTTPException(418, "a teapot"), 418, "bad-request", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_an_error_below_has_a_status_a_code_and_says_when_to_ask_again(
    sample: Sample, error: Exception, status: int, code: str, retry_after: str | None
) -> None:
    response = await answer_to(sample, error)
    assert problem(response)["type"] == f"https://linli.org/problems/{code}"
    assert response.status_code == status
    assert response.headers.get("retry-after") == retry_after


async def test_a_connection_that_was_ended_is_an_outage(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as other:
        pid = (await one.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DBAPIError) as ended:
            await one.execute(text("SELECT 1"))
    told = problem_of(ended.value, STATUS)
    assert told is not None
    assert told.kind is UNAVAILABLE


async def test_a_statement_of_ours_that_is_wrong_is_no_outage(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        with pytest.raises(DBAPIError) as wrong:
            await db.execute(text("SELECT nothing"))
    assert problem_of(wrong.value, STATUS) is None


def test_every_error_of_the_store_has_an_answer() -> None:
    assert set(EventStoreError.__subclasses__()) - set(OF_STORE) == {UnsafeDurabilityError}


async def test_a_clash_is_named(sample: Sample) -> None:
    booked = problem(await answer_to(sample, SlotTakenError("room-1", NINE, TEN, "session-1")))
    assert booked["clash"] == {
        "resource": "room-1",
        "start": "2026-03-02T09:00:00+00:00",
        "end": "2026-03-02T10:00:00+00:00",
        "holder": "session-1",
    }
    taken = problem(await answer_to(sample, ClaimTakenError("barcode", "LS07-1", "copy-1")))
    assert taken["clash"] == {"kind": "barcode", "key": "LS07-1", "holder": "copy-1"}


async def test_a_stale_version_is_answered_with_the_current_one(sample: Sample) -> None:
    body = problem(await answer_to(sample, StaleVersionError("notice-1", 2, 3)))
    assert body["current_version"] == 3


async def test_an_unexpected_error_leaks_nothing_and_is_logged_once(
    sample: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        response = await answer_to(sample, KeyError("Zhang San"))
    assert problem(response)["type"] == "https://linli.org/problems/internal"
    assert "Zhang" not in response.text
    told = [record for record in caplog.records if record.name != "httpx"]
    assert [record.levelname for record in told] == ["ERROR"]


async def test_an_answer_that_has_begun_is_cut_rather_than_mended(sample: Sample) -> None:
    class BrokenError(Exception):
        pass

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise BrokenError

    sample.app.router.mount("/broken", broken)
    with pytest.raises(BrokenError):
        await sample.http.get("/broken/now")


@pytest.mark.parametrize("path", ["/", "/api/notices/", "/api/notices/none/of/it", "/api"])
async def test_an_unknown_address_is_a_problem(sample: Sample, path: str) -> None:
    response = await sample.http.get(path)
    assert problem(response)["type"] == "https://linli.org/problems/not-found"
    assert response.json()["instance"] == path


async def test_an_unknown_method_is_a_problem_that_says_which_are_known(sample: Sample) -> None:
    response = await sample.http.put("/api/notices", json={})
    assert problem(response)["type"] == "https://linli.org/problems/method-not-allowed"
    assert response.headers["allow"] == "GET, POST"


def test_a_refusal_of_the_service_without_a_status_is_found() -> None:
    class ForgottenError(Refusal):
        __module__ = "linli.notices.domain"
        code: ClassVar[str] = "forgotten"

    class TakenError(ForgottenError):
        __module__ = "linli.notices.domain"

    assert refusals_without_status("notices", STATUS) == [ForgottenError, TakenError]
    statuses: Statuses = {ForgottenError: HTTPStatus.CONFLICT}
    assert refusals_without_status("notices", statuses) == []
    del ForgottenError, TakenError, statuses
    gc.collect()  # a class lives on among its base's: other applications would ask for it


@pytest.mark.parametrize(
    ("path", "headers", "status", "text"),
    [
        ("/plain/nowhere", {}, 404, "not-found"),
        ("/plain/%00", {}, 422, "invalid-request"),
        ("/plain", {"Linli-Min-Position": "soon"}, 422, "invalid-request"),
    ],
)
async def test_a_standard_of_others_says_in_its_own_words_what_is_wrong_below_its_path(
    sample: Sample, path: str, headers: dict[str, str], status: int, text: str
) -> None:
    answer = await sample.http.get(path, headers=headers)
    assert (answer.status_code, answer.text) == (status, text)
