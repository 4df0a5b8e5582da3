"""What may be told of persons, and that nobody can work out the rest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.dashboards.suppression import LEAST, SUPPRESSED, Cells, tell, told_of

from .attacks import isolated

type Leaves = Mapping[str, int]
EAST, WEST = "t/east", "t/west"


def sums_of(leaves: Leaves) -> dict[str, int]:
    """What every scope has, of what its leaves have."""
    sums: defaultdict[str, int] = defaultdict(int)
    for leaf, persons in leaves.items():
        for scope in accumulate(leaf.split("/"), "{}/{}".format):
            sums[scope] += persons
    return {scope: persons for scope, persons in sums.items() if persons}


def told(*months: Leaves) -> list[Cells]:
    """What is told of one month after the other."""
    before: list[Cells] = []
    for leaves in months:
        before.append(tell(sums_of(leaves), "t", before))
    return before


def values(cells: Cells, *scopes: str) -> list[int | None]:
    return [told_of(cells, scope).value for scope in scopes]


@pytest.mark.parametrize("persons", range(1, LEAST))
def test_few_persons_are_suppressed_even_in_a_whole_town(persons: int) -> None:
    (month,) = told({"t/east/a": persons})
    assert values(month, "t", EAST, "t/east/a", WEST) == [None] * 4


def test_nobody_and_five_are_told() -> None:
    (month,) = told({"t/east/a": LEAST})
    assert values(month, "t", EAST, "t/east/a", "t/east/b", WEST, "t/_") == [5, 5, 5, 0, 0, 0]


def test_with_a_suppressed_part_another_is_suppressed_so_that_their_whole_can_be_told() -> None:
    (month,) = told({"t/east/a": 3, "t/east/b": 20, "t/east/c": 30})
    assert values(month, "t", EAST) == [53, 53]
    assert values(month, "t/east/a", "t/east/b", "t/east/c") == [None, None, 30]


def test_what_is_not_located_hides_what_is_located_and_is_hidden_likewise() -> None:
    (month,) = told({"t/east/_": 3, "t/east/a": 20, "t/east/b": 30})
    assert values(month, EAST, "t/east/_", "t/east/a", "t/east/b") == [53, None, None, 30]


def test_where_all_parts_have_to_be_hidden_nobody_is_told_which_have_none() -> None:
    (month,) = told({"t/east/a": 2, "t/east/b": 9})
    assert values(month, EAST, "t/east/a", "t/east/b", "t/east/c") == [11, None, None, None]


def test_the_parts_of_a_suppressed_community_are_suppressed() -> None:
    (month,) = told({"t/east/a": 3, "t/north/a": 40, "t/west/a": 9, "t/west/b": 9})
    assert values(month, "t", EAST, "t/north", WEST) == [61, None, None, 18]
    assert values(month, "t/east/a", "t/north/a", "t/west/a", "t/west/b") == [None, None, 9, 9]


def test_a_month_in_which_few_came_is_suppressed() -> None:
    months = told({"t/east/a": 20}, {"t/east/a": 22}, {"t/east/a": 22}, {"t/east/a": 25})
    assert [values(month, "t") for month in months] == [[20], [None], [None], [25]]


def test_a_month_in_which_nobody_came_is_told() -> None:
    months = told({"t/east/a": 20}, {"t/east/a": 20})
    assert months[0] == months[1]


def test_what_was_hidden_is_told_when_enough_have_come_that_it_gives_nothing_away() -> None:
    small = {"t/east/a": 3, "t/east/b": 20}
    after_eight = {"t/east/a": 6, "t/east/b": 25}
    after_nine = {"t/east/a": 6, "t/east/b": 26}
    assert values(told(small, after_eight)[1], EAST, "t/east/a") == [31, None]
    assert values(told(small, after_nine)[1], EAST, "t/east/a") == [32, 6]


def test_a_lower_figure_by_another_version_is_told_only_if_far_enough_away() -> None:
    months = told({"t/east/a": 20}, {"t/east/a": 17}, {"t/east/a": 12})
    assert [values(month, "t") for month in months] == [[20], [None], [12]]


def split(persons: int, among: int) -> Iterator[tuple[int, ...]]:
    """Every way in which at most so many persons can be added."""
    if among == 0:
        yield ()
        return
    for first in range(persons + 1):
        yield from ((first, *rest) for rest in split(persons - first, among - 1))


def history_of(leaves: Sequence[str], growth: Iterable[Sequence[int]]) -> list[Leaves]:
    """What each leaf has, month by month, of what each month adds."""
    now = dict.fromkeys(leaves, 0)
    months: list[Leaves] = []
    for added in growth:
        now = {leaf: now[leaf] + n for leaf, n in zip(leaves, added, strict=True)}
        months.append(now)
    return months


@pytest.mark.parametrize(
    ("leaves", "months", "persons"),
    [
        (("t/a", "t/b"), 1, 24),
        (("t/a", "t/b", "t/c"), 1, 22),
        (("t/a/x", "t/a/y", "t/b"), 1, 20),
        (("t/a", "t/b"), 2, 22),
        (("t/a", "t/b", "t/c"), 2, 13),
    ],
)
def test_who_knows_the_method_and_everything_told_isolates_nobody(
    leaves: Sequence[str], months: int, persons: int
) -> None:
    """Every history of so many persons: those that look the same never agree on a few."""
    looking_alike: defaultdict[str, list[list[Leaves]]] = defaultdict(list)
    for ways in split(persons, len(leaves) * months):
        history = history_of(leaves, (ways[n::months] for n in range(months)))
        looking_alike[repr([sorted(cells.items()) for cells in told(*history)])].append(history)
    for histories in looking_alike.values():
        if all(sum(history[-1].values()) <= persons - LEAST for history in histories):
            for number in numbers_in(histories):
                assert len(number) > 1 or not 0 < next(iter(number)) < LEAST


def numbers_in(histories: Sequence[Sequence[Leaves]]) -> Iterator[set[int]]:
    """What each number is in each of the histories, of every leaf between any two months."""
    for leaf in histories[0][0]:
        for b in range(len(histories[0])):
            for a in range(-1, b):
                yield {
                    history[b][leaf] - (history[a][leaf] if a >= 0 else 0) for history in histories
                }


LEAVES = ("t/_", "t/a/_", "t/a/x", "t/a/y", "t/a/z", "t/b/x", "t/b/y", "t/c/x")
SCOPES = ("t", "t/a", "t/b", "t/c", *LEAVES)
added = st.sampled_from((0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 14, 40))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*(added for _ in LEAVES)), min_size=1, max_size=5))
def test_differences_of_places_and_months_isolate_nobody(growth: list[tuple[int, ...]]) -> None:
    history = history_of(LEAVES, growth)
    months = [sums_of(leaves) for leaves in history]
    assert isolated(months, told(*history), SCOPES) == []


def test_the_attacker_does_isolate_what_a_careless_suppression_leaves() -> None:
    """The attack is not blind: without a second suppressed part, the first is computed."""
    month = sums_of({"t/a": 3, "t/b": 20})
    careless: Cells = {
        scope: SUPPRESSED if persons < LEAST else told_of(told({"t/b": persons})[0], "t")
        for scope, persons in month.items()
    }
    assert isolated([month], [careless], ["t", "t/a", "t/b"]) == [("t/a", 0, 1)]
