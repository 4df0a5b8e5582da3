"""What an audit finds."""

from typing import NamedTuple

EXAMPLES_MAX = 5
"""How many faults of one kind are told one by one."""


class Finding(NamedTuple):
    """Something that is not as it should be."""

    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.about}: {self.what}"
