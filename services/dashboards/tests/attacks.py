"""An attacker who collects everything that everybody is told of persons, and reasons about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from linli.dashboards.suppression import Cells, told_of

type Sums = Mapping[str, int]
type Unknown = tuple[str, int, int]
"""How many were added in a scope between two months; month 0 is before the first."""


class Fact(NamedTuple):
    """What an answer has told."""

    unknown: Unknown
    value: int


class Sum(NamedTuple):
    """A whole, and what it is the sum of."""

    whole: Unknown
    parts: Sequence[Unknown]


class Bounds(NamedTuple):
    """What a number can be."""

    low: float
    high: float


def isolated(
    months: Sequence[Sums],
    told: Sequence[Cells],
    scopes: Sequence[str],
    facts: Iterable[Fact] = (),
) -> list[Unknown]:
    """The numbers from one to four that the attacker has found out.

    They know all scopes, which are sums of which, and that nobody is ever taken away; they bound
    every number by what is told, in cells of months or as facts, and by the bounds of those that it
    is a sum with, until no bound moves any more.
    """
    nobody: Sums = {}
    truth = [nobody, *months]
    steps = [(a, b) for b in range(len(truth)) for a in range(b)]
    bounds = {(scope, a, b): _told(told, scope, a, b) for scope in scopes for a, b in steps}
    for unknown, value in facts:
        _tighten(bounds, unknown, value, value)
    _narrow(bounds, list(_sums(scopes, steps)))
    return [
        (scope, a, b)
        for (scope, a, b), (low, high) in bounds.items()
        if low == high and 0 < truth[b].get(scope, 0) - truth[a].get(scope, 0) < 5
    ]


def _told(told: Sequence[Cells], scope: str, a: int, b: int) -> Bounds:
    before = told_of(told[a - 1], scope).value if a else 0
    after = told_of(told[b - 1], scope).value
    if before is None or after is None:
        return Bounds(0, inf if after is None else after)
    return Bounds(after - before, after - before)


def _sums(scopes: Sequence[str], steps: Sequence[tuple[int, int]]) -> Iterator[Sum]:
    for a, b in steps:
        for whole in scopes:
            parts = [scope for scope in scopes if scope.rpartition("/")[0] == whole]
            if parts:
                yield Sum((whole, a, b), [(part, a, b) for part in parts])
        for between in range(a + 1, b):
            for scope in scopes:
                yield Sum((scope, a, b), [(scope, a, between), (scope, between, b)])


def _narrow(bounds: dict[Unknown, Bounds], sums: Sequence[Sum]) -> None:
    moved = True
    while moved:
        moved = False
        for whole, parts in sums:
            low = sum(bounds[part].low for part in parts)
            high = sum(bounds[part].high for part in parts)
            moved |= _tighten(bounds, whole, low, high)
            for part in parts:
                others = [bounds[other] for other in parts if other != part]
                low = bounds[whole].low - sum(other.high for other in others)
                high = bounds[whole].high - sum(other.low for other in others)
                moved |= _tighten(bounds, part, low, high)


def _tighten(bounds: dict[Unknown, Bounds], unknown: Unknown, low: float, high: float) -> bool:
    old = bounds[unknown]
    bounds[unknown] = new = Bounds(max(old.low, low), min(old.high, high))
    if new.low > new.high:
        raise AssertionError(f"what is told of {unknown} contradicts itself: {new}")
    return bounds[unknown] != old
