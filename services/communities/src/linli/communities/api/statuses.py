"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.callers import UnknownIssuerError
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Statuses
from linli.communities.domain.compound import (
    CountedLaterError,
    HouseholdsCountedAsWholeError,
    HouseholdsCountedByBuildingError,
    UnknownBuildingError,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.grant import (
    EndsBeforeItBeginsError,
    IntegratorSourceError,
    LastAdminError,
    NotGrantedError,
    TownWideRoleError,
)
from linli.communities.domain.person import (
    PersonAlreadyRegisteredError,
    PersonIsErasedError,
    PersonNotFoundError,
    PhoneTakenError,
)

STATUS: Statuses = {
    PersonNotFoundError: HTTPStatus.NOT_FOUND,
    PersonAlreadyRegisteredError: HTTPStatus.CONFLICT,
    PersonIsErasedError: HTTPStatus.CONFLICT,
    PhoneTakenError: HTTPStatus.CONFLICT,
    NotRegisteredError: HTTPStatus.NOT_FOUND,
    RegisteredOtherwiseError: HTTPStatus.CONFLICT,
    HouseholdsCountedByBuildingError: HTTPStatus.CONFLICT,
    HouseholdsCountedAsWholeError: HTTPStatus.CONFLICT,
    CountedLaterError: HTTPStatus.CONFLICT,
    UnknownBuildingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownIssuerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotGrantedError: HTTPStatus.NOT_FOUND,
    LastAdminError: HTTPStatus.CONFLICT,
    EndsBeforeItBeginsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    IntegratorSourceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TownWideRoleError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
