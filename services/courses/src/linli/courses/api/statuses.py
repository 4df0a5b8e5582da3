"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.problems import Statuses
from linli.courses.domain.course import (
    CourseAlreadyDesignedError,
    CourseNotFoundError,
    CourseNotPublishedError,
    UnknownCourseError,
)
from linli.courses.domain.lecturer import (
    LecturerAlreadyNominatedError,
    LecturerNotFoundError,
    LecturerNotQualifiedError,
    UnknownLecturerError,
)
from linli.courses.domain.run import (
    RunAlreadyScheduledError,
    RunNotFoundError,
    UnknownRunError,
)
from linli.courses.domain.session import (
    SessionAlreadyScheduledError,
    SessionClosedError,
    SessionNotBegunError,
    SessionNotFoundError,
    SessionTimesError,
)

STATUS: Statuses = {
    LecturerNotFoundError: HTTPStatus.NOT_FOUND,
    LecturerAlreadyNominatedError: HTTPStatus.CONFLICT,
    LecturerNotQualifiedError: HTTPStatus.CONFLICT,
    UnknownLecturerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CourseNotFoundError: HTTPStatus.NOT_FOUND,
    CourseAlreadyDesignedError: HTTPStatus.CONFLICT,
    CourseNotPublishedError: HTTPStatus.CONFLICT,
    UnknownCourseError: HTTPStatus.UNPROCESSABLE_ENTITY,
    RunNotFoundError: HTTPStatus.NOT_FOUND,
    RunAlreadyScheduledError: HTTPStatus.CONFLICT,
    UnknownRunError: HTTPStatus.UNPROCESSABLE_ENTITY,
    SessionNotFoundError: HTTPStatus.NOT_FOUND,
    SessionAlreadyScheduledError: HTTPStatus.CONFLICT,
    SessionClosedError: HTTPStatus.CONFLICT,
    SessionNotBegunError: HTTPStatus.CONFLICT,
    SessionTimesError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
