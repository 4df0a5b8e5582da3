"""The page other programs are written against says what the contracts say."""

import re
from pathlib import Path

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES

PAGE = Path(__file__).parents[3] / "docs" / "contract.md"
ROW = re.compile(r"^\| `(?P<event>\w+)` \| \w+ \| `(?P<fields>[^`]+)` \|", re.MULTILINE)


def listed_fields(event: type[Event]) -> str:
    """The event's fields as the page writes them: `code name_zh name_en?`."""
    fields = event.model_fields.items()
    return " ".join(name if field.is_required() else f"{name}?" for name, field in fields)


def test_the_page_lists_every_public_event_with_its_fields() -> None:
    rows = {row["event"]: row["fields"] for row in ROW.finditer(PAGE.read_text("utf-8"))}
    assert rows == {event.__name__: listed_fields(event) for event in EVENT_TYPES.values()}


def listed(begins: str) -> set[str]:
    """What the page names in code after some words, to the end of that sentence."""
    _, _, after = PAGE.read_text("utf-8").partition(begins)
    return set(re.findall(r"`(\w+)`", re.split(r"\.\s", after, maxsplit=1)[0]))


def test_the_page_says_what_the_public_is_not_told() -> None:
    events = EVENT_TYPES.values()
    assert listed("About persons are:") == {e.__name__ for e in events if e.restricted}
    withheld = set[str]().union(*(event.withheld for event in events))
    assert listed("or count persons:") == withheld
