"""The rules of grants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest

from linli.chassis.authority import Role
from linli.communities.commands import GrantRole, RevokeRole
from linli.communities.domain.entry import RegisteredOtherwiseError
from linli.communities.domain.grant import (
    GRANTABLE,
    EndsBeforeItBeginsError,
    Grant,
    IntegratorSourceError,
    LastAdminError,
    NotGrantedError,
    TownWideRoleError,
    decide,
    entrusted,
    evolve,
)
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantEvent, GrantId, RoleGranted, RoleName, RoleRevoked
from linli.events.contracts.personal import Personal
from linli.events.reach import Reach, Scope

ID, LI, WANG = GrantId(UUID(int=1)), PersonId("person-li"), PersonId("person-wang")
NOW = datetime(2024, 1, 18, tzinfo=UTC)
STAFF, ADMIN = RoleName("community-staff"), RoleName("town-admin")
TONGSHENG = Scope("lishui", "tongsheng")
GRANT = GrantRole(grant_id=ID, person=LI, role=STAFF, scope=TONGSHENG, granted_by=WANG, at=NOW)
GRANTED = RoleGranted(grant_id=ID, person=LI, role=STAFF, scope="lishui/tongsheng", granted_by=WANG)
REVOKE = RevokeRole(grant_id=ID)
REVOKED = RoleRevoked(grant_id=ID, person=LI, role=STAFF, scope="lishui/tongsheng")
ADMIN_GRANTED = GRANTED.model_copy(update={"role": ADMIN, "scope": "lishui"})


def given(*history: GrantEvent) -> Grant:
    return reduce(evolve, history, Grant())


def test_a_role_is_granted() -> None:
    assert decide(GRANT, given()) == (GRANTED,)


def test_granting_it_just_so_again_records_nothing_new() -> None:
    assert decide(GRANT, given(GRANTED)) == ()


def test_a_grant_never_becomes_another_one() -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(replace(GRANT, person=WANG), given(GRANTED))


def test_a_grant_is_revoked_with_all_that_it_was() -> None:
    reason = Personal("已离职")
    revoke = replace(REVOKE, reason=reason)
    assert decide(revoke, given(GRANTED)) == (REVOKED.model_copy(update={"reason": reason}),)


def test_revoking_twice_records_nothing_new() -> None:
    assert decide(REVOKE, given(GRANTED, REVOKED)) == ()


def test_what_was_never_granted_is_not_revoked() -> None:
    with pytest.raises(NotGrantedError):
        decide(REVOKE, given())


@pytest.mark.parametrize("begin", [None, NOW + timedelta(days=1)])
def test_a_grant_ends_after_it_begins(begin: datetime | None) -> None:
    ends = begin or NOW
    with pytest.raises(EndsBeforeItBeginsError):
        decide(replace(GRANT, valid_from=begin, valid_until=ends), given())
    later = ends + timedelta(seconds=1)
    assert decide(replace(GRANT, valid_from=begin, valid_until=later), given())


@pytest.mark.parametrize(
    ("role", "source"), [("integrator", None), ("volunteer", "service-requests")]
)
def test_a_register_is_named_for_integrators_alone(role: str, source: str | None) -> None:
    with pytest.raises(IntegratorSourceError):
        decide(replace(GRANT, role=RoleName(role), source=source), given())


def test_an_integrator_brings_in_one_register() -> None:
    grant = replace(GRANT, role=RoleName("integrator"), source="service-requests")
    (event,) = decide(grant, given())
    assert isinstance(event, RoleGranted)
    assert event.source == "service-requests"


def test_a_town_admin_is_so_in_the_whole_town() -> None:
    with pytest.raises(TownWideRoleError):
        decide(replace(GRANT, role=ADMIN), given())
    assert decide(replace(GRANT, role=ADMIN, scope=Scope("lishui")), given())


def test_the_last_admin_of_a_town_stays() -> None:
    with pytest.raises(LastAdminError):
        decide(replace(REVOKE, leaves_no_admin=True), given(ADMIN_GRANTED))
    assert decide(REVOKE, given(ADMIN_GRANTED))


def test_town_admins_grant_every_role_there_is() -> None:
    assert GRANTABLE["town-admin"] == set(Role)


def test_community_staff_grant_what_is_done_in_a_community() -> None:
    beyond = {"town-admin", "community-staff", "integrator"}
    assert GRANTABLE["community-staff"] == set(Role) - beyond


def test_nobody_else_grants_anything() -> None:
    assert set(GRANTABLE) == {"town-admin", "community-staff"}


def test_authority_to_grant_is_that_of_the_roles_that_may() -> None:
    town = Scope("lishui")
    reach = Reach(((TONGSHENG, "community-staff"), (town, "volunteer")), known=(town,))
    assert entrusted(reach, RoleName("volunteer")) == Reach(
        ((TONGSHENG, "community-staff"),), known=(town,)
    )
    assert entrusted(reach, STAFF) == Reach((), known=(town,))
    assert entrusted(None, STAFF) is None
