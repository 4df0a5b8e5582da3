"""Every route and who may use it: one list, of what is served."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from starlette.routing import BaseRoute, Mount, Route

from linli.chassis.app import routes_in_order
from linli.chassis.authority import PUBLIC
from linli.chassis.bodies import JsonRoute
from linli.chassis.health import health_routes
from linli.chassis.metrics import metrics_route
from linli.chassis.service import Service, routers_of, rules_of
from linli.chassis.stopping import Stopping


class RuledRoute(NamedTuple):
    """A route, and the rule that admits to it."""

    service: str
    method: str
    path: str
    rule: str
    """`public`, `signed-in`, or roles: `town-admin|librarian|own`."""


def routes_of(service: Service) -> Sequence[RuledRoute]:
    """Everything that a service will answer; it need not run."""
    probes = [*health_routes({}, Stopping()), metrics_route()]
    routes = routes_in_order(service.name, routers_of(service), rules_of(service), dict, probes)
    return list(ruled_routes(service.name, routes))


def ruled_routes(
    service: str, routes: Iterable[BaseRoute], prefix: str = ""
) -> Iterator[RuledRoute]:
    """Routes of an application, those of mounted ones after their prefix.

    What is no `JsonRoute` asks for no rule: pages and probes are everybody's.

    Raises:
        TypeError: there is something whose paths cannot be told.
    """
    for route in routes:
        match route:
            case Mount():
                yield from ruled_routes(service, route.routes, prefix + route.path)
            case Route():
                rule = route.rule if isinstance(route, JsonRoute) else PUBLIC
                for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                    yield RuledRoute(service, method, prefix + route.path, str(rule))
            case _:
                raise TypeError(f"not to be listed: {route}")
