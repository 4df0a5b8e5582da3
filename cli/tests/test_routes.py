"""`linli routes`: what is served, and to whom."""

import json

from linli.chassis.stopping import Stopping
from linli.cli.root import home
from linli.cli.routes import PLATFORM
from linli.cli.services import SERVICES
from linli.cli.testing import typed


def test_routes_are_listed_with_their_rules_while_nothing_runs() -> None:
    routes = json.loads(typed("routes", "--json").out)
    assert {route["service"] for route in routes} == {*(s.name for s in SERVICES), PLATFORM}
    assert {
        "service": "issues",
        "method": "POST",
        "path": "/api/issues/{issue_id:uuid}/verify",
        "rule": "town-admin|community-staff|building-head",
    } in routes
    assert all(route["rule"] for route in routes)


def test_the_platforms_own_pages_are_among_them() -> None:
    routes = json.loads(typed("routes", "--json").out)
    own = {route["path"] for route in routes if route["service"] == PLATFORM}
    assert {"/", "/healthz", "/readyz", "/metrics"} <= own
    assert len(own) >= len(home({}, Stopping()).routes)


def test_the_table_for_people_has_a_line_for_each() -> None:
    head, *lines = typed("routes").out.splitlines()
    assert head.split() == ["service", "method", "path", "rule"]
    assert len(lines) == len(json.loads(typed("routes", "--json").out))
