"""What the routes of this service have in common."""

from typing import Annotated

from fastapi import Query
from pydantic import Field, StringConstraints

from linli.chassis.bodies import Body, OccurredAt
from linli.events.contracts.base import CommunityCode, CompoundCode, PartyId, TownCode
from linli.events.contracts.communities import StationCode
from linli.events.contracts.library import DonorKind, LibraryCode
from linli.library.isbn import UNNUMBERED, IsbnCheckDigitError, Numbered, numbered

CODE = StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)
"""For a code or a kind: a slug."""
OPAQUE = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=100)

type Town = Annotated[TownCode, CODE]
type Community = Annotated[CommunityCode, CODE]
type Compound = Annotated[CompoundCode, CODE]
type Station = Annotated[StationCode, CODE]
type LibrarySlug = Annotated[LibraryCode, CODE]
type Party = Annotated[PartyId, OPAQUE]
"""ASCII without spaces: what could be a name is refused."""
type Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
type Authors = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
]
type Number = Annotated[str, StringConstraints(max_length=100)]
"""A book's number, exactly as given."""
type Pieces = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""How many there are of a thing that is there."""

type Filter = Annotated[str | None, Query(max_length=100)]
"""A value to filter a list by."""


class Step(Body):
    """What may be said of every step."""

    occurred_at: OccurredAt | None = None
    """When it happened; left out, when it is recorded."""


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
