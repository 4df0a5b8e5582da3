"""The ASGI application of a service: its routes inside what every service's edge shares."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast, override

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match, Route

from linli.chassis.accesses import note_denial
from linli.chassis.admission import Admission
from linli.chassis.api_page import SECURITY, api_page
from linli.chassis.authority import Callers, Rules
from linli.chassis.bodies import JsonRoute
from linli.chassis.edge import Edge
from linli.chassis.health import Check, health_routes
from linli.chassis.metrics import metrics_route
from linli.chassis.openapi import complete
from linli.chassis.positions import Positions
from linli.chassis.problems import (
    Dialects,
    ProblemError,
    Statuses,
    answer_in,
    problem_of,
    refusals_without_status,
)
from linli.chassis.recorded_answers import RecordedAnswers
from linli.chassis.stopping import Stopping
from linli.events.errors import EventStoreError
from linli.events.refusals import Refusal

type Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
type Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""FastAPI's own telemetry would tell addresses and queries; the edge tells of every request."""

ANSWERED = (Refusal, EventStoreError, ProblemError, RequestValidationError, HTTPException)
"""What is answered within the layers, so that a refusal is kept by its key like any answer."""


def service_router(service: str) -> APIRouter:
    """The router of a service's own paths, `/api/<service>/…`."""
    return APIRouter(prefix=f"/api/{service}", route_class=JsonRoute)


def create_app(
    service: str,
    *routers: APIRouter,
    statuses: Statuses,
    answers: RecordedAnswers,
    positions: Positions,
    checks: Mapping[str, Check],
    stopping: Stopping,
    rules: Rules,
    callers: Callers,
    admission: Admission | None = None,
    lifespan: Lifespan | None = None,
    access_log: bool = False,
    dialects: Dialects | None = None,
) -> FastAPI:
    """The application of one service.

    The routers' routes become the application's own: FastAPI matches an included router twice a
    request. (So `dependency_overrides` do not reach them.)

    Raises:
        ValueError: a refusal of the service has no status, or a route has no rule.
    """
    if missing := refusals_without_status(service, statuses):
        raise ValueError(f"no status for {', '.join(kind.__qualname__ for kind in missing)}")
    dialects = dialects or {}
    edge = Middleware(
        Edge,
        service=service,
        statuses=statuses,
        dialects=dialects,
        answers=answers,
        positions=positions,
        admission=admission or Admission(),
        callers=callers,
        access_log=access_log,
    )
    app = ServiceApp(
        title=f"Linli {service}",
        version=_version_of(service),
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[edge],
        exception_handlers=_handlers(statuses, dialects),
        telemetry=SILENT,
    )
    probes = [*health_routes(checks, stopping), metrics_route()]
    app.router.routes[:] = routes_in_order(service, routers, rules, app.openapi, probes)
    return app


def probes_app(service: str, checks: Mapping[str, Check], stopping: Stopping) -> FastAPI:
    """The application of a process that answers nobody but its operators."""
    app = FastAPI(title=f"Linli {service}", openapi_url=None, telemetry=SILENT)
    app.router.routes[:] = [*health_routes(checks, stopping), metrics_route()]
    return app


def routes_in_order(
    service: str,
    routers: Iterable[APIRouter],
    rules: Rules,
    openapi: Callable[[], dict[str, Any]],
    probes: Iterable[BaseRoute],
) -> list[BaseRoute]:
    """Everything that a service answers, in the order in which it is tried.

    Raises:
        ValueError: a route has no rule.
    """
    page, *pages = page_routes(service, openapi)
    own = ruled((route for router in routers for route in router.routes), rules)
    # the service's pages first, before a route such as /api/issues/{issue_id} takes them
    return [*pages, *own, page, *probes]


def ruled(routes: Iterable[BaseRoute], rules: Rules) -> list[JsonRoute]:
    """The routes of a service, each with its rule.

    Raises:
        ValueError: one has none.
    """
    own = [route for route in routes if isinstance(route, JsonRoute)]
    if missing := [route.path for route in own if route.endpoint not in rules]:
        raise ValueError(f"no rule for {', '.join(missing)}")
    for route in own:
        route.rule = rules[route.endpoint]
    return own


class ServiceApp(FastAPI):
    """FastAPI with our additions to its OpenAPI page."""

    @override
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI page."""
        return complete(super().openapi())


def page_routes(service: str, openapi: Callable[[], dict[str, Any]]) -> list[BaseRoute]:
    """The OpenAPI page at `/openapi.json`; the same, and one for people, at the service's paths."""

    async def schema(_request: Request) -> Response:
        return Response(orjson.dumps(openapi()), media_type="application/json")

    async def docs(_request: Request) -> Response:
        return HTMLResponse(api_page(openapi()), headers=SECURITY)

    own = f"/api/{service}"
    return [
        Route("/openapi.json", schema),
        Route(f"{own}/openapi.json", schema),
        Route(f"{own}/docs", docs),
    ]


def _handlers(statuses: Statuses, dialects: Dialects) -> dict[int | type[Exception], Handler]:
    async def handler(request: Request, error: Exception) -> Response:
        problem = problem_of(error, statuses)
        if problem is None:
            raise error
        note_denial(request, error)
        if problem.kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
            problem = replace(problem, headers={"Allow": _allowed(request)})
        return answer_in(dialects, request.scope, problem)

    return dict.fromkeys(ANSWERED, handler)


def _allowed(request: Request) -> str:
    """The methods of every route at the address; the router names those of the first alone."""
    routes = cast(FastAPI, request.app).router.routes
    methods = {
        method
        for route in routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return ", ".join(sorted(methods))


def _version_of(service: str) -> str:
    try:
        return version(f"linli-{service}")
    except PackageNotFoundError:
        return "0"
