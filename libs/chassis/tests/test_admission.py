"""Callers are let in at their rate, wait a little above it, and are told to come again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis import admission
from linli.chassis.admission import INSIDE, Admission, Admitted, RateLimitedError, goes_on
from linli.chassis.bounds import Bounds
from linli.events.errors import OverloadedError

from .sample import Sample


class Work:
    """What requests do: say that they have begun, then wait for the test."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        await self.go.wait()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(admission, "WAIT_SECONDS_MAX", 0.05)


def asked(app: ASGIApp, caller: str, path: str = "/api/issues") -> asyncio.Task[None]:
    scope: Scope = {"type": "http", "path": path, "client": (caller, 1), "headers": []}

    async def ask() -> None:
        await app(scope, _nothing, _nowhere)

    return asyncio.create_task(ask())


async def _nothing() -> dict[str, object]:
    raise AssertionError


async def _nowhere(_message: object) -> None:
    raise AssertionError


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not fact():
            await asyncio.sleep(0)


async def test_requests_above_the_callers_bound_wait_for_the_ones_before_them() -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(caller_in_flight=2)))
    tasks = [asked(app, "ann") for _ in range(5)]
    await until(lambda: work.begun == 2)
    await asyncio.sleep(0.01)
    assert work.begun == 2
    work.go.set()
    await asyncio.gather(*tasks)
    assert work.begun == 5


async def test_a_full_caller_does_not_keep_another_one_waiting() -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(caller_in_flight=2, in_flight=3)))
    tasks = [asked(app, "ann") for _ in range(50)]
    await until(lambda: work.begun == 2)
    tasks.append(asked(app, "ben"))
    await until(lambda: work.begun == 3)
    work.go.set()
    await asyncio.gather(*tasks)


@pytest.mark.usefixtures("hurried")
async def test_a_caller_who_waits_too_long_for_a_turn_is_told_to_come_again() -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(caller_in_flight=1)))
    first = asked(app, "ann")
    with pytest.raises(RateLimitedError):
        await asked(app, "ann")
    work.go.set()
    await first
    await asked(app, "ann")


@pytest.mark.usefixtures("hurried")
async def test_a_full_process_says_that_it_is_overloaded_and_recovers() -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(in_flight=1)))
    first = asked(app, "ann")
    with pytest.raises(OverloadedError):
        await asked(app, "ben")
    work.go.set()
    await first
    await asyncio.gather(*(asked(app, "ben") for _ in range(10)))


@pytest.mark.parametrize(
    ("bounds", "error"),
    [
        (Bounds(caller_present=3), RateLimitedError),
        (Bounds(present=3, caller_present=9), OverloadedError),
    ],
)
async def test_those_who_are_present_are_counted_while_they_wait(
    bounds: Bounds, error: type[Exception]
) -> None:
    work = Work()
    app = Admitted(work, Admission(bounds._replace(caller_in_flight=1)))
    tasks = [asked(app, "ann") for _ in range(3)]
    await until(lambda: work.begun == 1)
    with pytest.raises(error):
        await asked(app, "ann")
    work.go.set()
    await asyncio.gather(*tasks)
    await asked(app, "ann")


async def test_after_its_burst_a_caller_is_let_in_at_its_rate() -> None:
    work, clock = Work(), Clock()
    work.go.set()
    bounds = Bounds(caller_per_second=1, caller_burst=3)
    app = Admitted(work, Admission(bounds, clock))
    await asyncio.gather(*(asked(app, "ann") for _ in range(3)))
    waiting = [asked(app, "ann"), asked(app, "ann")]
    with pytest.raises(RateLimitedError):
        await asked(app, "ann")
    assert work.begun == 3
    await asked(app, "ben")
    clock.now += 3
    await asked(app, "ann")
    assert work.begun == 5
    for task in waiting:
        task.cancel()


async def test_a_cancelled_request_leaves_its_place() -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(in_flight=1, caller_in_flight=1, caller_present=2)))
    tasks = [asked(app, "ann"), asked(app, "ann")]
    await until(lambda: work.begun == 1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    work.go.set()
    await asyncio.gather(asked(app, "ann"), asked(app, "ann"))


async def test_a_stream_gives_its_turn_back_and_stays_present() -> None:
    begun, over = count(), asyncio.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        next(begun)
        goes_on(scope)
        await over.wait()

    app = Admitted(stream, Admission(Bounds(in_flight=1, caller_present=3)))
    tasks = [asked(app, "ann") for _ in range(3)]
    await asyncio.sleep(0.01)
    assert next(begun) == 3
    with pytest.raises(RateLimitedError):
        await asked(app, "ann")
    over.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize(("caller", "path"), [("ann", "/healthz"), (INSIDE, "/api/issues/events")])
async def test_probes_and_the_process_itself_are_always_let_in(caller: str, path: str) -> None:
    work = Work()
    app = Admitted(work, Admission(Bounds(in_flight=1, caller_burst=1, caller_per_second=0.01)))
    tasks = [asked(app, "ann"), *(asked(app, caller, path) for _ in range(3))]
    await until(lambda: work.begun == 4)
    work.go.set()
    await asyncio.gather(*tasks)


async def test_the_callers_longest_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "CALLERS_MAX", 10)
    work = Work()
    let_in = Admission(Bounds(caller_burst=1, caller_per_second=0.01))
    app = Admitted(work, let_in)
    busy = asked(app, "ann")
    await until(lambda: work.begun == 1)
    work.go.set()
    await busy
    for n in range(100):
        await asked(app, f"caller {n}")
    assert len(let_in.callers) == 10
    await asked(app, "ann")
    with pytest.raises(RateLimitedError):
        await asked(app, "caller 99")


async def test_a_caller_with_requests_under_way_is_never_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "CALLERS_MAX", 10)
    work = Work()
    app = Admitted(work, Admission(Bounds(caller_present=1)))
    busy = asked(app, "ann")
    others = [asked(app, f"caller {n}") for n in range(9)]
    await until(lambda: work.begun == 10)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    work.go.set()
    for n in range(100):
        await asked(app, f"further caller {n}")
    await busy


async def test_a_refusal_says_when_to_come_again(sample: Sample) -> None:
    sample.admission.bounds = Bounds(caller_burst=1, caller_per_second=0.1)
    assert (await sample.http.get("/api/notices")).status_code == 200
    refused = await sample.http.get("/api/notices", headers={"Accept-Language": "zh-CN"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["type"] == "https://linli.org/problems/rate-limited"
    assert refused.json()["title"] == "请求过于频繁"
    assert (await sample.http.get("/healthz")).status_code == 200


async def test_an_import_counts_once(sample: Sample) -> None:
    sample.admission.bounds = Bounds(caller_burst=1, caller_per_second=0.1)
    answer = await sample.http.post("/api/notices/import", content=lines(1_000))
    assert answer.json() == {"bytes": 3_000}


async def lines(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield b"{}\n"
