"""Donations of books: batches, their counts and their lines."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Response
from pydantic import Field

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.bodies import Body, Count
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import Filter, Step
from linli.events.contracts.base import Qualifier, Quantity
from linli.events.contracts.library import BatchId, DonorKind, LineId
from linli.library.api.bodies import Authors, Donated, Number, Pieces, Title, number_of
from linli.library.api.statuses import STATUS
from linli.library.commands import CountDonation, DonateBooks, Line, OpenDonationBatch
from linli.library.domain.donation import DonationNotFoundError
from linli.library.domain.library import UnknownLibraryError
from linli.library.handlers import handle_batch, open_batch
from linli.library.isbn import IsbnCheckDigitError
from linli.library.queries import BOOKS, DONATIONS
from linli.library.rows import Book, Donation

router = service_router("library")


class NewDonation(Donated):
    """Books of one donor, or of one kind of donors."""


class Stated(Body):
    """A figure and how it is meant."""

    value: Count
    qualifier: Qualifier = "exact"


class Counted(Step):
    """How many volumes there are, as somebody counted or says."""

    volumes: Stated


class NewLine(Body):
    """So many volumes of a title."""

    title: Title
    authors: Authors | None = None
    quantity: Pieces = 1
    isbn: Number | None = None
    """As on the book: it must check, hyphens or not."""
    identifier: Number | None = None
    """Another number, where there is no ISBN: a 统一书号 from before."""


class NewLines(Step):
    """Lines of a batch: all of them are recorded, or none."""

    lines: Annotated[tuple[NewLine, ...], Field(min_length=1, max_length=200)]


@router.post(
    "/donations", status_code=HTTPStatus.CREATED, responses=refusals(STATUS, UnknownLibraryError)
)
async def open_donation(body: NewDonation, asking: Asking, store: Store) -> Response:
    """Begin to take in books that were given together."""
    command = OpenDonationBatch(
        batch_id=BatchId(asking.command_id),
        library=body.library,
        donor_kind=body.donor_kind,
        donor=body.donor,
    )
    appended = await open_batch(command, store, replace(asking, at=body.occurred_at))
    location = f"/api/library/donations/{command.batch_id}"
    return created(location, appended, {"id": command.batch_id})


@router.post(
    "/donations/{batch_id:uuid}/count",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, DonationNotFoundError),
)
async def count_donation(batch_id: UUID, body: Counted, asking: Asking, store: Store) -> Response:
    """State how many volumes the batch has: a claim, beside what its lines add up to."""
    volumes = Quantity(value=body.volumes.value, qualifier=body.volumes.qualifier)
    command = CountDonation(batch_id=BatchId(batch_id), volumes=volumes)
    return done(await handle_batch(command, store, replace(asking, at=body.occurred_at)))


@router.post(
    "/donations/{batch_id:uuid}/lines",
    responses=refusals(STATUS, DonationNotFoundError, IsbnCheckDigitError),
)
async def add_lines(batch_id: UUID, body: NewLines, asking: Asking, store: Store) -> Response:
    """Detail the batch; the answer names the ids of the lines, in their order."""
    lines = tuple(line_of(asking.command_id, n, line) for n, line in enumerate(body.lines))
    command = DonateBooks(batch_id=BatchId(batch_id), lines=lines)
    appended = await handle_batch(command, store, replace(asking, at=body.occurred_at))
    return done(appended, {"lines": [line.line_id for line in lines]})


def line_of(command_id: UUID, n: int, line: NewLine) -> Line:
    """The line as the domain takes it; its id follows from the command's."""
    return Line(
        line_id=LineId(uuid5(command_id, str(n))),
        title=line.title,
        authors=line.authors,
        quantity=line.quantity,
        number=number_of(line.isbn, f"/lines/{n}/isbn", line.identifier),
    )


@router.get(
    "/donations/{batch_id:uuid}",
    response_model=Donation,
    responses=refusals(STATUS, DonationNotFoundError),
)
async def one_donation(batch_id: UUID, store: Store) -> Response:
    """Show one batch; its lines stand under `/books?batch_id=`."""
    missing = DonationNotFoundError(f"no donation {batch_id} was begun")
    return await DONATIONS.own(batch_id, store, missing)


@router.get("/donations")
async def all_donations(
    paged: Paged,
    within: Within,
    library: Filter = None,
    donor_kind: DonorKind | None = None,
) -> Page[Donation]:
    """List batches, the newest first."""
    return await DONATIONS.page(*paged, **within, library=library, donor_kind=donor_kind)


@router.get("/books")
async def all_books(
    paged: Paged,
    within: Within,
    library: Filter = None,
    batch_id: UUID | None = None,
    isbn13: Filter = None,
) -> Page[Book]:
    """List what was given, line by line, and the records of registers; the newest first."""
    return await BOOKS.page(*paged, **within, library=library, batch_id=batch_id, isbn13=isbn13)
