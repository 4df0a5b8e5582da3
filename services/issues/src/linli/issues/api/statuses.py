"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Statuses
from linli.issues.domain.category import CategoryDefinedOtherwiseError, UnknownCategoryError
from linli.issues.domain.issue import (
    ClosedBeforeReportedError,
    IssueAlreadyReportedError,
    IssueClosedError,
    IssueNotEndedError,
    IssueNotFoundError,
    IssueResolvedError,
    OutOfOrderError,
    ResolutionNotClaimedError,
    ResolutionPendingError,
    VerifierIsClaimantError,
)
from linli.issues.imports import CommunityElsewhereError

STATUS: Statuses = {
    IssueNotFoundError: HTTPStatus.NOT_FOUND,
    IssueAlreadyReportedError: HTTPStatus.CONFLICT,
    IssueResolvedError: HTTPStatus.CONFLICT,
    IssueClosedError: HTTPStatus.CONFLICT,
    IssueNotEndedError: HTTPStatus.CONFLICT,
    ResolutionPendingError: HTTPStatus.CONFLICT,
    ResolutionNotClaimedError: HTTPStatus.CONFLICT,
    VerifierIsClaimantError: HTTPStatus.CONFLICT,
    OutOfOrderError: HTTPStatus.CONFLICT,
    ClosedBeforeReportedError: HTTPStatus.CONFLICT,
    CategoryDefinedOtherwiseError: HTTPStatus.CONFLICT,
    UnknownCategoryError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CommunityElsewhereError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
