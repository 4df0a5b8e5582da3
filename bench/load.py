"""Requests that are sent when they are due, whether or not earlier ones were answered."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from statistics import quantiles

import orjson

from bench.asking import Answer

BUSY, REFUSED = {429, 503}, "refused"

type Answered = Mapping[str, Sequence[float]]
"""By kind of request, the milliseconds that each took; refused ones are kinds of their own."""


def kind_of(kind: str, answer: Answer) -> str:
    """What a request counts as: one that a busy service refused is not asked again."""
    if answer.status in BUSY:
        return f"{REFUSED} {kind}: {orjson.loads(answer.body)['detail']}"
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(answer.body.decode())
    return kind


def refused_in(answered: Answered) -> int:
    """How many requests were refused."""
    return sum(len(times) for kind, times in answered.items() if kind.startswith(REFUSED))


async def steadily(send: Callable[[], Awaitable[str]], rate: int, count: int) -> Answered:
    """Send so many a second; the milliseconds from when each was due to its answer, by kind."""
    took: defaultdict[str, list[float]] = defaultdict(list)

    async def timed(due: float) -> None:
        kind = await send()
        took[kind].append((time.perf_counter() - due) * 1e3)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as requests:
        for n in range(count):
            due = began + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            requests.create_task(timed(due))
    return took


def percentile(times: Sequence[float], percent: int) -> float | str:
    """The time within which so many in a hundred of those that were answered were."""
    if len(times) < 2:
        return "hardly any was answered"
    return round(quantiles(times, n=100, method="inclusive")[percent - 1], 1)
