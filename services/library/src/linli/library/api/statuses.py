"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.problems import Statuses
from linli.library.domain.asset import AssetNotFoundError
from linli.library.domain.copies import CopyNotFoundError
from linli.library.domain.donation import DonationNotFoundError, UnknownLineError
from linli.library.domain.library import (
    LibraryCodeTakenError,
    LibraryElsewhereError,
    LibraryNotFoundError,
    UnknownLibraryError,
)
from linli.library.isbn import IsbnCheckDigitError

STATUS: Statuses = {
    LibraryNotFoundError: HTTPStatus.NOT_FOUND,
    LibraryCodeTakenError: HTTPStatus.CONFLICT,
    LibraryElsewhereError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownLibraryError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DonationNotFoundError: HTTPStatus.NOT_FOUND,
    UnknownLineError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AssetNotFoundError: HTTPStatus.NOT_FOUND,
    CopyNotFoundError: HTTPStatus.NOT_FOUND,
    IsbnCheckDigitError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
