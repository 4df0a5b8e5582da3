"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.problems import Statuses
from linli.volunteers.domain.activity import (
    ActivityAlreadyPlannedError,
    ActivityCompletedError,
    ActivityNotBegunError,
    ActivityNotFoundError,
    EndsBeforeItStartsError,
)
from linli.volunteers.domain.patrol import (
    FoundElsewhereError,
    OutOfOrderError,
    PatrolAlreadyScheduledError,
    PatrolCompletedError,
    PatrolNotFoundError,
    PatrolNotStartedError,
    UnknownFindingError,
    UnknownTeamError,
)
from linli.volunteers.domain.team import (
    TeamAlreadyFormedError,
    TeamNotFoundError,
    UnknownVolunteerError,
)
from linli.volunteers.domain.volunteer import (
    VolunteerAlreadyRegisteredError,
    VolunteerNotFoundError,
)

STATUS: Statuses = {
    VolunteerNotFoundError: HTTPStatus.NOT_FOUND,
    VolunteerAlreadyRegisteredError: HTTPStatus.CONFLICT,
    TeamNotFoundError: HTTPStatus.NOT_FOUND,
    TeamAlreadyFormedError: HTTPStatus.CONFLICT,
    UnknownVolunteerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PatrolNotFoundError: HTTPStatus.NOT_FOUND,
    PatrolAlreadyScheduledError: HTTPStatus.CONFLICT,
    PatrolNotStartedError: HTTPStatus.CONFLICT,
    PatrolCompletedError: HTTPStatus.CONFLICT,
    OutOfOrderError: HTTPStatus.CONFLICT,
    UnknownTeamError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownFindingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    FoundElsewhereError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ActivityNotFoundError: HTTPStatus.NOT_FOUND,
    ActivityAlreadyPlannedError: HTTPStatus.CONFLICT,
    ActivityNotBegunError: HTTPStatus.CONFLICT,
    ActivityCompletedError: HTTPStatus.CONFLICT,
    EndsBeforeItStartsError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
