"""How a rule says no."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818  # a refusal is an answer of the domain, not a fault
    """A rule refused the command; nothing was recorded. `str(refusal)` says what was refused."""

    code: ClassVar[str]
    """Public and stable: the last segment of `https://linli.org/problems/<code>`."""
    title: ClassVar[str]
    title_zh: ClassVar[str]
    pointer: str | None = None
    """The field at fault as a JSON pointer, such as `/compound`."""

    def __init__(self, detail: str | None = None, *, pointer: str | None = None) -> None:
        super().__init__(detail or self.title)
        self.pointer = pointer or self.pointer
