"""What listeners of a board are told of it, whenever they listen."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from linli.dashboards.boards import Board
from linli.dashboards.shapes import Figure

METRICS = ("issues.open", "issues.reported", "books.held")
values = st.fixed_dictionaries({id_: st.integers(0, 2) for id_ in METRICS})
type Reads = list[tuple[int, dict[str, int], bool]]
reads = st.lists(st.tuples(st.integers(0, 1), values, st.booleans()), min_size=1, max_size=20)
"""How far positions moved, what was read then, and whether a listener had a look."""


def figures(values: Mapping[str, int]) -> dict[str, Figure]:
    return {
        id_: Figure(value=value, unit="issue", version=1, not_located=0, claimed=None)
        for id_, value in values.items()
    }


def zeros(**others: int) -> dict[str, Figure]:
    return figures(dict.fromkeys(METRICS, 0) | others)


@given(reads)
def test_changes_applied_in_order_give_what_was_read(
    reads: Reads,
) -> None:
    board, seen, known = Board(), 0, dict[str, Figure]()
    position = 0
    for step, read, looks in reads:
        position += step
        board.take(f"at {position}", figures(read))
        if looks:
            changes = board.since(seen)
            assert changes is not None
            known, seen = known | dict(changes), board.version
            assert known == figures(read)


@given(reads)
def test_whoever_comes_back_with_a_token_misses_nothing(
    reads: Reads,
) -> None:
    board, kept = Board(changes_max=3), list[tuple[str, dict[str, Figure]]]()
    position = 0
    for step, read, looks in reads:
        position += step
        board.take(f"at {position}", figures(read))
        if looks:
            kept.append((board.token, figures(read)))
    for token, known in kept:
        version = board.version_of(token)
        if version is not None:
            changes = board.since(version)
            assert changes is not None
            assert known | dict(changes) == board.figures


def test_what_reads_the_same_is_no_change() -> None:
    board = Board()
    assert board.take("at 1", zeros())
    assert not board.take("at 2", zeros())
    assert (board.version, board.token) == (1, "at 1")


def test_only_what_changed_is_told() -> None:
    board = Board()
    board.take("at 1", zeros())
    board.take("at 2", zeros(**{"issues.open": 1}))
    assert board.since(1) == figures({"issues.open": 1})


def test_a_token_of_long_ago_is_too_old() -> None:
    board = Board(changes_max=2)
    for n in range(4):
        board.take(f"at {n}", zeros(**{"issues.open": n}))
    assert [board.version_of(f"at {n}") for n in range(4)] == [None, None, 3, 4]
    assert board.since(1) is None
    assert board.since(2) == figures({"issues.open": 3})


def test_a_token_that_was_never_told_is_not_known() -> None:
    assert Board().version_of("at 1") is None


def test_changes_at_one_token_are_forgotten_together() -> None:
    board = Board(changes_max=2)
    for n, token in enumerate(("at 1", "at 1", "at 2")):
        board.take(token, zeros(**{"issues.open": n}))
    assert board.version_of("at 1") is None
    assert board.version_of("at 2") == 3
