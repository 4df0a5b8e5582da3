"""Events to tell histories with."""

from pathlib import Path
from typing import Any

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import decode

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "libs/events/tests/golden"


def sample[E: Event](event: type[E], **changed: Any) -> E:
    """The golden sample of an event, with other values where they matter."""
    data = (GOLDEN / f"{event.event_type}.json").read_bytes()
    return event.model_validate(dict(decode(event.event_type, data)) | changed)
