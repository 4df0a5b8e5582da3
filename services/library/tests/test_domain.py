"""The library's rules: history, command, outcome."""

from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

from linli.events.contracts.base import CommunityCode, CompoundCode, Origin, PartyId, Quantity
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
    DonationEvent,
    LibraryCode,
    LibraryOpened,
    LineId,
)
from linli.library.commands import (
    AccessionCopy,
    BatchCommand,
    CountDonation,
    DonateAsset,
    DonateBooks,
    ImportBook,
    Line,
    OpenDonationBatch,
    OpenLibrary,
    SourceLine,
)
from linli.library.domain import asset, copies, donation, library
from linli.library.isbn import Numbered

LVDI = LibraryCode("lvdi-library")
TONGSHENG, XIANGSHU = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")
BATCH, LINE, OTHER_LINE = BatchId(UUID(int=1)), LineId(UUID(int=2)), LineId(UUID(int=3))
BOOKSHOP = PartyId("nanhai-bookshop")
SEVEN_THOUSAND = Quantity(value=7000, qualifier="at_least")
DREAM = Numbered("9787020002207", "7-02-000220-X")

OPENED = LibraryOpened(
    code=LVDI, community=TONGSHENG, compound=XIANGSHU, name_zh="绿地香树花园邻里图书馆"
)
BEGUN = DonationBatchOpened(
    batch_id=BATCH,
    library=LVDI,
    community=TONGSHENG,
    compound=XIANGSHU,
    donor_kind="enterprise",
    donor=BOOKSHOP,
)
COUNTED = DonationCounted(
    batch_id=BATCH, library=LVDI, donor_kind="enterprise", volumes=SEVEN_THOUSAND
)
DONATED = BookDonated(
    batch_id=BATCH,
    line_id=LINE,
    library=LVDI,
    community=TONGSHENG,
    compound=XIANGSHU,
    donor_kind="enterprise",
    title="红楼梦",
    quantity=2,
    isbn13=DREAM.isbn13,
    identifier=DREAM.identifier,
)


def given(*history: DonationEvent) -> donation.Donation:
    return reduce(donation.evolve, history, None)


def opening(name_zh: str = "绿地香树花园邻里图书馆") -> OpenLibrary:
    return OpenLibrary(code=LVDI, community=TONGSHENG, compound=XIANGSHU, name_zh=name_zh)


def test_a_library_opens() -> None:
    assert library.decide(opening(), None) == (OPENED,)


def test_opening_a_library_again_just_so_records_nothing_new() -> None:
    assert library.decide(opening(), OPENED) == ()


def test_a_code_belongs_to_one_library() -> None:
    with pytest.raises(library.LibraryCodeTakenError):
        library.decide(opening(name_zh="另一个图书馆"), OPENED)


def test_nothing_is_given_to_a_library_that_is_not_open() -> None:
    with pytest.raises(library.UnknownLibraryError):
        library.required(None, LVDI)


def test_a_batch_lies_where_its_library_is() -> None:
    command = OpenDonationBatch(
        batch_id=BATCH, library=LVDI, donor_kind="enterprise", donor=BOOKSHOP
    )
    assert donation.begin(command, OPENED) == (BEGUN,)


def test_a_batch_is_counted_before_it_is_detailed() -> None:
    command = CountDonation(batch_id=BATCH, volumes=SEVEN_THOUSAND)
    assert donation.decide(command, given(BEGUN)) == (COUNTED,)


def test_the_same_count_again_records_nothing_new() -> None:
    command = CountDonation(batch_id=BATCH, volumes=SEVEN_THOUSAND)
    assert donation.decide(command, given(BEGUN, COUNTED)) == ()


def test_another_count_replaces_the_first() -> None:
    command = CountDonation(batch_id=BATCH, volumes=Quantity(value=7012))
    state = given(BEGUN, COUNTED, *donation.decide(command, given(BEGUN, COUNTED)))
    assert state
    assert state.counted == Quantity(value=7012)


