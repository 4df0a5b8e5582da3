"""Grants over HTTP, on real servers; every test has a town of its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope

ROOT = "/api/communities"

type As = Callable[..., AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture
async def town(api: AsyncClient) -> str:
    """A registered town with the communities east and west, and a garden in the east."""
    mark = uuid4().hex[:12]
    for path, body in (
        ("towns", {"code": mark}),
        ("communities", {"code": f"east-{mark}", "town": mark}),
        ("communities", {"code": f"west-{mark}", "town": mark}),
        ("compounds", {"code": f"garden-{mark}", "community": f"east-{mark}"}),
    ):
        answer = await api.post(f"{ROOT}/{path}", json={**body, "name_zh": "名"})
        assert answer.status_code == 201, answer.text
    return mark


@pytest.fixture
def as_(running: Running) -> As:
    @asynccontextmanager
    async def client(role: Role, *scope: str) -> AsyncGenerator[AsyncClient]:
        grants = (Grant(role, Scope(*scope)),)
        async with client_of(running, as_=Caller(f"person-{uuid4().hex}", grants)) as http:
            yield http

    return client


def grant_of(role: str, *scope: str, **more: Any) -> dict[str, Any]:
    """The body of a grant."""
    levels = dict(zip(("town", "community", "compound"), scope, strict=False))
    who = {} if "account" in more else {"person": "person-li"}
    return {**who, "role": role, "scope": levels, **more}


async def granted(api: AsyncClient, role: str, *scope: str, **more: Any) -> Response:
    """The answer to a grant that is made."""
    answer = await api.post(f"{ROOT}/grants", json=grant_of(role, *scope, **more))
    assert answer.status_code == 201, answer.text
    return answer


async def test_a_grant_is_found_under_its_id(api: AsyncClient, town: str) -> None:
    made = await granted(
        api, "integrator", town, f"east-{town}", f"garden-{town}", source="service-requests"
    )
    grant = (await api.get(made.headers["Location"])).json()
    assert grant.pop("granted_at") == grant.pop("valid_from")
    assert grant == {
        "id": made.json()["id"],
        "person": "person-li",
        "role": "integrator",
        "town": town,
        "community": f"east-{town}",
        "compound": f"garden-{town}",
        "source": "service-requests",
        "valid_until": None,
        "granted_by": "admin",
        "revoked_at": None,
        "version": 1,
    }


async def test_a_grant_belongs_to_the_place_of_its_scope(api: AsyncClient, town: str) -> None:
    await granted(api, "volunteer", town, f"east-{town}")
    events = (await api.get(f"{ROOT}/events", params={"town": town})).json()
    assert events[-1]["type"] == "org.linli.communities.RoleGranted.v1"
    assert events[-1]["place"] == f"east-{town}"


async def test_an_account_leads_to_one_person_for_good(api: AsyncClient, town: str) -> None:
    account = {"subject": f"staff-{town}"}
    named = account | {"issuer": "https://issuer.example"}
    persons = {
        (await granted(api, role, town, account=of)).json()["person"]
        for role in ("reader", "lecturer")
        for of in (account, named)
    }
    other = account | {"issuer": "https://other.example"}
    elsewhere = (await granted(api, "reader", town, account=other)).json()["person"]
    assert len(persons) == 1
    assert elsewhere not in persons


async def test_grants_are_listed_by_person_role_and_place(api: AsyncClient, town: str) -> None:
    await granted(api, "reader", town)
    made = await granted(api, "volunteer", town, f"east-{town}")
    for where in ({"role": "volunteer"}, {"community": f"east-{town}"}, {"person": "person-li"}):
        items = await listed(api, f"{ROOT}/grants", made, town=town, **where)
        assert items[0]["id"] == made.json()["id"]
    assert len(await listed(api, f"{ROOT}/grants", made, town=town, role="reader")) == 1


async def test_a_revoked_grant_says_since_when(api: AsyncClient, town: str) -> None:
    at = (await granted(api, "reader", town)).headers["Location"]
    answers = [await api.post(f"{at}/revoke", json={"reason": "已离职"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert (await api.get(at)).json()["revoked_at"] is not None
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("more", "code", "pointer"),
    [
        ({"valid_until": "2020-01-01T00:00:00Z"}, "ends-before-it-begins", "/valid_until"),
        ({"role": "integrator"}, "integrator-source", "/source"),
        ({"source": "books"}, "integrator-source", "/source"),
        ({"scope": {"town": "mars"}}, "unknown-place", "/scope/town"),
        ({"person": None}, "invalid-request", ""),
        ({"role": "mayor"}, "invalid-request", "/role"),
        ({"scope": {"town": "mars", "compound": "crater"}}, "invalid-request", "/scope"),
    ],
)
async def test_what_is_no_grant_is_refused(
    as_: As, town: str, more: dict[str, Any], code: str, pointer: str
) -> None:
    async with as_(Role.TOWN_ADMIN, town) as admin:
        answer = await admin.post(f"{ROOT}/grants", json=grant_of("reader", town) | more)
    assert refused(answer, 422) == (code, pointer)


async def test_a_scope_is_a_path_that_leads_somewhere(api: AsyncClient, town: str) -> None:
    for scope, pointer in (
        ((town, "mars"), "/scope/community"),
        ((town, f"west-{town}", f"garden-{town}"), "/scope"),
        ((town, f"east-{town}", "mars"), "/scope/compound"),
    ):
        answer = await api.post(f"{ROOT}/grants", json=grant_of("reader", *scope))
        assert refused(answer, 422) == ("unknown-place", pointer)


async def test_a_towns_first_grant_may_precede_the_town(api: AsyncClient) -> None:
    town = f"town-{uuid4().hex[:12]}"
    await granted(api, "town-admin", town)
    answer = await api.post(f"{ROOT}/towns", json={"code": town, "name_zh": "镇"})
    assert answer.headers["Linli-Position"] == f"{town}/communities=1.2"


async def test_community_staff_grant_roles_of_their_community(as_: As, town: str) -> None:
    async with as_(Role.COMMUNITY_STAFF, town, f"east-{town}") as staff:
        await granted(staff, "building-head", town, f"east-{town}", f"garden-{town}")
        answers = [
            await staff.post(f"{ROOT}/grants", json=grant_of(role, *scope))
            for role, scope in (
                ("community-staff", (town, f"east-{town}")),
                ("volunteer", (town, f"west-{town}")),
                ("town-admin", (town,)),
            )
        ]
    assert [
        refused(answer, status) for answer, status in zip(answers, (403, 404, 404), strict=True)
    ]


async def test_who_grants_nothing_is_told_so_within_their_scope(as_: As, town: str) -> None:
    async with as_(Role.VOLUNTEER, town) as volunteer:
        answer = await volunteer.post(f"{ROOT}/grants", json=grant_of("volunteer", town))
    assert refused(answer, 403) == ("forbidden", None)


async def test_grants_outside_ones_scope_are_not_there(
    api: AsyncClient, as_: As, town: str
) -> None:
    made = await granted(api, "volunteer", town, f"west-{town}")
    at = made.headers["Location"]
    async with as_(Role.COMMUNITY_STAFF, town, f"east-{town}") as staff:
        assert (await staff.get(at)).status_code == 404
        assert (await staff.post(f"{at}/revoke")).status_code == 404
        assert await listed(staff, f"{ROOT}/grants", made, town=town) == []
    assert (await api.get(at)).json()["revoked_at"] is None


async def test_a_town_keeps_an_admin(api: AsyncClient, town: str) -> None:
    first = (await granted(api, "town-admin", town)).headers["Location"]
    assert refused(await api.post(f"{first}/revoke"), 409) == ("last-admin", None)
    second = (await granted(api, "town-admin", town)).headers["Location"]
    assert (await api.post(f"{first}/revoke")).status_code == 204
    assert refused(await api.post(f"{second}/revoke"), 409) == ("last-admin", None)


async def test_an_admin_to_come_does_not_stand_in(api: AsyncClient, town: str) -> None:
    first = (await granted(api, "town-admin", town)).headers["Location"]
    await granted(api, "town-admin", town, valid_from="2099-01-01T00:00:00Z")
    assert refused(await api.post(f"{first}/revoke"), 409) == ("last-admin", None)


async def test_admins_who_revoke_each_other_at_once_leave_one(api: AsyncClient, town: str) -> None:
    at = [(await granted(api, "town-admin", town)).headers["Location"] for _ in range(8)]
    answers = await asyncio.gather(*(api.post(f"{one}/revoke") for one in at))
    grants = [(await api.get(one)).json() for one in at]
    assert {answer.status_code for answer in answers} <= {204, 409}
    assert [grant["revoked_at"] for grant in grants].count(None) >= 1
