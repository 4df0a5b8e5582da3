"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Statuses
from linli.communities.domain.compound import (
    CountedLaterError,
    HouseholdsCountedAsWholeError,
    HouseholdsCountedByBuildingError,
    UnknownBuildingError,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError

STATUS: Statuses = {
    NotRegisteredError: HTTPStatus.NOT_FOUND,
    RegisteredOtherwiseError: HTTPStatus.CONFLICT,
    HouseholdsCountedByBuildingError: HTTPStatus.CONFLICT,
    HouseholdsCountedAsWholeError: HTTPStatus.CONFLICT,
    CountedLaterError: HTTPStatus.CONFLICT,
    UnknownBuildingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
