"""Books in stock."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import StringConstraints

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.bodies import Body
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import Filter, Step
from linli.events.contracts.library import Barcode, BatchId, CopyId, LineId
from linli.library.api.bodies import LibrarySlug, Number, Title, number_of
from linli.library.api.statuses import STATUS
from linli.library.commands import AccessionCopy, SourceLine
from linli.library.domain.copies import CopyNotFoundError
from linli.library.domain.donation import UnknownLineError
from linli.library.domain.library import UnknownLibraryError
from linli.library.handlers import accession_copy
from linli.library.isbn import IsbnCheckDigitError
from linli.library.queries import COPIES
from linli.library.rows import Copy

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
async def accession(body: NewCopy, asking: Asking, store: Store) -> Response:
    """Put a book in stock; 409 `already-taken` names the copy that has the barcode."""
    command = AccessionCopy(
        copy_id=CopyId(asking.command_id),
        barcode=body.barcode,
        library=body.library,
        title=body.title,
        number=number_of(body.isbn, "/isbn"),
        source=SourceLine(body.source.batch_id, body.source.line_id) if body.source else None,
    )
    appended = await accession_copy(command, store, replace(asking, at=body.occurred_at))
    location = f"/api/library/copies/{command.copy_id}"
    return created(location, appended, {"id": command.copy_id})


@router.get(
    "/copies/{copy_id:uuid}",
    response_model=Copy,
    responses=refusals(STATUS, CopyNotFoundError),
)
async def one_copy(copy_id: UUID, store: Store) -> Response:
    """Show one copy."""
    missing = CopyNotFoundError(f"no copy {copy_id} is in stock")
    return await COPIES.own(copy_id, store, missing)


@router.get("/copies")
async def all_copies(
    paged: Paged,
    within: Within,
    library: Filter = None,
    barcode: Filter = None,
    isbn13: Filter = None,
) -> Page[Copy]:
    """List books in stock, the newest first."""
    return await COPIES.page(*paged, **within, library=library, barcode=barcode, isbn13=isbn13)
