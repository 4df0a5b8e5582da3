"""Records are read, numbered and answered in bounded memory, however their bytes arrive."""

from collections.abc import AsyncIterator, Sequence
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.chassis.records import (
    KEPT_BYTES_MAX,
    MEDIA_TYPE,
    ROUND_RECORDS,
    Intake,
    Record,
    Result,
    Spool,
    Taken,
    described,
    id_of,
    lines_of,
    rounds_of,
    take_in,
)
from linli.chassis.steps import Category
from linli.events.append import Append, Context, Encoded, Home, NewEvent, Write
from linli.events.contracts.base import CategoryCode, Origin, TownCode
from linli.events.contracts.places import TownRegistered
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.refusals import Refusal
from linli.events.store import EventStore
from linli.events.testing import OneKey

LIMIT = 5
SOURCE = Source("lishui", "communities")
LISHUI = TownRegistered(code=TownCode("lishui"), name_zh="里水镇", time_zone="Asia/Shanghai")


class Tree(Record):
    """A tree of a register."""

    KIND: ClassVar[str] = "trees"
    category: Category


class FelledError(Refusal):
    """It stands no more."""

    code = "felled"
    title = "The tree was felled"
    title_zh = "树已被砍伐"
    pointer = "/category"


async def arriving(chunks: Sequence[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def tree(key: object, category: str = "camphor") -> bytes:
    return b'{"key": "%s", "category": "%s"}' % (str(key).encode(), category.encode())


@pytest.fixture(params=["alone", "together"])
async def intake(database: str, request: pytest.FixtureRequest) -> AsyncIterator[Intake[Tree]]:
    """Takes trees in, but none that was felled; each for itself, or ready for the store."""
    store, engine = (
        await EventStore.open("communities", database, OneKey(), unsafe=True),
        engine_of(database),
    )

    async def take(record: Tree, context: Context) -> Taken | Encoded:
        if record.category == CategoryCode("felled"):
            raise FelledError
        write = Write(f"town-{context.command_id}", 0, [NewEvent(LISHUI)], Home(SOURCE))
        append = Append(source=SOURCE, context=context, writes=[write])
        if request.param == "together":
            return await store.ready(append)
        return Taken((await store.submit(append)).repeated)

    async with engine.connect() as db:
        yield Intake(Tree, SOURCE, take, store, db, Context.new())
    await engine.dispose()
    await store.close()


async def taken(intake: Intake[Tree], lines: Sequence[bytes]) -> list[Result]:
    return [result async for result in take_in(arriving(lines), intake)]


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\0", b"\n"))))
async def test_lines_are_the_same_however_they_arrive(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    expected = [line[: LIMIT + 1] for line in whole.split(b"\n")]
    if expected[-1] == b"":
        expected.pop()
    assert [line async for line in lines_of(arriving(chunks), LIMIT)] == expected


@given(st.lists(st.binary(max_size=3), max_size=20), st.integers(1, 7), st.integers(0, 9))
async def test_rounds_hold_every_line_that_is_not_empty_in_order(
    lines: list[bytes], lines_max: int, bytes_max: int
) -> None:
    rounds = [taken async for taken in rounds_of(arriving(lines), lines_max, bytes_max)]
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if line.strip()]
    assert [item for taken in rounds for item in taken] == numbered
    sizes = [[len(line) for _, line in taken] for taken in rounds]
    assert all(sum(few[:-1]) <= bytes_max and len(few) <= lines_max for few in sizes)
    assert all(sum(few) > bytes_max or len(few) == lines_max for few in sizes[:-1])


async def test_results_keep_the_numbers_of_their_lines_past_a_round(intake: Intake[Tree]) -> None:
    lines = [b"" if n == 2 else b"{" for n in range(1, 2 * ROUND_RECORDS + 2)]
    expected = [n for n in range(1, 2 * ROUND_RECORDS + 2) if n != 2]
    assert [result.line for result in await taken(intake, lines)] == expected


async def test_a_record_is_a_duplicate_in_the_same_round_and_ever_after(
    intake: Intake[Tree],
) -> None:
    first = await taken(intake, [tree(1), tree(1), tree(2)])
    again = await taken(intake, [tree(1), tree(3)])
    assert [(result.line, result.status) for result in (*first, *again)] == [
        *((1, "accepted"), (2, "duplicate"), (3, "accepted")),
        *((1, "duplicate"), (2, "accepted")),
    ]


async def test_a_record_of_the_round_that_is_being_recorded_is_a_duplicate(
    intake: Intake[Tree],
) -> None:
    keys = [*range(ROUND_RECORDS), 0, ROUND_RECORDS]
    results = await taken(intake, [tree(key) for key in keys])
    assert [result.key for result in results] == [str(key) for key in keys]
    duplicates = [result.line for result in results if result.status == "duplicate"]
    assert duplicates == [ROUND_RECORDS + 1]


async def test_a_refusal_is_the_records_own(intake: Intake[Tree]) -> None:
    refused, accepted = await taken(intake, [tree(1, "felled"), tree(2)])
    assert (refused.key, refused.field, refused.reason) == ("1", "category", "felled")
    assert accepted.status == "accepted"


def test_a_record_has_one_id_in_its_town_for_ever() -> None:
    origin = Origin(kind="trees", key="1")
    assert id_of("lishui", origin) == UUID("28e0a7fe-b4a2-87ab-bdee-953514f11347")
    assert id_of("dali", origin) != id_of("lishui", origin)


def test_the_page_of_an_api_shows_records_without_references() -> None:
    content = described(Tree)["requestBody"]["content"]
    schema = content[MEDIA_TYPE]["schema"]
    assert schema["properties"]["category"]["maxLength"] == 63
    assert "$defs" not in schema


async def test_a_spool_sends_what_it_was_given_from_memory_or_disk() -> None:
    line = b"x" * 1000
    spool = Spool()
    for _ in range(KEPT_BYTES_MAX // 1000 + 1):
        spool.write(line)
    sent = b"".join([chunk async for chunk in spool.sent()])
    assert sent == (line + b"\n") * (KEPT_BYTES_MAX // 1000 + 1)
    assert len(sent) == spool.length > KEPT_BYTES_MAX
