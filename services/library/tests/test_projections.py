"""The lists, on a real PostgreSQL."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.contracts.base import CommunityCode, CompoundCode, Origin, Quantity, stream_name
from linli.events.contracts.library import (
    AssetDonated,
    AssetId,
    AssetKind,
    Barcode,
    BatchId,
    BookDonated,
    CopyAccessioned,
    CopyId,
    DonationBatchOpened,
    DonationCounted,
    LibraryCode,
    LibraryEvent,
    LibraryOpened,
    LineId,
)
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.testing import projected, recorded
from linli.library.projections import LIBRARY_LISTS
from linli.library.queries import ASSETS, BOOKS, COPIES, DONATIONS, LIBRARIES
from linli.library.rows import Asset, Copy, Donation, Library

LVDI = LibraryCode("lvdi-library")
TONGSHENG, XIANGSHU = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")
BATCH, OTHER_BATCH = BatchId(UUID(int=1)), BatchId(UUID(int=2))
NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)

OPENED = LibraryOpened(
    code=LVDI, community=TONGSHENG, compound=XIANGSHU, name_zh="绿地香树花园邻里图书馆"
)
ASSET = AssetDonated(
    asset_id=AssetId(UUID(int=3)),
    library=LVDI,
    community=TONGSHENG,
    compound=XIANGSHU,
    kind=AssetKind("bookshelves"),
    name_zh="书架",
    donor_kind="unknown",
)
COPY = CopyAccessioned(
    copy_id=CopyId(UUID(int=4)),
    barcode=Barcode("LS07-1"),
    library=LVDI,
    community=TONGSHENG,
    compound=XIANGSHU,
    title="红楼梦",
)


@pytest.fixture
async def engine(database: str) -> AsyncGenerator[AsyncEngine]:
    engine = engine_of(database)
    yield engine
    await engine.dispose()


def history(*facts: LibraryEvent) -> Sequence[Recorded[Any]]:
    """Facts from the first position on, a minute apart."""
    return [
        recorded(fact, position=n, stream=stream_of(fact), time=NOON + timedelta(minutes=n))
        for n, fact in enumerate(facts, start=1)
    ]


def stream_of(fact: LibraryEvent) -> str:
    match fact:
        case LibraryOpened(code=code):
            return stream_name("library", code)
        case AssetDonated(asset_id=asset_id):
            return stream_name("asset", asset_id)
        case CopyAccessioned(copy_id=copy_id):
            return stream_name("copy", copy_id)
        case DonationBatchOpened() | DonationCounted() | BookDonated() as e:
            return stream_name("donation", e.batch_id)


def begun(batch_id: BatchId) -> DonationBatchOpened:
    return DonationBatchOpened(
        batch_id=batch_id,
        library=LVDI,
        community=TONGSHENG,
        compound=XIANGSHU,
        donor_kind="enterprise",
    )


def counted(batch_id: BatchId, value: int) -> DonationCounted:
    volumes = Quantity(value=value, qualifier="at_least")
    return DonationCounted(
        batch_id=batch_id, library=LVDI, donor_kind="enterprise", volumes=volumes
    )


def given(number: int, batch_id: BatchId, origin: Origin | None = None) -> BookDonated:
    return BookDonated(
        batch_id=batch_id,
        line_id=LineId(UUID(int=100 + number)),
        library=LVDI,
        community=TONGSHENG,
        compound=XIANGSHU,
        donor_kind="unknown" if origin else "enterprise",
        title=f"第{number}册",
        quantity=number,
        origin=origin,
    )


async def test_a_library_a_gift_and_a_copy_stand_in_their_lists(engine: AsyncEngine) -> None:
    await projected(engine, LIBRARY_LISTS, history(OPENED, ASSET, COPY))
    minute = timedelta(minutes=1)
    async with engine.connect() as db:
        libraries = await LIBRARIES.page(db, 50, None, compound="lvdi-xiangshu")
        assets = await ASSETS.page(db, 50, None, kind="bookshelves")
        copies = await COPIES.page(db, 50, None, barcode="LS07-1")
    assert libraries.items == [
        Library(**OPENED.model_dump(), town="lishui", opened_at=NOON + minute)
    ]
    assert assets.items == [
        Asset(
            **ASSET.model_dump(exclude={"asset_id"}),
            id=ASSET.asset_id,
            town="lishui",
            donated_at=NOON + 2 * minute,
        )
    ]
    assert copies.items == [
        Copy(
            **COPY.model_dump(exclude={"copy_id"}),
            id=COPY.copy_id,
            town="lishui",
            accessioned_at=NOON + 3 * minute,
        )
    ]


FACTS = (
    begun(BATCH),
    counted(BATCH, 7000),
    given(1, BATCH),
    begun(OTHER_BATCH),
    given(2, BATCH),
    given(3, OTHER_BATCH),
    counted(BATCH, 7012),
)
SHOWN = [
    Donation(
        id=OTHER_BATCH,
        version=2,
        town="lishui",
        community="tongsheng",
        compound="lvdi-xiangshu",
        library=LVDI,
        donor_kind="enterprise",
        donor=None,
        opened_at=NOON + timedelta(minutes=4),
        lines=1,
        volumes=3,
    ),
    Donation(
        id=BATCH,
        version=5,
        town="lishui",
        community="tongsheng",
        compound="lvdi-xiangshu",
        library=LVDI,
        donor_kind="enterprise",
        donor=None,
        opened_at=NOON + timedelta(minutes=1),
        counted={"value": 7012, "qualifier": "at_least"},
        lines=2,
        volumes=3,
    ),
]


@pytest.mark.parametrize("cut", range(1, len(FACTS)))
async def test_batches_show_their_last_count_and_their_lines_however_history_is_cut(
    engine: AsyncEngine, cut: int
) -> None:
    facts = history(*FACTS)
    await projected(engine, LIBRARY_LISTS, facts[:cut])
    await projected(engine, LIBRARY_LISTS, facts[cut:])
    async with engine.connect() as db:
        page = await DONATIONS.page(db, 50, None, library=LVDI)
    assert page.items == SHOWN


async def test_a_record_of_a_register_is_a_book_and_no_batch(engine: AsyncEngine) -> None:
    book = given(1, OTHER_BATCH, Origin(kind="books", key="1"))
    await projected(engine, LIBRARY_LISTS, history(book))
    async with engine.connect() as db:
        assert (await DONATIONS.page(db, 50, None)).items == []
        [row] = (await BOOKS.page(db, 50, None, library=LVDI)).items
    assert (row.id, row.donor_kind, row.quantity) == (book.line_id, "unknown", 1)


async def test_pages_follow_each_other_newest_first(engine: AsyncEngine) -> None:
    await projected(engine, LIBRARY_LISTS, history(*(given(n, BATCH) for n in range(1, 6))))
    titles: list[str] = []
    cursor = None
    async with engine.connect() as db:
        while True:
            page = await BOOKS.page(db, 2, cursor, batch_id=BATCH)
            titles += [row.title for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert titles == ["第5册", "第4册", "第3册", "第2册", "第1册"]


async def test_libraries_are_paged_by_code(engine: AsyncEngine) -> None:
    codes = ["a-library", "b-library"]
    facts = [OPENED.model_copy(update={"code": code}) for code in codes]
    same_time = [
        recorded(fact, position=n, stream=f"library-{fact.code}", time=NOON)
        for n, fact in enumerate(facts, start=1)
    ]
    await projected(engine, LIBRARY_LISTS, same_time)
    async with engine.connect() as db:
        first = await LIBRARIES.page(db, 1, None)
        second = await LIBRARIES.page(db, 1, first.next)
    assert [row.code for row in (*first.items, *second.items)] == ["b-library", "a-library"]
