"""Which cells of a month everybody may be told: not those of few persons, nor what gives them away.

A cell is the number of persons of a place, by the end of a month. It may be told if, since every
month in which it was told before, nobody was added or at least five were: nobody at all, before the
first month. Where a cell may not be told, neither are some of its siblings, so that what their
whole leaves for them together says nothing of one of them, this month or since an earlier one.

What is told depends on the sums and on what was told before, and on nothing else: a lost table of
what was told is told again. With the same sums the same is hidden, and more is hidden in one fixed
order, so that two months can never be played off against each other.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

LEAST = 5
"""The fewest persons that may be told."""
APART = 2 * LEAST - 1
"""The fewest that were added to parts while they were hidden, before one of them is told again:
what is told then bounds what each had at the beginning."""


class Cell(NamedTuple):
    """What is told of a place at the end of a month."""

    value: int | None
    """None: suppressed."""
    parts: bool
    """Whether its parts are told; one that is not mentioned then has nothing."""


NOTHING = Cell(0, parts=True)
SUPPRESSED = Cell(None, parts=False)

type Cells = Mapping[str, Cell]
"""What is told of a month, by scope; see scopes.py."""


class _Earlier(NamedTuple):
    """What was told of a whole and its parts in an earlier month."""

    value: int
    told: Mapping[str, int]
    hidden: frozenset[str] | None
    """None: all of them."""


def told_of(cells: Cells, scope: str) -> Cell:
    """What is told of a place, mentioned or not."""
    if scope in cells:
        return cells[scope]
    whole = _whole(scope)
    return NOTHING if not whole or told_of(cells, whole).parts else SUPPRESSED


def tell(sums: Mapping[str, int], town: str, before: Sequence[Cells]) -> dict[str, Cell]:
    """What may be told of a month.

    Args:
        sums: every scope of the town that has any, remainders too.
        town: the scope that is the whole.
        before: what was told of the months before, in order.
    """
    past: Sequence[Cells] = ({}, *before)
    cells: dict[str, Cell] = {}
    wholes = [town]
    if _adds_few(sums.get(town, 0), town, past):
        return {town: SUPPRESSED}
    for whole in wholes:
        parts = {scope for scope in sums if _whole(scope) == whole}
        hidden = _hidden(sums, whole, parts, past)
        together = bool(parts) and hidden == parts
        cells[whole] = Cell(sums.get(whole, 0), parts=not together)
        if not together:
            cells.update(dict.fromkeys(hidden, SUPPRESSED))
            wholes.extend(sorted(parts - hidden))
    return cells


def _hidden(
    sums: Mapping[str, int], whole: str, parts: Collection[str], past: Sequence[Cells]
) -> set[str]:
    """The parts of a whole that are not told: those that add few, and as many others as it takes.

    These come in an order that everybody knows, by what was last told of them: an order by what
    they have now would say something of it.
    """
    few = {part for part in parts if _adds_few(sums[part], part, past)}
    hidden = set(few)
    earlier = _earlier(whole, past)
    before = {part: _last_told(part, past) for part in parts}
    for part in sorted(set(parts) - few, key=lambda part: (before[part], part)):
        if _leaves_room(sums, hidden, before, all_few=hidden == few) and all(
            _adds_enough(sums, whole, parts, hidden, month) for month in earlier
        ):
            break
        hidden.add(part)
    return hidden


def _leaves_room(
    sums: Mapping[str, int], hidden: Collection[str], before: Mapping[str, int], *, all_few: bool
) -> bool:
    """Whether the sum of the hidden parts leaves each of them several values.

    Each has at least what was last told of it, and one that has nothing would be told. Where all of
    them add few, which the order of hiding may give away, each has at most four more.
    """
    if not hidden:
        return True
    below = sum(sums[part] - max(before[part], 1) for part in hidden)
    above = sum(before[part] + LEAST - 1 - sums[part] for part in hidden)
    return len(hidden) > 1 and below >= LEAST - 1 and (not all_few or above > 0)


def _adds_enough(
    sums: Mapping[str, int],
    whole: str,
    parts: Collection[str],
    hidden: Collection[str],
    month: _Earlier,
) -> bool:
    """Whether nobody, or five at least, were added to what is known only together.

    That are the parts hidden now, and those hidden then: together, if they have one in common.
    """
    added = sums[whole] - month.value
    if month.hidden is None:
        return not _is_few(added, APART)
    now = frozenset(hidden)
    for block in {now | month.hidden} if now & month.hidden else {now, month.hidden}:
        others = (set(parts) | month.told.keys()) - block
        apart = sum(sums.get(other, 0) - month.told.get(other, 0) for other in others)
        if block and _is_few(added - apart, APART if block & month.hidden else LEAST):
            return False
    return True


def _earlier(whole: str, past: Sequence[Cells]) -> list[_Earlier]:
    """The months in which a whole was told, with its parts as far as they were."""
    months: list[_Earlier] = []
    for cells in past:
        value, parts = told_of(cells, whole)
        if value is None:
            continue
        inside = {scope: cell.value for scope, cell in cells.items() if _whole(scope) == whole}
        told = {scope: value for scope, value in inside.items() if value is not None}
        hidden = frozenset(inside.keys() - told.keys()) if parts else None
        months.append(_Earlier(value, told, hidden))
    return months


def _values(scope: str, past: Sequence[Cells]) -> list[int]:
    told = (told_of(cells, scope).value for cells in past)
    return [value for value in told if value is not None]


def _last_told(scope: str, past: Sequence[Cells]) -> int:
    return _values(scope, past)[-1]


def _adds_few(value: int, scope: str, past: Sequence[Cells]) -> bool:
    return any(_is_few(value - told) for told in _values(scope, past))


def _is_few(persons: int, least: int = LEAST) -> bool:
    return 0 < abs(persons) < least


def _whole(scope: str) -> str:
    return scope.rpartition("/")[0]
