"""Which number a book goes by, and what becomes of a number that a spreadsheet damaged."""

import re
import unicodedata
from typing import NamedTuple

from stdnum import isbn as stdnum
from stdnum.exceptions import ValidationError

from linli.events.refusals import Refusal

_SEPARATORS = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212]+")
_DAMAGED = re.compile(r"\d+[.,]\d*(E\+?\d+)?|\d+E\+?\d+", re.ASCII)
"""A number that went through a spreadsheet's cell: `9.78043955493E+12`, `31809014745.0`."""


class IsbnCheckDigitError(Refusal):
    """What is given as an ISBN is none: a digit is wrong or missing."""

    code = "isbn-check-digit"
    title = "The ISBN does not check"
    title_zh = "ISBN 校验未通过"
    pointer: str | None = "/isbn"


class Numbered(NamedTuple):
    """What a book is known by."""

    isbn13: str | None = None
    """Thirteen digits, checked; None if there is none that can be trusted."""
    identifier: str | None = None
    """The number exactly as given."""
    repaired: bool = False
    """The leading zeros that a spreadsheet took were given back."""


UNNUMBERED = Numbered()


def numbered(isbn: str | None, isbn13: str | None = None) -> Numbered:
    """What the two numbers of a register say; `isbn` decides where there is one.

    A damaged `isbn13` is never guessed at: alone, its book has no ISBN, and its value is kept.

    Raises:
        IsbnCheckDigitError: the number that decides is no ISBN.
    """
    if isbn and (bare := _bare(isbn)):
        padded = bare.zfill(10)
        return Numbered(_checked(padded, isbn, "/isbn"), isbn, repaired=padded != bare)
    if isbn13 and (bare := _bare(isbn13)):
        damaged = _DAMAGED.fullmatch(bare)
        return Numbered(None if damaged else _checked(bare, isbn13, "/isbn13"), isbn13)
    return UNNUMBERED


def _bare(number: str) -> str:
    """Without separators, in capitals, and in the digits of ASCII: ７－０２ is 702."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()


def _checked(bare: str, given: str, pointer: str) -> str:
    """The thirteen digits of an ISBN of ten or thirteen characters."""
    refusal = IsbnCheckDigitError(f"{given} is no ISBN", pointer=pointer)
    if len(bare) not in {10, 13}:  # of nine characters, the library would make ten unasked
        raise refusal
    try:
        return stdnum.validate(bare, convert=True)
    except ValidationError:
        raise refusal from None
