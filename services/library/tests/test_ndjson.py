"""Lines are cut and gathered in bounded memory, however the bytes arrive."""

from collections.abc import AsyncIterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from linli.library.ndjson import KEPT_BYTES_MAX, Spool, lines_of, rounds_of

LIMIT = 5


async def arriving(chunks: Sequence[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\0", b"\n"))))
async def test_lines_are_the_same_however_they_arrive(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    expected = [line[: LIMIT + 1] for line in whole.split(b"\n")]
    if expected[-1] == b"":
        expected.pop()
    assert [line async for line in lines_of(arriving(chunks), LIMIT)] == expected


@given(st.lists(st.binary(max_size=3), max_size=20), st.integers(1, 7))
async def test_rounds_hold_every_item_in_order(items: list[bytes], size: int) -> None:
    rounds = [taken async for taken in rounds_of(arriving(items), size)]
    assert [item for taken in rounds for item in taken] == items
    assert all(len(taken) == size for taken in rounds[:-1])


async def test_a_spool_sends_what_it_was_given_from_memory_or_disk() -> None:
    line = b"x" * 1000
    spool = Spool()
    for _ in range(KEPT_BYTES_MAX // 1000 + 1):
        spool.write(line)
    sent = b"".join([chunk async for chunk in spool.sent()])
    assert sent == (line + b"\n") * (KEPT_BYTES_MAX // 1000 + 1)
    assert len(sent) == spool.length > KEPT_BYTES_MAX
