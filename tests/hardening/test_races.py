"""Of many who write at once nobody's change is lost, and what there is one of is given once."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from .callers import credentials
from .town import COMPOUND, PLACE, id_of

WRITERS, ROUNDS, CONNECTIONS = 64, 3, 100


class Aggregate(NamedTuple):
    """One of a service's, where it is read, and a change to it that differs with a number."""

    page: str
    step: str
    body: Callable[[int], dict[str, Any]]


def _aggregate(page: str, step: str, body: Callable[[int], dict[str, Any]]) -> Aggregate:
    return Aggregate(f"/api/{page}", f"/api/{page}/{step}", body)


AGGREGATES: dict[str, Aggregate] = {
    "communities": _aggregate(
        f"communities/compounds/{COMPOUND}", "households", lambda n: {"households": n}
    ),
    "issues": _aggregate(f"issues/{id_of('issue')}", "measures", lambda n: {"note": str(n)}),
    "volunteers": _aggregate(
        f"volunteers/activities/{id_of('activity')}",
        "check-ins",
        lambda n: {"person": f"p-{n}"},
    ),
    "library": _aggregate(
        f"library/donations/{id_of('batch')}", "count", lambda n: {"volumes": {"value": n}}
    ),
    "courses": _aggregate(
        f"courses/sessions/{id_of('session')}", "reschedule", lambda n: {"venue": f"hall-{n}"}
    ),
}


@pytest.fixture
async def api(url: str) -> AsyncGenerator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(
        base_url=url, limits=limits, timeout=30, headers=credentials()
    ) as client:
        yield client


async def version_of(api: httpx.AsyncClient, it: Aggregate) -> int:
    page = await api.get(it.page)
    assert page.is_success, page.text
    return int(page.headers["ETag"].strip('"'))


@pytest.mark.parametrize("service", AGGREGATES)
async def test_the_version_is_the_number_of_accepted_writes(
    api: httpx.AsyncClient, service: str
) -> None:
    it = AGGREGATES[service]
    before = await version_of(api, it)

    async def write(n: int) -> httpx.Response:
        answer = await api.post(it.step, json=it.body(n))
        assert answer.status_code in {200, 204, 409}, answer.text
        return answer

    numbers = range(1_000, 1_000 + WRITERS * ROUNDS)
    answers = await asyncio.gather(*(write(n) for n in numbers))
    accepted = [answer for answer in answers if answer.is_success]
    assert await version_of(api, it) == before + len(accepted)
    assert len({answer.headers["ETag"] for answer in accepted}) == len(accepted)


@pytest.mark.parametrize("service", AGGREGATES)
async def test_who_writes_on_an_old_version_is_told_so(
    api: httpx.AsyncClient, service: str
) -> None:
    it = AGGREGATES[service]
    before = await version_of(api, it)

    async def write(writer: int) -> list[int]:
        statuses: list[int] = []
        for turn in range(ROUNDS):
            seen = f'"{await version_of(api, it)}"'
            body = it.body(10_000 + ROUNDS * writer + turn)
            answer = await api.post(it.step, json=body, headers={"If-Match": seen})
            statuses.append(answer.status_code)
        return statuses

    tried = await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    counts = Counter(status for statuses in tried for status in statuses)
    assert set(counts) <= {200, 204, 409, 412}
    assert counts[412] + counts[409] > 0, "nobody raced"
    assert await version_of(api, it) == before + counts[200] + counts[204]


async def given_once(
    api: httpx.AsyncClient, path: str, wanted: list[dict[str, Any]], problem: str
) -> list[int]:
    """Ask for everything at once; which requests won."""
    room = asyncio.Semaphore(CONNECTIONS)  # httpx takes long to choose whom to serve next

    async def ask(body: dict[str, Any]) -> httpx.Response:
        async with room:
            return await api.post(path, json=body)

    answers = await asyncio.gather(*(ask(body) for body in wanted))
    for answer in answers:
        assert answer.status_code in {201, 409}, answer.text
        if answer.status_code == 409:
            assert answer.json()["type"].endswith(f"/{problem}")
    return [n for n, answer in enumerate(answers) if answer.status_code == 201]


FULL = pytest.param(1_000, marks=[pytest.mark.heavy, pytest.mark.timeout(0)])


@pytest.mark.parametrize("number", [200, FULL])
async def test_of_many_copies_one_gets_each_barcode(api: httpx.AsyncClient, number: int) -> None:
    codes = [f"{uuid4().hex}-{n % 10}" for n in range(10)]
    wanted = [
        {"library": "shuxiang", "barcode": codes[n % 10], "title": "书"} for n in range(number)
    ]
    won = await given_once(api, "/api/library/copies", wanted, "already-taken")
    assert sorted(wanted[n]["barcode"] for n in won) == sorted(codes)


@pytest.mark.parametrize("number", [100, FULL])
@pytest.mark.parametrize("limited", ["venue", "lecturer"])
async def test_of_many_bookings_one_gets_each_hour(
    api: httpx.AsyncClient, limited: str, number: int
) -> None:
    lecturers = [await _lecturer(api) for _ in range(number // 10 if limited == "venue" else 1)]
    room = uuid4().hex
    wanted = [
        {
            "run_id": str(id_of("run")),
            "lecturer_id": lecturers[n % len(lecturers)],
            "venue": room if limited == "venue" else f"{room}-{n}",
            "starts_at": f"2026-03-{n % 10 + 1:02}T09:{n % 7:02}:00+08:00",
            "ends_at": f"2026-03-{n % 10 + 1:02}T10:{n % 7:02}:00+08:00",
        }
        for n in range(number)
    ]
    won = await given_once(api, "/api/courses/sessions", wanted, "already-booked")
    assert len({wanted[n]["starts_at"][:10] for n in won}) == len(won) == 10


async def _lecturer(api: httpx.AsyncClient) -> str:
    body = {"person": f"p-{uuid4()}", "sector": "law", **PLACE}
    nominated = await api.post("/api/courses/lecturers", json=body)
    id_: str = nominated.json()["id"]
    assert (await api.post(f"/api/courses/lecturers/{id_}/qualify", json={})).is_success
    return id_
