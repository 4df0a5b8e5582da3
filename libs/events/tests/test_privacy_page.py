"""The catalogue of personal data names every field of the contracts that is, with a purpose."""

import re
from pathlib import Path
from typing import NamedTuple

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.sealing import personal_fields

PAGE = Path(__file__).parents[3] / "docs" / "privacy.md"
ROW = re.compile(
    r"^\| `(?P<event>[A-Z]\w+)` \|(?P<sealed>[^|]*)\|(?P<ids>[^|]*)\|(?P<rest>.*)\|$",
    re.MULTILINE,
)


class Fields(NamedTuple):
    """What of an event is personal."""

    sealed: list[str]
    ids: list[str]


def declared(event: type[Event]) -> Fields:
    """The fields whose types say so."""
    named = [
        name
        for name, field in event.model_fields.items()
        if re.search(r"\b(PersonId|PartyId)\b", repr(field.annotation))
    ]
    return Fields(list(personal_fields(event)), named)


def rows() -> dict[str, re.Match[str]]:
    return {row["event"]: row for row in ROW.finditer(PAGE.read_text("utf-8"))}


def test_the_catalogue_names_every_personal_field_of_every_event() -> None:
    listed = {
        name: Fields(row["sealed"].strip(" `").split(), row["ids"].strip(" `").split())
        for name, row in rows().items()
    }
    contracts = {event.__name__: declared(event) for event in EVENT_TYPES.values()}
    assert listed == {name: fields for name, fields in contracts.items() if any(fields)}


def test_every_row_says_what_for_on_what_basis_and_how_long() -> None:
    for name, row in rows().items():
        assert all(cell.strip() for cell in row["rest"].split("|")), name
        assert row["rest"].count("|") == 2, name
