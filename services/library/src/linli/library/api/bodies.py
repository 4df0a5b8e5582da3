"""What the routes of this service have in common."""

from typing import Annotated

from pydantic import Field, StringConstraints

from linli.chassis.steps import CODE, Party, Step
from linli.events.contracts.library import DonorKind, LibraryCode
from linli.events.contracts.places import StationCode
from linli.library.isbn import UNNUMBERED, IsbnCheckDigitError, Numbered, numbered

type Station = Annotated[StationCode, CODE]
type LibrarySlug = Annotated[LibraryCode, CODE]
type Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
type Authors = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
]
type Number = Annotated[str, StringConstraints(max_length=100)]
"""A book's number, exactly as given."""
type Pieces = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""How many there are of a thing that is there."""


class Donated(Step):
    """What is said of everything that a library is given."""

    library: LibrarySlug
    donor_kind: DonorKind
    donor: Party | None = None


def number_of(isbn: str | None, pointer: str, otherwise: str | None = None) -> Numbered:
    """A book's number: its ISBN, or another as it stands.

    Raises:
        IsbnCheckDigitError: what is given as an ISBN is none; `pointer` says where.
    """
    try:
        number = numbered(isbn)
    except IsbnCheckDigitError as refusal:
        raise IsbnCheckDigitError(str(refusal), pointer=pointer) from None
    if number is UNNUMBERED and otherwise:
        return Numbered(identifier=otherwise)
    return number
