"""With a real event store: what committed before its process died is never done again."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import override

import httpx
import pytest
from fastapi import Response
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.answers import done
from linli.chassis.app import create_app, service_router
from linli.chassis.authority import SIGNED_IN, InsecureCallers
from linli.chassis.bodies import Body, Name
from linli.chassis.context import Asking
from linli.chassis.recorded_answers import IDEMPOTENCY, LEASE, Answer, Question, RecordedAnswers
from linli.chassis.stopping import Stopping
from linli.events.append import Context, Home
from linli.events.contracts.base import CategoryCode
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Source
from linli.events.refusals import Refusal
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.events.testing import OneKey

from .sample import Reached

HOME = Home(Source("lishui", "issues"))
KEY = {"Idempotency-Key": "k-1"}


class DeathError(BaseException):
    """What a killed process does not survive."""


class Dying(RecordedAnswers):
    """Dies before the answer to the first question is kept."""

    died = False

    @override
    async def keep(self, question: Question, answer: Answer) -> None:
        if not self.died:
            self.died = True
            raise DeathError
        await super().keep(question, answer)


class Category(Body):
    name: Name


@retry_lost_races(times=3)
async def handle(command: Category, store: EventStore, context: Context) -> Appended:
    """Add a fact each time: nothing but the command's id keeps it from being added again."""
    loaded = await store.load("category-greening", lambda n, _: n + 1, 0, context)
    fact = CategoryDefined(code=CategoryCode("greening"), name_zh=command.name)
    return await store.append("category-greening", (fact,), loaded, context)


@pytest.fixture
async def store(migrated_url: str) -> AsyncGenerator[EventStore]:
    opened = await EventStore.open("issues", migrated_url, OneKey())
    yield opened
    await opened.close()


@pytest.fixture
async def http(engine: AsyncEngine, store: EventStore) -> AsyncGenerator[httpx.AsyncClient]:
    router = service_router("issues")

    @router.post("", status_code=HTTPStatus.NO_CONTENT)
    async def define(body: Category, asking: Asking) -> Response:
        return done(await handle(body, store, replace(asking, home=HOME)))

    app = create_app(
        "issues",
        router,
        statuses={Refusal: HTTPStatus.CONFLICT},  # whatever other tests have imported
        answers=Dying(engine),
        positions=Reached(),
        rules={define: SIGNED_IN},
        callers=InsecureCallers(),
        checks={},
        stopping=Stopping(),
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://issues"
    ) as client:
        yield client


async def test_a_command_whose_process_died_is_repeated_and_adds_nothing(
    http: httpx.AsyncClient, engine: AsyncEngine, store: EventStore
) -> None:
    with pytest.raises(DeathError):
        await http.post("/api/issues", json={"name": "绿化"}, headers=KEY)
    async with engine.begin() as db:
        died = func.now() - LEASE - timedelta(seconds=1)
        await db.execute(update(IDEMPOTENCY).values(began_at=died))
    answers = [await http.post("/api/issues", json={"name": "绿化"}, headers=KEY) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 204
        assert answer.headers["linli-position"] == "lishui/issues=1.1"
        assert answer.headers["etag"] == '"1"'
    assert (await store.tail(HOME.source)).position == 1
