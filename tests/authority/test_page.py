"""The page says what the rules say, and the rules what is served."""

from itertools import chain

from starlette.routing import Route

from linli.chassis.authority import Role, Rule
from linli.chassis.bodies import JsonRoute
from linli.chassis.routes import routes_of
from linli.chassis.service import Running, routers_of, rules_of
from linli.cli.routes import all_routes
from linli.cli.services import SERVICES

from .page import Key, Who, rows


def declared() -> dict[Key, Rule]:
    """The rule of every route that has one."""
    return {
        Key(service.name, method, route.path): rules_of(service)[route.endpoint]
        for service in SERVICES
        for route in chain.from_iterable(router.routes for router in routers_of(service))
        if isinstance(route, JsonRoute)
        for method in route.methods or ()
    }


def who(rule: str) -> frozenset[str]:
    return frozenset(rule.split("|"))


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    routes = {Key(*route[:3]): who(route.rule) for route in all_routes()}
    shown = {key: row.columns for key, row in rows().items()}
    assert shown == routes


def test_the_rows_say_whose_register_and_whose_own_it_is() -> None:
    shown = {key: row for key, row in rows().items() if key in declared()}
    assert shown == {
        key: Who(who(str(rule)), rule.source, rule.own) for key, rule in declared().items()
    }


def test_a_town_admin_may_do_what_any_role_may() -> None:
    roles = set(Role)
    for key, row in rows().items():
        assert not row.columns & roles or Role.TOWN_ADMIN in row.columns, key


async def test_nothing_is_served_that_is_not_listed(running: Running) -> None:
    listed = {(route.method, route.path) for route in routes_of(running.service)}
    served = {
        (method, route.path)
        for route in running.app.router.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == listed
    assert all(isinstance(route, Route) for route in running.app.router.routes)
