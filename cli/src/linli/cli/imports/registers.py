"""The kinds of registers that can be imported: what their columns mean."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linli.cli.imports.table import Refused, Row

CODE_CHARACTERS_MAX = 63

type Mapped = dict[str, Any] | Refused
"""A record as its service takes it, or why there is none."""


@dataclass(frozen=True)
class Register:
    """One kind of register."""

    columns: Sequence[str]
    endpoint: str
    knows_places: str
    """Asked first: it answers when the service has heard of the places."""
    mapped: Callable[[Mapping[str, str]], Mapped]
    column_of: Mapping[str, str]
    """The column behind each field of what the service takes."""

    def record_of(self, row: Row) -> Mapped:
        """The row's record."""
        return row.fault or self.mapped(row.cells)


def code_of(name: str) -> str:
    """The place code or category made from a name; "" where the name has nothing to make it of."""
    plain = unicodedata.normalize("NFKD", name).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:CODE_CHARACTERS_MAX].strip("-")


def service_request(cells: Mapping[str, str]) -> Mapped:
    """An issue as its register has it; closed means closed at the source, nothing more."""
    cells = {column: cell.strip() for column, cell in cells.items()}
    title = ": ".join(filter(None, (cells["complaint_type"], cells["descriptor"])))
    closed = cells["status"] == "Closed"
    if closed and not cells["closed_date"]:
        return Refused("closed_date", "closed-date-missing", "closed, but nobody knows when")
    for column in ("category", "neighborhood"):
        if (cells[column] or column == "category") and not code_of(cells[column]):
            return Refused(column, "no-code", f"no code can be made of {cells[column]!r}")
    location = _location(cells["latitude"], cells["longitude"])
    if isinstance(location, Refused):
        return location
    return {
        "key": cells["unique_key"],
        "compound": code_of(cells["neighborhood"]) or None,
        "category": code_of(cells["category"]),
        "title": title,
        "description": cells["status_notes"] or None,
        "reported_at": _moment(cells["created_date"]),
        "closed_at": _moment(cells["closed_date"]) if closed else None,
        "location": location,
    }


def book(cells: Mapping[str, str]) -> Mapped:
    """A book as its register has it, its numbers untouched: the library judges them."""
    return {
        "key": cells["book_id"],
        "isbn": cells["isbn"],
        "isbn13": cells["isbn13"],
        "title": cells["title"].strip() or cells["original_title"],
        "authors": cells["authors"],
    }


SERVICE_REQUESTS = Register(
    columns=(
        *("unique_key", "created_date", "closed_date", "resolution_action_updated_date"),
        *("status", "status_notes", "agency_name", "category", "complaint_type", "descriptor"),
        *("incident_address", "neighborhood", "source", "latitude", "longitude"),
    ),
    endpoint="/api/issues/imports",
    knows_places="/api/issues?limit=1",
    mapped=service_request,
    column_of={
        "key": "unique_key",
        "compound": "neighborhood",
        "title": "complaint_type",
        "description": "status_notes",
        "reported_at": "created_date",
        "closed_at": "closed_date",
        "location": "latitude",
    },
)

BOOKS = Register(
    columns=(
        *("book_id", "isbn", "isbn13", "authors", "original_publication_year"),
        *("original_title", "title", "language_code"),
    ),
    endpoint="/api/library/imports",
    knows_places="/api/library/libraries?limit=1",
    mapped=book,
    column_of={"key": "book_id"},
)


def _moment(cell: str) -> str:
    """RFC 3339's own form of a date and a time, which some write with a space between."""
    return cell.replace(" ", "T", 1)


def _location(latitude: str, longitude: str) -> dict[str, float] | Refused | None:
    """Coordinates; without one of them, or at the point 0, 0, nobody knows where."""
    if not (latitude and longitude):
        return None
    try:
        degrees = {"latitude": float(latitude), "longitude": float(longitude)}
    except ValueError:
        degrees = {"latitude": math.nan}
    if not all(map(math.isfinite, degrees.values())):
        return Refused("latitude", "invalid-number", f"{latitude}, {longitude} are no coordinates")
    return degrees if any(degrees.values()) else None
