"""Every route of the platform, and who may use it."""

from collections.abc import Iterable, Sequence
from itertools import chain

import orjson
import typer

from linli.chassis.routes import RuledRoute, routes_of, ruled_routes
from linli.chassis.stopping import Stopping
from linli.cli.root import home
from linli.cli.services import SERVICES

PLATFORM = "platform"
"""What the process answers that runs all services."""


def show_routes(*, as_json: bool) -> None:
    """Print them, service by service."""
    routes = all_routes()
    if as_json:
        listed = [route._asdict() for route in routes]
        typer.echo(orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode())
        return
    for line in table_of([RuledRoute._fields, *routes]):
        typer.echo(line)


def all_routes() -> Sequence[RuledRoute]:
    """The routes of every service, then the platform's own."""
    own = ruled_routes(PLATFORM, home({}, Stopping()).routes)
    return [*chain.from_iterable(map(routes_of, SERVICES)), *own]


def table_of(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The rows with their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
