"""What the small aggregates have in common: a beginning, once, and steps only after it."""

from typing import Any

import pytest

from linli.communities.aggregates import (
    APPOINTMENT,
    BRAND,
    BUILDING_HEAD,
    JOINT_BODY,
    MANAGEMENT,
    METHOD,
    OFFER,
    ORGANISATION,
    PARTNERSHIP,
    SHARING,
    TAG,
    Aggregate,
)
from linli.communities.domain.appointment import NotAppointedError, StandDown
from linli.communities.domain.brand import AdoptBrand
from linli.communities.domain.building_head import AppointBuildingHead, NotNominatedError
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.joint_body import VacateSeat
from linli.communities.domain.method import ReviseMethod
from linli.communities.domain.offer import DeliverResource, NotOfferedError
from linli.communities.domain.organisation import DissolveOrganisation
from linli.communities.domain.partnership import EndPartnership, NotPartnersError
from linli.communities.domain.sharing import SubscribeFeed
from linli.events.contracts.base import Event
from linli.events.contracts.bodies import SeatKindCode
from linli.events.contracts.programmes import FeedCode, MatchId
from linli.events.refusals import Refusal

from .facts import (
    AGREED,
    APPOINTED,
    BEN,
    BRANCH,
    CONSTITUTED,
    ENGAGED,
    FORMED,
    FOUR_WAYS,
    NOMINATED,
    OFFERED,
    PROPOSED,
    SEVEN_ONES,
    TAGGED,
)

type Any_ = Aggregate[Any, Any, Any]

BEGINNINGS: tuple[tuple[Any_, Event], ...] = (
    (MANAGEMENT, ENGAGED),
    (APPOINTMENT, APPOINTED),
    (BUILDING_HEAD, NOMINATED),
    (JOINT_BODY, CONSTITUTED),
    (PARTNERSHIP, FORMED),
    (BRAND, PROPOSED),
    (METHOD, FOUR_WAYS),
    (METHOD, SEVEN_ONES),
    (TAG, TAGGED),
    (SHARING, AGREED),
    (OFFER, OFFERED),
)
NAMED = tuple(one for one in BEGINNINGS if "name_zh" in type(one[1]).model_fields)
STEPS: tuple[tuple[Any_, object, type[Refusal]], ...] = (
    (ORGANISATION, DissolveOrganisation(code=BRANCH), NotRegisteredError),
    (APPOINTMENT, StandDown(appointment_id=APPOINTED.appointment_id), NotAppointedError),
    (
        BUILDING_HEAD,
        AppointBuildingHead(nomination_id=NOMINATED.nomination_id),
        NotNominatedError,
    ),
    (
        JOINT_BODY,
        VacateSeat(code=CONSTITUTED.code, seat_kind=SeatKindCode("full-time"), person=BEN),
        NotRegisteredError,
    ),
    (PARTNERSHIP, EndPartnership(partnership_id=FORMED.partnership_id), NotPartnersError),
    (BRAND, AdoptBrand(code=PROPOSED.code), NotRegisteredError),
    (METHOD, ReviseMethod(code=FOUR_WAYS.code, name_zh="四共"), NotRegisteredError),
    (SHARING, SubscribeFeed(code=AGREED.code, feed=FeedCode("permits")), NotRegisteredError),
    (
        OFFER,
        DeliverResource(
            offer_id=OFFERED.offer_id,
            match_id=MatchId(OFFERED.offer_id),
            quantity=OFFERED.quantity,
        ),
        NotOfferedError,
    ),
)


@pytest.mark.parametrize(("of", "fact"), BEGINNINGS)
def test_a_beginning_is_recorded_as_it_was_stated(of: Any_, fact: Event) -> None:
    assert of.decide(fact, of.initial) == (fact,)


@pytest.mark.parametrize(("of", "fact"), BEGINNINGS)
def test_the_same_beginning_again_records_nothing_new(of: Any_, fact: Event) -> None:
    assert of.decide(fact, of.evolve(of.initial, fact)) == ()


@pytest.mark.parametrize(("of", "fact"), NAMED)
def test_a_code_keeps_what_it_began_as(of: Any_, fact: Event) -> None:
    other = fact.model_copy(update={"name_zh": "另一个"})
    with pytest.raises(RegisteredOtherwiseError):
        of.decide(other, of.evolve(of.initial, fact))


@pytest.mark.parametrize(("of", "step", "refusal"), STEPS)
def test_what_has_not_begun_takes_no_step(of: Any_, step: object, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        of.decide(step, of.initial)
