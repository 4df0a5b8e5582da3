"""A small service, whole but for its store."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

import httpx
from fastapi import FastAPI, Request, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Scope

from linli.chassis.admission import Admission
from linli.chassis.answers import created, done, read
from linli.chassis.app import create_app, service_router
from linli.chassis.authority import PUBLIC, InsecureCallers
from linli.chassis.bodies import Body, Count, Name, OccurredAt
from linli.chassis.context import Asking
from linli.chassis.health import Check
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Keyset, Limit, Page
from linli.chassis.positions import PositionToken
from linli.chassis.problems import Dialects, Problem, Statuses
from linli.chassis.recorded_answers import RecordedAnswers
from linli.chassis.stopping import Stopping
from linli.events.append import Context
from linli.events.envelope import Source
from linli.events.refusals import Refusal
from linli.events.store import Appended

NOWHERE = "postgresql://linli@127.0.0.1:1/none"
SOURCE = Source("lishui", "notices")


class NoticeClosedError(Refusal):
    code: ClassVar[str] = "notice-closed"
    title: ClassVar[str] = "A closed notice takes no words"
    title_zh: ClassVar[str] = "公告已关闭"


class UnknownCompoundError(Refusal):
    code: ClassVar[str] = "unknown-compound"
    title: ClassVar[str] = "No such compound"
    title_zh: ClassVar[str] = "小区不存在"
    pointer = "/compound"


STATUS: Statuses = {NoticeClosedError: HTTPStatus.CONFLICT, UnknownCompoundError: HTTPStatus(422)}


def said_plainly(_scope: Scope, problem: Problem) -> Response:
    return Response(problem.kind.code, problem.kind.status)


DIALECTS: Dialects = {"plain": said_plainly}


class Line(Body):
    text: Name


class Notice(Body):
    title: Name
    compound: str | None = None
    copies: Count = 1
    occurred_at: OccurredAt | None = None
    lines: tuple[Line, ...] = ()


class Item(Body):
    number: int


KEYSET = Keyset("notices", tuple[int, str])
ROWS = [(n, f"notice {n}") for n in range(1, 8)]


@dataclass
class Notices:
    """What the service does, and what it was asked."""

    contexts: list[Context] = field(default_factory=list[Context])
    bodies: list[Notice] = field(default_factory=list[Notice])
    act: Callable[[], Response | None] = lambda: None
    """What a command does besides: raise, or answer otherwise."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Commands wait for it."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, notice: Notice, context: Context) -> Response:
        self.contexts.append(context)
        self.bodies.append(notice)
        self.begun.set()
        await self.gate.wait()
        appended = Appended(SOURCE, 1, len(self.contexts), 1)
        location = f"/api/notices/{context.command_id}"
        return self.act() or created(location, appended, {"id": str(context.command_id)})


class Reached:
    """Positions that are as far as a test says."""

    def __init__(self) -> None:
        self.asked: list[PositionToken] = []
        self.error: Exception | None = None

    async def wait(self, tokens: Sequence[PositionToken], seconds_max: float) -> None:
        self.asked += tokens
        if self.error:
            raise self.error


@dataclass
class Sample:
    app: FastAPI
    http: httpx.AsyncClient
    notices: Notices
    positions: Reached
    stopping: Stopping
    checks: dict[str, Check]
    admission: Admission


def sample_app(
    notices: Notices,
    answers: RecordedAnswers,
    positions: Reached,
    stopping: Stopping,
    checks: dict[str, Check],
    admission: Admission | None = None,
) -> FastAPI:
    router = service_router("notices")

    @router.post("", status_code=201, responses=refusals(STATUS, *STATUS))
    async def report(body: Notice, context: Asking) -> Response:
        """Report a notice."""
        return await notices.take(body, context)

    @router.post("/{notice_id}/close", status_code=204)
    async def close(notice_id: UUID, context: Asking) -> Response:
        """Close it."""
        notices.contexts.append(context)
        return done(Appended(SOURCE, 1, 7, 3))

    @router.get("")
    async def some(limit: Limit = LIMIT_DEFAULT, cursor: After = None) -> Page[Item]:
        """List them."""
        after = KEYSET.read(cursor) or (0, "")
        rows = [row for row in ROWS if row > after][: limit + 1]
        page = KEYSET.page(rows, limit, lambda row: row)
        return Page(items=[Item(number=n) for n, _ in page.items], next=page.next)

    @router.get("/{notice_id}")
    async def one(notice_id: UUID) -> Response:
        """Read one."""
        return read({"id": str(notice_id)}, version=3)

    @router.post("/import", dependencies=[STREAMED])
    async def imported(request: Request, context: Asking) -> dict[str, int]:
        """Read a body of any length."""
        notices.contexts.append(context)
        return {"bytes": sum([len(chunk) async for chunk in request.stream()])}

    return create_app(
        "notices",
        router,
        statuses=STATUS,
        answers=answers,
        positions=positions,
        checks=checks,
        stopping=stopping,
        rules=dict.fromkeys((report, close, some, one, imported), PUBLIC),
        callers=InsecureCallers(),
        admission=admission,
        dialects=DIALECTS,
    )


async def sample_on(engine: AsyncEngine) -> AsyncGenerator[Sample]:
    notices, positions, stopping = Notices(), Reached(), Stopping()
    notices.gate.set()
    checks: dict[str, Check] = {}
    answers, admission = RecordedAnswers(engine), Admission()
    app = sample_app(notices, answers, positions, stopping, checks, admission)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notices") as http:
        yield Sample(app, http, notices, positions, stopping, checks, admission)
