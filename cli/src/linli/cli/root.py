"""One address for all services: a path's service answers it, and the platform what is its own."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis.api_page import SECURITY
from linli.chassis.callers import INSECURE_NOTICE
from linli.chassis.health import health_routes
from linli.chassis.metrics import metrics_route
from linli.chassis.problems import INTERNAL, Problem, answer, problem_of
from linli.chassis.service import Running
from linli.chassis.stopping import Stopping
from linli.cli.identity import DEVELOPMENT_NOTICE, PATH
from linli.cli.page import page
from linli.issuer import DevelopmentIssuer
from linli.issuer.app import create_app


class Root:
    """The platform's application. Its own lifespan is empty: services start before it serves."""

    def __init__(
        self, stopping: Stopping, issuer: DevelopmentIssuer | None = None, *, insecure: bool = False
    ) -> None:
        self._stopping, self._issuer = stopping, issuer
        self._notice = INSECURE_NOTICE if insecure else DEVELOPMENT_NOTICE if issuer else None
        self._told = {"notice": "insecure" if insecure else "development" if issuer else None}
        self._services: Mapping[str, ASGIApp] = {}
        self._elsewhere: Mapping[str, ASGIApp] = {}
        self.lead_to({})

    def lead_to(self, services: Mapping[str, Running]) -> None:
        """Answer for these services from now on."""
        self._services = {name: running.app for name, running in services.items()}
        self._elsewhere = {
            first: running.app
            for running in services.values()
            for first in (*running.service.dialects, *running.service.pages)
        }
        self._home = home(services, self._stopping, self._issuer, self._notice)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on: `/api/<service>/…`, and what else a service answers, to it."""
        match scope.get("path", "").split("/", 3):
            case [_, "api", name, *_]:
                service = self._services.get(name)
            case [_, first, *_]:
                service = self._elsewhere.get(first)
            case _:
                service = None
        await (service or self._home)({**scope, "state": {**self._told}}, receive, send)


def home(
    services: Mapping[str, Running],
    stopping: Stopping,
    issuer: DevelopmentIssuer | None = None,
    notice: str | None = None,
) -> Starlette:
    """What the platform itself answers: its page, the health of all, and its issuer.

    The page is at `/` where no service has one there.
    """
    checks = {
        f"{name}.{check}": asks
        for name, running in services.items()
        for check, asks in running.checks().items()
    }

    async def front(_request: Request) -> Response:
        towns = {name: await running.store.sources() for name, running in services.items()}
        return HTMLResponse(page(towns, notice), headers=SECURITY)

    pages = [Route(path, front) for path in ("/", "/platform")]
    tokens = [Mount(PATH, create_app(issuer))] if issuer else []
    return Starlette(
        routes=[*pages, *health_routes(checks, stopping), metrics_route(), *tokens],
        exception_handlers={HTTPException: _refuse, Exception: _refuse},
    )


async def _refuse(request: Request, error: Exception) -> Response:
    problem = problem_of(error, {}) or Problem(INTERNAL, "The fault is in the log.")
    return answer(request.scope, problem)
