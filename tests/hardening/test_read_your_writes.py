"""Who has written reads what was written, or is told to come again; never what was before."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.places import PLACES
from linli.chassis.testing import at_work, client_of
from linli.events.envelope import Recorded
from linli.events.projections import Project
from linli.issues.main import ISSUES
from linli.issues.projections import ISSUE_LISTS
from linli.servers import Servers

from .callers import credentials
from .town import PLACE

READERS = 32
REPORT = {"category": "greening", "title": "树", **PLACE}


def delayed(project: Project, delays: random.Random) -> Project:
    """The projection, up to 50 ms late, and now and then later than anybody waits."""

    async def project_late(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
        seconds = 2.5 if delays.random() < 0.01 else delays.uniform(0, 0.05)
        await asyncio.sleep(seconds)
        await project(batch, db)

    return project_late


@pytest.fixture(scope="module")
async def api(servers_apart: Servers) -> AsyncGenerator[AsyncClient]:
    late = replace(ISSUE_LISTS, project=delayed(ISSUE_LISTS.project, random.Random(7)))
    service = replace(ISSUES, projections=(PLACES, late))
    async with (
        at_work(service, servers_apart.database_url, servers_apart.nats_url) as running,
        client_of(running) as client,
    ):
        client.headers.update(credentials())
        yield client


async def written(api: AsyncClient) -> Response:
    answer = await api.post("/api/issues", json=REPORT)
    assert answer.status_code == 201, answer.text
    return answer


def shows(answer: Response, issue: Response) -> bool:
    return issue.json()["id"] in {item["id"] for item in answer.json()["items"]}


async def pairs(api: AsyncClient, number: int) -> list[int]:
    """Write and read so often; the status of each reading, none of which was stale."""
    statuses: list[int] = []

    async def write_and_read() -> None:
        for _ in range(number // READERS):
            issue = await written(api)
            headers = {"Linli-Min-Position": issue.headers["Linli-Position"]}
            began = time.monotonic()
            answer = await api.get("/api/issues", params={"limit": 200}, headers=headers)
            assert time.monotonic() - began < 5
            if answer.status_code == 503:
                assert answer.headers["Retry-After"]
            else:
                assert answer.status_code == 200, answer.text
                assert shows(answer, issue)
            statuses.append(answer.status_code)

    await asyncio.gather(*(write_and_read() for _ in range(READERS)))
    return statuses


async def test_without_a_position_a_reader_may_see_what_was_before(api: AsyncClient) -> None:
    stale = 0
    for _ in range(20):
        issue = await written(api)
        stale += not shows(await api.get("/api/issues", params={"limit": 200}), issue)
    assert stale, "the projector is not late: the tests below would prove nothing"


async def test_hundreds_of_readers_see_what_they_wrote(api: AsyncClient) -> None:
    statuses = await pairs(api, 192)
    assert statuses.count(200) > 96


@pytest.mark.heavy
@pytest.mark.timeout(0)
async def test_ten_thousand_readers_see_what_they_wrote(api: AsyncClient) -> None:
    statuses = await pairs(api, 10_016)
    assert statuses.count(200) > 5_000
    assert statuses.count(503) > 0
