"""`docs/authority.md` as a program reads it: the table role × command."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from linli.cli.services import SERVICES

PAGE = Path(__file__).parents[2] / "docs" / "authority.md"
SERVICE = "{service}"
EVERY = "## Every service"


class Key(NamedTuple):
    """One route."""

    service: str
    method: str
    path: str

    @property
    def is_list(self) -> bool:
        """Whether it shows what there is, rather than one thing."""
        return self.method == "GET" and "{" not in self.path


class Who(NamedTuple):
    """Who may use a route, as its row says."""

    columns: frozenset[str]
    """`public`, `signed-in`, `own` or a role."""
    source: str | None = None
    """The register of an integrator."""
    own: str | None = None
    """The part of the address that names the person who may."""


def rows() -> Mapping[Key, Who]:
    """Every row of the page."""
    return dict(_rows(PAGE.read_text().splitlines()))


def _rows(lines: list[str]) -> Iterator[tuple[Key, Who]]:
    services: list[str] = []
    columns: list[str] = []
    for line in lines:
        if line.startswith("## "):
            named = re.search(r"`([a-z]+)`", line)
            every = [service.name for service in SERVICES]
            services = every if line.startswith(EVERY) else [named[1]] if named else []
        elif line.startswith("| route |"):
            columns = [cell.split()[0] for cell in _cells(line)[2:]]
        elif line.startswith("| `"):
            route, _, *cells = _cells(line)
            method, path = route.strip("`").split()
            who = _who(dict(zip(columns, cells, strict=True)))
            for service in services:
                yield Key(service, method, path.replace(SERVICE, service)), who


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _who(cells: Mapping[str, str]) -> Who:
    named = {column: cell.strip("`") for column, cell in cells.items() if cell.startswith("`")}
    marked = frozenset(column for column, cell in cells.items() if cell)
    return Who(marked, named.get("integrator"), named.get("own"))
