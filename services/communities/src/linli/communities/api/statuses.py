"""What each refusal of this service is answered with."""

from http import HTTPStatus

from linli.chassis.callers import UnknownIssuerError
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Statuses
from linli.communities.domain.appointment import NotAppointedError
from linli.communities.domain.brand import BrandIsNotAdoptedError, BrandIsRetiredError
from linli.communities.domain.building_head import (
    HasStoodDownError,
    NotInOfficeError,
    NotNominatedError,
)
from linli.communities.domain.compound import (
    BuildingIsDemolishedError,
    CompoundEndedError,
    CountedLaterError,
    EnteredLaterError,
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
from linli.communities.domain.joint_body import (
    MoreSeatsFilledError,
    NoSeatFreeError,
    UnknownSeatKindError,
)
from linli.communities.domain.method import UnknownMethodError, UnknownPillarError
from linli.communities.domain.offer import (
    AlreadyDeliveredError,
    MoreThanOfferedError,
    NotOfferedError,
    UnknownMatchError,
)
from linli.communities.domain.organisation import (
    CompoundNeededError,
    OrganisationIsDissolvedError,
    UnknownOrganisationError,
)
from linli.communities.domain.partnership import NotPartnersError, PartnershipHasEndedError
from linli.communities.domain.person import (
    PersonAlreadyRegisteredError,
    PersonIsErasedError,
    PersonNotFoundError,
    PhoneTakenError,
)
from linli.communities.domain.station import StationNotOpenedError
from linli.communities.domain.succession import (
    BuildingCodeTakenError,
    BuildingsNotDividedError,
    HouseholdsNotDividedError,
    OtherCommunityError,
)
from linli.communities.imports import InvalidRowError, OtherTownError
from linli.communities.places import UnknownFacilityError

STATUS: Statuses = {
    CompoundNeededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownOrganisationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    OrganisationIsDissolvedError: HTTPStatus.CONFLICT,
    NotAppointedError: HTTPStatus.NOT_FOUND,
    NotNominatedError: HTTPStatus.NOT_FOUND,
    NotInOfficeError: HTTPStatus.CONFLICT,
    HasStoodDownError: HTTPStatus.CONFLICT,
    UnknownSeatKindError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSeatFreeError: HTTPStatus.CONFLICT,
    MoreSeatsFilledError: HTTPStatus.CONFLICT,
    NotPartnersError: HTTPStatus.NOT_FOUND,
    PartnershipHasEndedError: HTTPStatus.CONFLICT,
    BrandIsNotAdoptedError: HTTPStatus.CONFLICT,
    BrandIsRetiredError: HTTPStatus.CONFLICT,
    UnknownMethodError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPillarError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotOfferedError: HTTPStatus.NOT_FOUND,
    MoreThanOfferedError: HTTPStatus.CONFLICT,
    UnknownMatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AlreadyDeliveredError: HTTPStatus.CONFLICT,
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
    BuildingIsDemolishedError: HTTPStatus.CONFLICT,
    CompoundEndedError: HTTPStatus.CONFLICT,
    EnteredLaterError: HTTPStatus.CONFLICT,
    BuildingCodeTakenError: HTTPStatus.CONFLICT,
    OtherCommunityError: HTTPStatus.CONFLICT,
    BuildingsNotDividedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    HouseholdsNotDividedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StationNotOpenedError: HTTPStatus.CONFLICT,
    UnknownFacilityError: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidRowError: HTTPStatus.UNPROCESSABLE_ENTITY,
    OtherTownError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownIssuerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotGrantedError: HTTPStatus.NOT_FOUND,
    LastAdminError: HTTPStatus.CONFLICT,
    EndsBeforeItBeginsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    IntegratorSourceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TownWideRoleError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
