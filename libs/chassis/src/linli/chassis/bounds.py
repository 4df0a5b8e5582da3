"""How much a process takes on at once."""

from typing import NamedTuple


class Bounds(NamedTuple):
    """How many requests are let in: altogether, and of one caller."""

    in_flight: int = 256
    """Requests that are worked on at once; the others wait."""
    present: int = 4_096
    """Requests that wait, are worked on or are streamed."""
    caller_in_flight: int = 32
    caller_present: int = 1_024
    caller_per_second: float = 500.0
    caller_burst: int = 1_000
    """How many requests may come at once after a silence."""
