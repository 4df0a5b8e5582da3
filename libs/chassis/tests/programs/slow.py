"""Serves the port given until SIGTERM: `/slow` answers after 0.5 s, `/stream` ends when told.

`/who` tells whether the process asks itself.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from linli.chassis.admission import is_inside
from linli.chassis.runserver import run
from linli.chassis.stopping import Stopping

stopping = Stopping()


async def readyz(_request: Request) -> Response:
    return Response(status_code=503 if stopping.begun else 200)


async def slow(_request: Request) -> Response:
    await asyncio.sleep(0.5)
    return PlainTextResponse("done")


async def who(request: Request) -> Response:
    return PlainTextResponse("inside" if is_inside(request.scope) else "outside")


async def lines() -> AsyncIterator[str]:
    yield "begun\n"
    await stopping.wait()
    yield "ended\n"


async def stream(_request: Request) -> Response:
    return StreamingResponse(lines())


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
    yield
    sys.stdout.write("lifespan ended\n")


routes = [Route("/slow", slow), Route("/stream", stream), Route("/readyz", readyz)]
routes.append(Route("/who", who))
port, drain_seconds = int(sys.argv[1]), float(sys.argv[2])
app = Starlette(routes=routes, lifespan=lifespan)
run(app, stopping, host="127.0.0.1", port=port, drain_seconds=drain_seconds)
sys.stdout.write("stopped\n")
