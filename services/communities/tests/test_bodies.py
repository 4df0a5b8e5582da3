"""Organisations, property companies, offices and building heads."""

from dataclasses import replace
from functools import reduce

import pytest

from linli.communities.aggregates import (
    Held,
    one_committee_a_compound,
    one_head_a_building,
)
from linli.communities.domain import appointment, building_head, management, organisation
from linli.communities.domain.appointment import Appointment, StandDown
from linli.communities.domain.building_head import (
    AppointBuildingHead,
    BuildingHead,
    HasStoodDownError,
    NotInOfficeError,
    StandDownBuildingHead,
)
from linli.communities.domain.entry import RegisteredOtherwiseError
from linli.communities.domain.organisation import (
    CompoundNeededError,
    DissolveOrganisation,
    Organisation,
    OrganisationIsDissolvedError,
    RegisterOrganisation,
)
from linli.events.append import Claim
from linli.events.contracts.bodies import (
    BranchEstablished,
    BuildingHeadAppointed,
    BuildingHeadEvent,
    BuildingHeadStoodDown,
    OfficeHolderStoodDown,
    OrganisationCode,
    OrganisationDissolved,
    OrganisationEvent,
    OrganisationKind,
    OrganisationRegistered,
    OwnersCommitteeRegistered,
    PropertyCompanyReplaced,
    Reason,
)

from .facts import APPOINTED, ENGAGED, HAINANZHOU, NOMINATED, YUEYUAN

MOVED = Reason("moved-away")
REGISTER = RegisterOrganisation(
    code=OrganisationCode("yueyuan-owners"),
    kind=OrganisationKind("owners-committee"),
    community=HAINANZHOU,
    compound=YUEYUAN,
    name_zh="悦园小区业委会",
)
DISSOLVE = DissolveOrganisation(code=REGISTER.code, reason=Reason("term-ended"))


def founded(*events: OrganisationEvent) -> Organisation:
    return reduce(organisation.evolve, events, Organisation())


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("owners-committee", OwnersCommitteeRegistered),
        ("party-branch", BranchEstablished),
        ("department", OrganisationRegistered),
        ("chess-club", OrganisationRegistered),
    ],
)
def test_committees_and_branches_have_events_of_their_own(
    kind: str, event: type[OrganisationEvent]
) -> None:
    (fact,) = organisation.decide(replace(REGISTER, kind=OrganisationKind(kind)), Organisation())
    assert type(fact) is event
    known = founded(fact).founded
    assert known
    assert organisation.kind_of(known) == kind


def test_the_same_organisation_again_records_nothing_new() -> None:
    (fact,) = organisation.decide(REGISTER, Organisation())
    assert organisation.decide(REGISTER, founded(fact)) == ()


def test_an_organisation_keeps_its_kind() -> None:
    (fact,) = organisation.decide(REGISTER, Organisation())
    other = replace(REGISTER, kind=OrganisationKind("party-branch"))
    with pytest.raises(RegisteredOtherwiseError):
        organisation.decide(other, founded(fact))


def test_an_owners_committee_is_of_a_compound() -> None:
    with pytest.raises(CompoundNeededError):
        organisation.decide(replace(REGISTER, compound=None), Organisation())


def test_what_is_dissolved_is_said_with_its_kind_and_place_once() -> None:
    (fact,) = organisation.decide(REGISTER, Organisation())
    (end,) = organisation.decide(DISSOLVE, founded(fact))
    assert end == OrganisationDissolved(
        code=REGISTER.code,
        kind=REGISTER.kind,
        community=HAINANZHOU,
        compound=YUEYUAN,
        reason=DISSOLVE.reason,
    )
    assert organisation.decide(DISSOLVE, founded(fact, end)) == ()


def test_what_is_dissolved_is_not_founded_again() -> None:
    (fact,) = organisation.decide(REGISTER, Organisation())
    (end,) = organisation.decide(DISSOLVE, founded(fact))
    with pytest.raises(OrganisationIsDissolvedError):
        organisation.decide(REGISTER, founded(fact, end))


def test_a_dissolved_committee_makes_room_for_another() -> None:
    (fact,) = organisation.decide(REGISTER, Organisation())
    (end,) = organisation.decide(DISSOLVE, founded(fact))
    claim = Claim("owners-committee", YUEYUAN)
    held = [one_committee_a_compound(event) for event in (fact, end)]
    assert held == [Held(claim, taken=True), Held(claim, taken=False)]


# Property companies


def test_another_company_takes_the_place_of_the_one_before() -> None:
    company = management.evolve(None, ENGAGED)
    other = ENGAGED.model_copy(update={"company": OrganisationCode("newcomers")})
    (fact,) = management.decide(other, company)
    assert fact == PropertyCompanyReplaced(
        community=HAINANZHOU,
        compound=YUEYUAN,
        company=other.company,
        previous=ENGAGED.company,
    )
    assert management.decide(other, management.evolve(company, fact)) == ()


# Offices


def test_who_stands_down_is_named_with_their_office_once() -> None:
    held = appointment.evolve(Appointment(), APPOINTED)
    command = StandDown(appointment_id=APPOINTED.appointment_id, reason=MOVED)
    (fact,) = appointment.decide(command, held)
    assert fact == OfficeHolderStoodDown(**dict(APPOINTED), reason=MOVED)
    assert appointment.decide(command, appointment.evolve(held, fact)) == ()


# Building heads

APPOINT = AppointBuildingHead(nomination_id=NOMINATED.nomination_id)
STAND_DOWN = StandDownBuildingHead(nomination_id=NOMINATED.nomination_id, reason=MOVED)
TOOK_OFFICE = BuildingHeadAppointed(**dict(NOMINATED))
STOOD_DOWN = BuildingHeadStoodDown(**dict(NOMINATED), reason=MOVED)


def head(*events: BuildingHeadEvent) -> BuildingHead:
    return reduce(building_head.evolve, events, BuildingHead())


def test_who_is_nominated_is_appointed_to_the_same_building_once() -> None:
    assert building_head.decide(APPOINT, head(NOMINATED)) == (TOOK_OFFICE,)
    assert building_head.decide(APPOINT, head(NOMINATED, TOOK_OFFICE)) == ()


def test_who_is_appointed_stands_down_once() -> None:
    assert building_head.decide(STAND_DOWN, head(NOMINATED, TOOK_OFFICE)) == (STOOD_DOWN,)
    assert building_head.decide(STAND_DOWN, head(NOMINATED, TOOK_OFFICE, STOOD_DOWN)) == ()


def test_who_is_only_nominated_does_not_stand_down() -> None:
    with pytest.raises(NotInOfficeError):
        building_head.decide(STAND_DOWN, head(NOMINATED))


def test_who_has_stood_down_is_not_appointed_by_the_old_nomination() -> None:
    with pytest.raises(HasStoodDownError):
        building_head.decide(APPOINT, head(NOMINATED, TOOK_OFFICE, STOOD_DOWN))


def test_one_person_speaks_for_a_building_and_many_may_be_nominated() -> None:
    claim = Claim("building-head", "yueyuan/b1")
    held = [one_head_a_building(event) for event in (NOMINATED, TOOK_OFFICE, STOOD_DOWN)]
    assert held == [None, Held(claim, taken=True), Held(claim, taken=False)]
