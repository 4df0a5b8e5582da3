"""Which numbers are taken, repaired, refused or only kept."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum import isbn as stdnum

from linli.library.isbn import IsbnCheckDigitError, Numbered, numbered

SAMPLE = Path(os.environ.get("LINLI_SAMPLE_DATA", "/nowhere")) / "goodbooks.csv"

NINE_DIGITS = st.from_regex(r"\A[0-9]{9}\Z")


def isbn10(nine: str) -> str:
    """The ISBN of nine digits, its check digit worked out the slow way (ISO 2108)."""
    weighted = sum(
        weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)
    )
    return nine + "0123456789X"[-weighted % 11]


@given(NINE_DIGITS)
def test_ten_characters_that_check_are_taken_as_they_are(nine: str) -> None:
    isbn = isbn10(nine)
    assert numbered(isbn) == Numbered(stdnum.to_isbn13(isbn), isbn, repaired=False)


@given(NINE_DIGITS, st.sampled_from(("978", "979")))
def test_thirteen_digits_that_check_are_taken_as_they_are(nine: str, prefix: str) -> None:
    isbn = prefix + nine + ean.calc_check_digit(prefix + nine)
    assert numbered(isbn) == Numbered(isbn, isbn)


@given(NINE_DIGITS)
def test_lost_leading_zeros_are_given_back(nine: str) -> None:
    isbn = isbn10("0" + nine[1:])
    short = isbn.lstrip("0")
    if short:
        assert numbered(short) == Numbered(stdnum.to_isbn13(isbn), short, repaired=True)


@given(NINE_DIGITS, st.integers(0, 9), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_never_taken(nine: str, where: int, digit: str) -> None:
    isbn = isbn10(nine)
    wrong = isbn[:where] + digit + isbn[where + 1 :]
    if wrong != isbn:
        with pytest.raises(IsbnCheckDigitError):
            numbered(wrong)


@given(st.text(max_size=20), st.none() | st.text(max_size=20))
def test_whatever_is_given_is_refused_or_checks(isbn: str, isbn13: str | None) -> None:
    try:
        number = numbered(isbn, isbn13)
    except IsbnCheckDigitError:
        return
    assert number.isbn13 is None or ean.is_valid(number.isbn13)


@pytest.mark.parametrize(
    "given",
    ["7-02-000220-X", "702000220x", " 7 02 000220 X ", "７０２０００２２０Ｘ", "7–02–000220–X"],
)
def test_separators_capitals_and_wide_digits_do_not_matter_and_are_kept(given: str) -> None:
    assert numbered(given) == Numbered("9787020002207", given)


@pytest.mark.parametrize(
    "given",
    ["152061548", "1416913184", "4.39554934e+08", "43955493400", "9990439554930", "无", "X"],
)
def test_what_does_not_check_is_refused(given: str) -> None:
    with pytest.raises(IsbnCheckDigitError) as refused:
        numbered(given, "9787020002207")
    assert refused.value.pointer == "/isbn"


@pytest.mark.parametrize("damaged", ["9.78043955493e+12", "9.78E+12", "9,78E+12", "31809014745.0"])
def test_a_damaged_isbn13_alone_is_kept_and_never_guessed_at(damaged: str) -> None:
    assert numbered("", damaged) == Numbered(None, damaged)


def test_a_damaged_isbn13_beside_a_good_isbn_is_ignored() -> None:
    taken = numbered("043965548X", "9.78043965548e+12")
    assert taken == Numbered("9780439655484", "043965548X")


def test_a_sound_isbn13_alone_is_taken() -> None:
    assert numbered(None, "978-7-02-000220-7") == Numbered("9787020002207", "978-7-02-000220-7")


def test_an_isbn13_alone_that_does_not_check_is_refused() -> None:
    with pytest.raises(IsbnCheckDigitError) as refused:
        numbered(" ", "9787020002208")
    assert refused.value.pointer == "/isbn13"


def test_a_book_may_have_no_number() -> None:
    assert numbered("", " ") == numbered(None) == Numbered()


@pytest.mark.skipif(not SAMPLE.exists(), reason="LINLI_SAMPLE_DATA has no goodbooks.csv")
def test_the_sample_register_is_taken_repaired_and_refused_as_its_check_digits_say() -> None:
    outcomes: Counter[str] = Counter()
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                number = numbered(row["isbn"], row["isbn13"])
            except IsbnCheckDigitError:
                outcomes["refused"] += 1
            else:
                outcomes["repaired"] += number.repaired
                outcomes["without ISBN"] += number.isbn13 is None
                outcomes["accepted"] += 1
    assert outcomes == {"accepted": 6982, "repaired": 4603, "without ISBN": 486, "refused": 18}