def test_lines_take_the_donor_and_the_place_of_their_batch() -> None:
    line = Line(line_id=LINE, title="红楼梦", quantity=2, number=DREAM)
    command = DonateBooks(batch_id=BATCH, lines=(line,))
    assert donation.decide(command, given(BEGUN, COUNTED)) == (DONATED,)


@pytest.mark.parametrize(
    "command",
    [CountDonation(batch_id=BATCH, volumes=SEVEN_THOUSAND), DonateBooks(batch_id=BATCH, lines=())],
)
def test_a_batch_that_was_not_begun_takes_nothing(command: BatchCommand) -> None:
    with pytest.raises(donation.DonationNotFoundError):
        donation.decide(command, given())


@whenever(st.lists(st.integers(1, 10_000), max_size=20))
def test_the_volumes_of_a_batch_are_those_of_its_lines(quantities: list[int]) -> None:
    lines = tuple(
        Line(line_id=LineId(UUID(int=n)), title="书", quantity=quantity)
        for n, quantity in enumerate(quantities)
    )
    facts = donation.decide(DonateBooks(batch_id=BATCH, lines=lines), given(BEGUN, COUNTED))
    state = given(BEGUN, COUNTED, *facts)
    assert state
    assert (state.lines, state.volumes) == (len(quantities), sum(quantities))
    assert state.counted == SEVEN_THOUSAND


def test_a_record_of_a_register_is_one_volume_by_nobody_known() -> None:
    command = ImportBook(
        line_id=LINE,
        library=LVDI,
        title="红楼梦",
        number=DREAM,
        origin=Origin(kind="books", key="17"),
    )
    fact = donation.imported(command, OPENED)
    assert (fact.quantity, fact.donor_kind, fact.isbn13) == (1, "unknown", DREAM.isbn13)
    assert fact.batch_id == fact.line_id == LINE


def test_a_record_of_a_register_is_a_batch_of_its_own() -> None:
    command = ImportBook(
        line_id=LINE, library=LVDI, title="红楼梦", origin=Origin(kind="books", key="17")
    )
    state = given(donation.imported(command, OPENED))
    assert state == donation.Batch(LVDI, TONGSHENG, XIANGSHU, "unknown", lines=1, volumes=1)


def test_what_is_no_book_is_given_to_a_library_too() -> None:
    command = DonateAsset(
        asset_id=AssetId(UUID(int=4)),
        library=LVDI,
        kind=AssetKind("bookshelves"),
        name_zh="书架",
        donor_kind="unknown",
    )
    assert asset.decide(command, OPENED) == (
        AssetDonated(
            asset_id=AssetId(UUID(int=4)),
            library=LVDI,
            community=TONGSHENG,
            compound=XIANGSHU,
            kind=AssetKind("bookshelves"),
            name_zh="书架",
            donor_kind="unknown",
        ),
    )


def accessioning(source: SourceLine | None = None) -> AccessionCopy:
    return AccessionCopy(
        copy_id=CopyId(UUID(int=5)),
        barcode=Barcode("LS07-1"),
        library=LVDI,
        title="红楼梦",
        source=source,
    )


def test_a_barcode_and_a_title_put_a_book_in_stock() -> None:
    assert copies.decide(accessioning(), OPENED) == (
        CopyAccessioned(
            copy_id=CopyId(UUID(int=5)),
            barcode=Barcode("LS07-1"),
            library=LVDI,
            community=TONGSHENG,
            compound=XIANGSHU,
            title="红楼梦",
        ),
    )


def test_a_copy_names_the_line_it_came_from() -> None:
    [fact] = copies.decide(accessioning(SourceLine(BATCH, LINE)), OPENED)
    assert fact.line_id == LINE


@pytest.mark.parametrize(("line_id", "known"), [(LINE, True), (OTHER_LINE, False)])
def test_a_batch_knows_its_lines(line_id: LineId, known: bool) -> None:
    assert reduce(donation.naming(line_id), (BEGUN, COUNTED, DONATED), False) is known
