"""The same request with the same key is answered as the first time, and done once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import Response
from sqlalchemy import func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis import idempotency
from linli.chassis.authority import ANONYMOUS
from linli.chassis.idempotency import command_id_of
from linli.chassis.recorded_answers import IDEMPOTENCY, KEPT, LEASE, RecordedAnswers
from linli.events.errors import (
    LostRaceError,
    NotPermittedError,
    OutsideReachError,
    OverloadedError,
)

from .sample import NoticeClosedError, Notices, Sample
from .test_problems import raising

NOTICE = {"title": "Falling tiles"}


async def ask(sample: Sample, key: str = "k-1", **more: str) -> httpx.Response:
    headers = {"Idempotency-Key": key, **more}
    return await sample.http.post("/api/notices", json=NOTICE, headers=headers)


def done(notices: Notices) -> int:
    return len(notices.contexts)


async def aged(engine: AsyncEngine, by: timedelta) -> None:
    older = update(IDEMPOTENCY).values(began_at=func.now() - by - timedelta(seconds=1))
    async with engine.begin() as db:
        await db.execute(older)


async def rows(engine: AsyncEngine) -> int:
    async with engine.connect() as db:
        return (await db.execute(select(func.count()).select_from(IDEMPOTENCY))).scalar_one()


async def test_the_same_request_is_answered_byte_for_byte_and_done_once(kept: Sample) -> None:
    first, second = await ask(kept), await ask(kept)
    assert (second.status_code, second.content) == (201, first.content)
    replayed = dict(second.headers)
    assert replayed.pop("idempotent-replayed") == "true"
    assert replayed == dict(first.headers)
    assert done(kept.notices) == 1


async def test_the_key_gives_the_command_its_id(kept: Sample) -> None:
    await ask(kept)
    (context,) = kept.notices.contexts
    assert context.command_id == command_id_of("notices", ANONYMOUS, "k-1")
    assert context.repeatable


async def test_a_command_id_of_the_callers_own_comes_before_the_keys(kept: Sample) -> None:
    chosen = uuid4()
    await ask(kept, **{"Linli-Command-Id": str(chosen)})
    assert kept.notices.contexts[0].command_id == chosen


def test_callers_and_keys_are_never_mixed_up() -> None:
    assert command_id_of("notices", "a/b", "c") != command_id_of("notices", "a", "b/c")
    assert command_id_of("notices", "a", "b") != command_id_of("issues", "a", "b")


async def test_another_key_is_another_command(kept: Sample) -> None:
    await ask(kept, "k-1")
    await ask(kept, "k-2")
    assert done(kept.notices) == 2


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/api/notices", {"title": "Other"}, {}),
        ("/api/notices?x=1", NOTICE, {}),
        ("/api/notices/import", NOTICE, {}),
        ("/api/notices", NOTICE, {"If-Match": '"2"'}),
        ("/api/notices", NOTICE, {"Linli-Command-Id": "0198c0de-0000-7000-8000-000000000000"}),
    ],
)
async def test_another_request_with_the_key_is_refused(
    kept: Sample, path: str, body: dict[str, str], headers: dict[str, str]
) -> None:
    await ask(kept)
    response = await kept.http.post(path, json=body, headers={"Idempotency-Key": "k-1"} | headers)
    assert response.status_code == 422
    assert response.json()["type"].endswith("/idempotency-key-reused")
    assert done(kept.notices) == 1


async def test_a_refusal_is_kept_like_any_answer(kept: Sample) -> None:
    kept.notices.act = raising(NoticeClosedError())
    first = await ask(kept)
    kept.notices.act = lambda: None
    second = await ask(kept)
    assert (first.status_code, second.status_code) == (409, 409)
    assert first.content == second.content


@pytest.mark.parametrize(
    "error",
    [
        *(OverloadedError("full"), LostRaceError("notice-1"), ConnectionResetError(), KeyError()),
        *(NotPermittedError("not yet"), OutsideReachError("not yet")),
    ],
)
async def test_what_may_pass_is_not_kept(
    kept: Sample, engine: AsyncEngine, error: Exception
) -> None:
    kept.notices.act = raising(error)
    assert (await ask(kept)).status_code >= 403
    assert await rows(engine) == 0
    kept.notices.act = lambda: None
    assert (await ask(kept)).status_code == 201
    first, second = kept.notices.contexts
    assert first.command_id == second.command_id


@pytest.mark.parametrize("status", [401, 429])
async def test_who_are_you_and_too_many_are_not_kept(
    kept: Sample, engine: AsyncEngine, status: int
) -> None:
    kept.notices.act = lambda: Response(status_code=status)
    assert (await ask(kept)).status_code == status
    assert await rows(engine) == 0


async def test_a_repeat_in_flight_gets_the_first_answer(kept: Sample) -> None:
    kept.notices.gate.clear()
    first = asyncio.create_task(ask(kept))
    await kept.notices.begun.wait()
    others = [asyncio.create_task(ask(kept)) for _ in range(5)]
    asyncio.get_running_loop().call_later(0.1, kept.notices.gate.set)
    answers = {(await task).content for task in (first, *others)}
    assert len(answers) == 1
    assert done(kept.notices) == 1


async def test_a_repeat_in_flight_is_told_so_when_the_first_takes_too_long(
    kept: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS_MAX", 0.1)
    kept.notices.gate.clear()
    first = asyncio.create_task(ask(kept))
    await kept.notices.begun.wait()
    second = await ask(kept)
    assert second.status_code == 409
    assert second.json()["type"].endswith("/in-flight")
    assert int(second.headers["retry-after"]) > 0
    kept.notices.gate.set()
    assert (await first).status_code == 201


async def test_a_repeat_does_the_command_when_the_first_one_failed_meanwhile(kept: Sample) -> None:
    kept.notices.act = raising(OverloadedError("full"))
    kept.notices.gate.clear()
    first = asyncio.create_task(ask(kept))
    await kept.notices.begun.wait()
    second = asyncio.create_task(ask(kept))
    kept.notices.gate.set()
    assert (await first).status_code == 503
    kept.notices.act = lambda: None
    assert (await second).status_code == 201


async def test_a_request_that_died_is_repeated_under_the_same_command_id(
    kept: Sample, engine: AsyncEngine
) -> None:
    kept.notices.gate.clear()
    died = asyncio.create_task(ask(kept))
    await kept.notices.begun.wait()
    died.cancel()
    await asyncio.wait([died])
    assert await rows(engine) == 1
    await aged(engine, LEASE)
    kept.notices.gate.set()
    assert (await ask(kept)).status_code == 201
    first, second = kept.notices.contexts
    assert first.command_id == second.command_id


async def test_a_request_that_was_taken_over_does_not_replace_the_answer(
    kept: Sample, engine: AsyncEngine
) -> None:
    kept.notices.gate.clear()
    slow = asyncio.create_task(ask(kept))
    await kept.notices.begun.wait()
    await aged(engine, LEASE)
    kept.notices.act = raising(NoticeClosedError())
    taking_over = asyncio.create_task(ask(kept))
    kept.notices.gate.set()
    await asyncio.wait([slow, taking_over])
    assert await rows(engine) == 1
    assert (await ask(kept)).status_code == 409


async def test_answers_are_kept_for_seven_days(kept: Sample, engine: AsyncEngine) -> None:
    await ask(kept)
    await aged(engine, KEPT - timedelta(minutes=1))
    assert await RecordedAnswers(engine).prune() == 0
    assert (await ask(kept)).headers["idempotent-replayed"]
    await aged(engine, KEPT)
    assert "idempotent-replayed" not in (await ask(kept)).headers
    await aged(engine, KEPT)
    assert await RecordedAnswers(engine).prune() == 1
    assert await rows(engine) == 0


async def test_a_read_takes_no_notice_of_a_key(kept: Sample, engine: AsyncEngine) -> None:
    response = await kept.http.get("/api/notices", headers={"Idempotency-Key": "k-1"})
    assert response.status_code == 200
    assert await rows(engine) == 0


async def test_without_its_database_a_key_is_answered_503(sample: Sample) -> None:
    response = await ask(sample)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert done(sample.notices) == 0


async def test_the_migration_makes_the_declared_table(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        made = await db.run_sync(lambda c: inspect(c).get_columns("idempotency"))
    assert {c["name"]: bool(c["nullable"]) for c in made} == {
        c.name: bool(c.nullable) for c in IDEMPOTENCY.columns
    }


async def test_what_is_not_to_be_stored_is_told_once(kept: Sample) -> None:
    kept.notices.act = lambda: Response("secret", 201, {"Cache-Control": "no-store"})
    assert [(await ask(kept)).status_code for _ in range(2)] == [201, 201]
    assert done(kept.notices) == 2
