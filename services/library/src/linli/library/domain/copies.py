"""A physical book in stock: lending will begin here."""

from linli.events.contracts.library import CopyAccessioned, LibraryOpened
from linli.events.refusals import Refusal
from linli.library.commands import AccessionCopy


class CopyNotFoundError(Refusal):
    """No copy has this id."""

    code = "copy-not-found"
    title = "No such copy"
    title_zh = "没有这册馆藏"


def decide(command: AccessionCopy, library: LibraryOpened) -> tuple[CopyAccessioned, ...]:
    """Return the fact that a book stands in stock; that its barcode is free, the store sees to."""
    accessioned = CopyAccessioned(
        copy_id=command.copy_id,
        barcode=command.barcode,
        library=library.code,
        community=library.community,
        compound=library.compound,
        title=command.title,
        isbn13=command.number.isbn13,
        line_id=command.source and command.source.line_id,
    )
    return (accessioned,)
