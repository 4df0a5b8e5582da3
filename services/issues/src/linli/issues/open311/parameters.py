"""What a list of requests is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from linli.issues.open311.dates import moment_of
from linli.issues.open311.faults import FaultError, not_valid
from linli.issues.open311.words import Words

type State = Literal["open", "closed"]

DAYS_MAX = timedelta(days=90)
"""How much time a list spans that is not read in pages, and where no dates are named."""
ROWS_MAX = 1000
PAGE_SIZE, PAGE_MAX = 50, 100_000
TOO_LONG = Words(
    "日期跨度超过 90 天：请用 page 和 page_size 分页",
    "The dates span more than 90 days: use page and page_size",
)


class Span(NamedTuple):
    """From when to when, both included; None is from ever, and for ever."""

    since: datetime | None = None
    until: datetime | None = None


EVER = Span()


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page, from 1, of how many requests each."""

    number: int = 1
    size: int = ROWS_MAX
    wanted: bool = False
    """Whether the client reads page by page; else it is told all there is in one."""

    @property
    def skipped(self) -> int:
        """How many come before."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a list is to show."""

    ids: tuple[UUID, ...] | None = None
    """These, whatever else is said."""
    codes: tuple[str, ...] = ()
    states: frozenset[State] = frozenset()
    requested: Span = EVER
    pages: Pages = Pages()


def given(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """The parameters that say something: an empty one is absent."""
    stripped = {name: value.strip() for name, value in parameters.items()}
    return {name: value for name, value in stripped.items() if value}


def search_of(parameters: Mapping[str, str], now: datetime) -> Search:
    """What the parameters ask for.

    Raises:
        FaultError: one of them cannot be understood.
    """
    pages = pages_of(parameters)
    if "service_request_id" in parameters:
        return Search(ids=ids_in(parameters["service_request_id"]), pages=pages)
    return Search(
        codes=listed(parameters.get("service_code", "")),
        states=states_in(parameters.get("status", "")),
        requested=requested_in(parameters, now, pages),
        pages=pages,
    )


def listed(text: str) -> tuple[str, ...]:
    """The parts of a comma list."""
    return tuple(part for each in text.split(",") if (part := each.strip()))


def ids_in(text: str) -> tuple[UUID, ...]:
    """The ids of a comma list; what is none names nothing."""
    return tuple(one for part in listed(text) if (one := id_of(part)))


def id_of(text: str) -> UUID | None:
    """An id, if that is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def states_in(text: str) -> frozenset[State]:
    """The states of a comma list; raises FaultError."""
    states: set[State] = set()
    for part in listed(text):
        if part not in {"open", "closed"}:
            raise not_valid("status", "open 或 closed", "open or closed")
        states.add("open" if part == "open" else "closed")
    return frozenset(states)


def requested_in(parameters: Mapping[str, str], now: datetime, pages: Pages) -> Span:
    """When the requests were made; a side that is not named is as far off as a list spans.

    Raises:
        FaultError: it ends before it begins, or is too long for one page.
    """
    since, until = span = span_of(parameters, "start_date", "end_date")
    if pages.wanted and (since or until):
        return span
    if since is None and until is None:
        return Span(now - DAYS_MAX)
    if since and until and until - since > DAYS_MAX:
        raise FaultError(TOO_LONG)
    return Span(since or (until and until - DAYS_MAX), until or (since and since + DAYS_MAX))


def span_of(parameters: Mapping[str, str], first: str, last: str) -> Span:
    """The time between two parameters; raises FaultError."""
    span = Span(date_in(parameters, first), date_in(parameters, last))
    if span.since and span.until and span.until < span.since:
        raise not_valid(last, f"早于 {first}", f"before {first}")
    return span


def date_in(parameters: Mapping[str, str], name: str) -> datetime | None:
    """The moment that a parameter names; raises FaultError."""
    if name not in parameters:
        return None
    try:
        return moment_of(parameters[name])
    except ValueError:
        raise not_valid(
            name, "请用 ISO 8601，例如 2024-01-18T09:30:00+08:00", "not ISO 8601"
        ) from None


def pages_of(parameters: Mapping[str, str]) -> Pages:
    """Which page is asked for; raises FaultError."""
    if not parameters.keys() & {"page", "page_size"}:
        return Pages()
    number = number_in(parameters, "page", PAGE_MAX, 1)
    return Pages(number, number_in(parameters, "page_size", ROWS_MAX, PAGE_SIZE), wanted=True)


def number_in(parameters: Mapping[str, str], name: str, most: int, default: int) -> int:
    """A number from 1 on; raises FaultError."""
    text = parameters.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise not_valid(name, f"1 至 {most} 的整数", f"a number from 1 to {most}")
    return int(text)


def extended(parameters: Mapping[str, str]) -> bool:
    """Whether more than the standard is asked for."""
    return parameters.get("extensions", "").lower() == "true"
