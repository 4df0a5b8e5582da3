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
from linli.issues.domain.api_key import ApiKeyAlreadyIssuedError, ApiKeyNotFoundError
from linli.issues.domain.calendar import UnknownCalendarError
from linli.issues.domain.category import (
    CategoryDefinedOtherwiseError,
    InactiveCategoryError,
    NoSuchCategoryError,
    UnknownCategoryError,
)
from linli.issues.domain.cluster import (
    ClusterAlreadyFormedError,
    ClusterFullError,
    ClusterNotFoundError,
    NotOfClusterError,
    TopicRaisedError,
)
from linli.issues.domain.dispute import (
    BeforeDisputeError,
    DisputeAlreadyOpenedError,
    DisputeNotFoundError,
    DisputeSettledError,
)
from linli.issues.domain.photos import PhotoNotFoundError, PhotoRedactedError, TooManyPhotosError
from linli.issues.domain.policy import UnknownClassError
from linli.issues.domain.refusals import (
    AlreadyEscalatedError,
    ApproverIsRequesterError,
    ClosedBeforeReportedError,
    ExtensionNotRequestedError,
    ExtensionPendingError,
    ExtensionsUsedUpError,
    IssueAlreadyReportedError,
    IssueClosedError,
    IssueConvertedError,
    IssueMergedError,
    IssueNotEndedError,
    IssueNotFoundError,
    IssueRejectedError,
    IssueResolvedError,
    IssueSuspendedError,
    MergedIntoItselfError,
    MergingChainError,
    NoHazardError,
    NotAskedError,
    NotTheLeadError,
    NotTheReporterError,
    OutOfOrderError,
    OwnReportError,
    ReopeningExpiredError,
    ReopeningReservedError,
    ResolutionNotClaimedError,
    ResolutionNotVerifiedError,
    ResolutionOpposedError,
    ResolutionPendingError,
    SurvivorEndedError,
    SurvivorUnknownError,
    VerifierIsClaimantError,
)
from linli.issues.domain.versions import NoSuchVersionError
from linli.issues.handoff.numbers import OtherNumberError
from linli.issues.imports import CommunityElsewhereError
from linli.issues.photos.pictures import (
    PictureBrokenError,
    PictureTooLargeError,
    PictureTypeError,
)
from linli.issues.photos.showing import PhotoGoneError
from linli.issues.photos.uploads import PhotoMissingError

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
    IssueRejectedError: HTTPStatus.CONFLICT,
    IssueMergedError: HTTPStatus.CONFLICT,
    IssueConvertedError: HTTPStatus.CONFLICT,
    IssueSuspendedError: HTTPStatus.CONFLICT,
    NotTheLeadError: HTTPStatus.CONFLICT,
    NotAskedError: HTTPStatus.CONFLICT,
    AlreadyEscalatedError: HTTPStatus.CONFLICT,
    ExtensionPendingError: HTTPStatus.CONFLICT,
    ExtensionsUsedUpError: HTTPStatus.CONFLICT,
    ExtensionNotRequestedError: HTTPStatus.CONFLICT,
    ApproverIsRequesterError: HTTPStatus.CONFLICT,
    NotTheReporterError: HTTPStatus.CONFLICT,
    OwnReportError: HTTPStatus.CONFLICT,
    ResolutionOpposedError: HTTPStatus.CONFLICT,
    ResolutionNotVerifiedError: HTTPStatus.CONFLICT,
    ReopeningExpiredError: HTTPStatus.CONFLICT,
    ReopeningReservedError: HTTPStatus.CONFLICT,
    NoHazardError: HTTPStatus.CONFLICT,
    MergedIntoItselfError: HTTPStatus.CONFLICT,
    MergingChainError: HTTPStatus.CONFLICT,
    SurvivorEndedError: HTTPStatus.CONFLICT,
    SurvivorUnknownError: HTTPStatus.UNPROCESSABLE_ENTITY,
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
    OtherNumberError: HTTPStatus.CONFLICT,
    ClusterNotFoundError: HTTPStatus.NOT_FOUND,
    ClusterAlreadyFormedError: HTTPStatus.CONFLICT,
    ClusterFullError: HTTPStatus.CONFLICT,
    TopicRaisedError: HTTPStatus.CONFLICT,
    NotOfClusterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DisputeNotFoundError: HTTPStatus.NOT_FOUND,
    DisputeAlreadyOpenedError: HTTPStatus.CONFLICT,
    DisputeSettledError: HTTPStatus.CONFLICT,
    BeforeDisputeError: HTTPStatus.CONFLICT,
    PhotoNotFoundError: HTTPStatus.NOT_FOUND,
    TooManyPhotosError: HTTPStatus.CONFLICT,
    PhotoRedactedError: HTTPStatus.CONFLICT,
    PhotoGoneError: HTTPStatus.GONE,
    PictureTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    PictureTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PictureBrokenError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PhotoMissingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ApiKeyNotFoundError: HTTPStatus.NOT_FOUND,
    ApiKeyAlreadyIssuedError: HTTPStatus.CONFLICT,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CommunityElsewhereError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
