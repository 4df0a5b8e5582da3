"""`/healthz`: the event loop turns. `/readyz`: what a request needs is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import orjson
from fastapi import Request, Response
from starlette.routing import Route

from linli.chassis.problems import Kind, Problem, answer
from linli.chassis.stopping import Stopping

log = logging.getLogger(__name__)

CHECK_SECONDS_MAX = 1.0
NOT_READY = Kind("not-ready", 503, "Not ready to serve", "服务尚未就绪", retry_after=1)

type Check = Callable[[], Awaitable[None]]
"""Raises if what it is named after does not work."""


def health_routes(checks: Mapping[str, Check], stopping: Stopping) -> list[Route]:
    """The two routes. Liveness asks nobody: a slow database is no reason to be killed."""

    async def healthz(_request: Request) -> Response:
        return _json({"status": "ok"})

    async def readyz(request: Request) -> Response:
        states = await states_of(checks)
        if stopping.begun:
            states["process"] = "stopping"
        failed = sorted(name for name, state in states.items() if state != "ok")
        if not failed:
            return _json({"status": "ok", "checks": states})
        problem = Problem(NOT_READY, f"Not ready: {', '.join(failed)}.", more={"checks": states})
        return answer(request.scope, problem)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def states_of(checks: Mapping[str, Check]) -> dict[str, str]:
    """`ok`, `failed` or `slow` for each check, asked all at once; the reason goes to the log."""
    states = await asyncio.gather(*(_state(name, check) for name, check in checks.items()))
    return dict(zip(checks, states, strict=True))


async def _state(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS_MAX):
            await check()
    except TimeoutError:
        return "slow"
    except Exception as error:  # any fault means not ready
        log.warning("readiness check %s failed", name, exc_info=error)
        return "failed"
    return "ok"


def _json(body: Mapping[str, object]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
