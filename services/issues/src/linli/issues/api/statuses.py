"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Statuses
from linli.issues.domain.answers import (
    AnswerMissingError,
    MalformedAnswerError,
    UnknownChoiceError,
    UnknownQuestionError,
)
from linli.issues.domain.calendar import UnknownCalendarError
from linli.issues.domain.category import (
    CategoryDefinedOtherwiseError,
    InactiveCategoryError,
    NoSuchCategoryError,
    UnknownCategoryError,
)
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
from linli.issues.domain.policy import UnknownClassError
from linli.issues.domain.versions import NoSuchVersionError
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
    InactiveCategoryError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSuchCategoryError: HTTPStatus.NOT_FOUND,
    UnknownQuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AnswerMissingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownChoiceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    MalformedAnswerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownClassError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownCalendarError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSuchVersionError: HTTPStatus.NOT_FOUND,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CommunityElsewhereError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
