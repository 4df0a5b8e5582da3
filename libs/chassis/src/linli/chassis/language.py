"""Which of our languages a reader wants (RFC 9110, 12.5.4; lookup of RFC 4647, 3.4)."""

from typing import Literal

type Language = Literal["zh-CN", "en"]


def language_of(accept: str | None) -> Language:
    """The reader's best language, the first named of equals; English when none is wanted."""
    chinese, english = (_preference(accept or "", language) for language in ("zh", "en"))
    return "zh-CN" if chinese > english else "en"


def _preference(accept: str, language: str) -> tuple[float, int]:
    """The weight and place of the best range for the language (`zh`, `zh-Hans`), else of `*`."""
    own: list[tuple[float, int]] = []
    rest = (0.0, 0)
    for n, item in enumerate(accept.lower().split(",")):
        tag, _, parameters = item.partition(";")
        wanted = (_weight(parameters), -n)
        if tag.strip().split("-", 1)[0] == language:
            own.append(wanted)
        elif tag.strip() == "*":
            rest = wanted
    return max(own, default=rest)


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
