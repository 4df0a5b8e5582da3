"""Books in stock."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import StringConstraints

from linli.chassis.answers import created, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import Body
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.events.contracts.base import stream_name
from linli.events.contracts.library import Barcode, BatchId, CopyId, LineId
from linli.library.api.bodies import Filter, LibrarySlug, Number, Step, Title, number_of
from linli.library.api.statuses import STATUS
from linli.library.commands import AccessionCopy, SourceLine
from linli.library.domain.copies import CopyNotFoundError
from linli.library.domain.donation import UnknownLineError
from linli.library.domain.library import UnknownLibraryError
from linli.library.handlers import accession_copy
from linli.library.isbn import IsbnCheckDigitError
from linli.library.queries import COPIES
from linli.library.rows import Copy, shown_copy

router = service_router("library")


class Source(Body):
    """The donation's line that a copy came from."""

    batch_id: BatchId
    line_id: LineId


class NewCopy(Step):
    """A book with its barcode, which is unique in the town."""

    barcode: Annotated[Barcode, StringConstraints(pattern=r"^[!-~]{1,64}$")]
    library: LibrarySlug
    title: Title
    isbn: Number | None = None
    source: Source | None = None


@router.post(
    "/copies",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownLibraryError, UnknownLineError, IsbnCheckDigitError),
)
async def accession(body: NewCopy, asked: Asking, store: Store) -> Response:
    """Put a book in stock; 409 `already-taken` names the copy that has the barcode."""
    command = AccessionCopy(
        copy_id=CopyId(asked.command_id),
        barcode=body.barcode,
        library=body.library,
        title=body.title,
        number=number_of(body.isbn, "/isbn"),
        source=SourceLine(body.source.batch_id, body.source.line_id) if body.source else None,
    )
    appended = await accession_copy(command, store, replace(asked, at=body.occurred_at))
    location = f"/api/library/copies/{command.copy_id}"
    return created(location, appended, {"id": str(command.copy_id)})


@router.get(
    "/copies/{copy_id:uuid}",
    responses=refusals(STATUS, CopyNotFoundError),
)
async def one_copy(copy_id: UUID, store: Store, response: Response) -> Copy:
    """Show one copy."""
    facts = await store.facts(stream_name("copy", copy_id))
    if not facts:
        raise CopyNotFoundError(f"no copy {copy_id} is in stock")
    response.headers["ETag"] = etag(len(facts))
    return shown_copy(facts[0])


@router.get("/copies")
async def all_copies(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    library: Filter = None,
    barcode: Filter = None,
    isbn13: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Copy]:
    """List books in stock, the newest first."""
    where = {"town": town, "community": community, "compound": compound, "library": library}
    return await COPIES.page(db, limit, cursor, **where, barcode=barcode, isbn13=isbn13)
