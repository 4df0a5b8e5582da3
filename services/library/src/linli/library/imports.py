"""Books of another register, taken in by the thousand."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from linli.chassis.records import Record, Taken
from linli.events.append import Context
from linli.events.contracts.library import LineId
from linli.events.store import EventStore
from linli.library.commands import ImportBook
from linli.library.handlers import Site, import_book
from linli.library.isbn import numbered

_NUMBER = StringConstraints(max_length=100)


class BookRecord(Record):
    """One book of a register, its numbers as the register has them."""

    KIND: ClassVar[str] = "books"
    isbn: Annotated[str, _NUMBER] | None = None
    isbn13: Annotated[str, _NUMBER] | None = None
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    authors: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None


@dataclass(frozen=True)
class Desk:
    """Where a register's books come to."""

    site: Site
    store: EventStore

    async def take(self, record: BookRecord, context: Context) -> Taken:
        """Record a book.

        Raises:
            IsbnCheckDigitError: the number that it goes by is no ISBN.
        """
        number = numbered(record.isbn, record.isbn13)
        command = ImportBook(
            line_id=LineId(context.command_id),
            library=self.site.library.code,
            title=record.title,
            authors=record.authors or None,
            number=number,
            origin=record.origin,
        )
        appended = await import_book(command, self.site, self.store, context)
        return Taken(appended.repeated, number.repaired)
