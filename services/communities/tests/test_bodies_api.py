"""Bodies, partners and programmes over HTTP, on real servers; each test has a town of its own."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope

ROOT = "/api/communities"


@dataclass(frozen=True)
class Codes:
    """A town, a community, a compound with two buildings, and organisations in it."""

    town: str
    community: str
    compound: str
    branch: str
    school: str

    @property
    def at(self) -> dict[str, str]:
        """The compound, as bodies say it."""
        return {"community": self.community, "compound": self.compound}


@pytest.fixture
async def codes(api: AsyncClient) -> Codes:
    mark = uuid4().hex[:12]
    parts = ("town", "east", "garden", "branch", "school")
    codes = Codes(*(f"{part}-{mark}" for part in parts))
    await told(api, "towns", code=codes.town, name_zh="里水镇")
    await told(api, "communities", code=codes.community, town=codes.town, name_zh="社区")
    await told(api, "compounds", code=codes.compound, community=codes.community, name_zh="花园")
    for building in ("b1", "b2"):
        path = f"compounds/{codes.compound}/buildings"
        await told(api, path, code=building, name_zh=building)
    for code, kind in ((codes.branch, "party-branch"), (codes.school, "school")):
        await told(api, "organisations", code=code, kind=kind, name_zh=code, **codes.at)
    return codes


async def told(api: AsyncClient, path: str, **body: Any) -> Response:
    """The answer to a command that is accepted."""
    response = await api.post(f"{ROOT}/{path}", json=body)
    assert response.status_code in {201, 204}, response.text
    return response


async def seen(api: AsyncClient, path: str) -> dict[str, Any]:
    """What a page shows."""
    response = await api.get(f"{ROOT}/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def said(page: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(page[name] for name in names)


# Organisations


async def test_a_dissolved_organisation_stays_on_its_page_and_in_lists(
    api: AsyncClient, codes: Codes
) -> None:
    answer = await told(api, f"organisations/{codes.school}/dissolve", reason="merged")
    page = await seen(api, f"organisations/{codes.school}")
    assert page["dissolved_at"]
    kinds = {
        row["kind"]: row["dissolved_at"] is not None
        for row in await listed(api, f"{ROOT}/organisations", answer, town=codes.town)
    }
    assert kinds == {"party-branch": False, "school": True}


async def test_a_compound_has_one_owners_committee_at_a_time(
    api: AsyncClient, codes: Codes
) -> None:
    first, second = f"first-{codes.compound}", f"second-{codes.compound}"
    body = {"kind": "owners-committee", "name_zh": "业委会", **codes.at}
    await told(api, "organisations", code=first, **body)
    answer = await api.post(f"{ROOT}/organisations", json={"code": second, **body})
    assert refused(answer, 409)[0] == "already-taken"
    await told(api, f"organisations/{first}/dissolve")
    await told(api, "organisations", code=second, **body)


async def test_an_owners_committee_names_its_compound(api: AsyncClient, codes: Codes) -> None:
    body = {"code": "committee", "kind": "owners-committee", "name_zh": "业委会"}
    answer = await api.post(f"{ROOT}/organisations", json={**body, "town": codes.town})
    assert refused(answer, 422) == ("compound-needed", "/compound")


@pytest.mark.parametrize(
    ("path", "field", "body"),
    [
        ("appointments", "organisation", {"office": "secretary", "person": "p-lin"}),
        ("partnerships", "partner", {"kind": "branch"}),
        ("sharings", "department", {"code": "platform", "name_zh": "平台"}),
        (
            "offers",
            "provider",
            {"kind": "books", "name_zh": "图书", "quantity": {"value": 1}, "unit": "volume"},
        ),
    ],
)
async def test_only_an_organisation_on_the_register_is_named(
    api: AsyncClient, codes: Codes, path: str, field: str, body: dict[str, Any]
) -> None:
    where = {} if path == "appointments" else {"town": codes.town}
    answer = await api.post(f"{ROOT}/{path}", json={**body, **where, field: "nobody"})
    assert refused(answer, 422) == ("unknown-organisation", f"/{field}")


async def test_another_property_company_takes_the_place_of_the_first(
    api: AsyncClient, codes: Codes
) -> None:
    path = f"compounds/{codes.compound}/property-company"
    assert refused(await api.get(f"{ROOT}/{path}"), 404)[0] == "not-registered"
    await told(api, path, company=codes.branch)
    answer = await told(api, path, company=codes.school)
    assert said(await seen(api, path), "company", "previous") == (codes.school, codes.branch)
    rows = await listed(api, f"{ROOT}/property-companies", answer, company=codes.school)
    assert [row["compound"] for row in rows] == [codes.compound]


# Persons in office


async def test_who_holds_an_office_is_shown_with_when_they_stood_down(
    api: AsyncClient, codes: Codes
) -> None:
    office = {"organisation": codes.branch, "office": "secretary", "person": "p-lin"}
    id_ = (await told(api, "appointments", **office)).json()["id"]
    answer = await told(api, f"appointments/{id_}/stand-down", reason="resigned")
    (row,) = await listed(api, f"{ROOT}/appointments", answer, organisation=codes.branch)
    assert said(row, "person", "compound", "reason") == ("p-lin", codes.compound, "resigned")
    page = await seen(api, f"appointments/{id_}")
    assert page.pop("version") == 2
    assert page == row


async def test_a_building_has_one_head_at_a_time(api: AsyncClient, codes: Codes) -> None:
    async def nominated(person: str) -> str:
        body = {**codes.at, "building": "b1", "person": person}
        return (await told(api, "building-heads", **body)).json()["id"]

    ben, lin = await nominated("p-ben"), await nominated("p-lin")
    await told(api, f"building-heads/{ben}/appoint")
    answer = await api.post(f"{ROOT}/building-heads/{lin}/appoint")
    assert refused(answer, 409)[0] == "already-taken"
    await told(api, f"building-heads/{ben}/stand-down", reason="moved-away")
    answer = await told(api, f"building-heads/{lin}/appoint")
    of = {"compound": codes.compound, "standing": "appointed"}
    rows = await listed(api, f"{ROOT}/building-heads", answer, **of)
    assert [row["person"] for row in rows] == ["p-lin"]


async def test_a_building_head_is_of_a_building_that_is_there(
    api: AsyncClient, codes: Codes
) -> None:
    body = {**codes.at, "building": "b9", "person": "p-ben"}
    answer = await api.post(f"{ROOT}/building-heads", json=body)
    assert refused(answer, 422)[0] == "unknown-building"


async def test_the_public_sees_how_many_seats_are_filled_and_not_by_whom(
    api: AsyncClient, running: Running, codes: Codes
) -> None:
    body = f"joint-{codes.town}"
    where = {"kind": "joint-party-committee", "name_zh": "大党委", "community": codes.community}
    await told(api, "joint-bodies", code=body, **where)
    for kind, name, seats in (("full-time", "专职委员", 1), ("part-time", "兼职委员", 2)):
        path = f"joint-bodies/{body}/seat-kinds"
        await told(api, path, seat_kind=kind, name_zh=name, seats=seats)
    for person in ("p-ben", "p-lin"):
        await told(api, f"joint-bodies/{body}/seats", seat_kind="part-time", person=person)
    full = {"seat_kind": "part-time", "person": "p-wu"}
    answer = await api.post(f"{ROOT}/joint-bodies/{body}/seats", json=full)
    assert refused(answer, 409)[0] == "no-seat-free"
    leaving = {"seat_kind": "part-time", "person": "p-lin"}
    answer = await told(api, f"joint-bodies/{body}/seats/vacate", **leaving)
    seated = await seen(api, f"joint-bodies/{body}/seats")
    assert seated["items"] == [{"seat_kind": "part-time", "person": "p-ben"}]
    async with client_of(running, as_=None) as public:
        assert (await public.get(f"{ROOT}/joint-bodies/{body}/seats")).status_code == 401
        (row,) = await listed(public, f"{ROOT}/joint-bodies", answer, town=codes.town)
        events = await public.get(f"{ROOT}/events", params={"town": codes.town})
    counts = [said(kind, "seat_kind", "seats", "filled") for kind in row["seats"]]
    assert counts == [("full-time", 1, 0), ("part-time", 2, 1)]
    assert "p-ben" not in events.text


async def test_who_works_elsewhere_is_not_told_who_holds_offices(
    api: AsyncClient, running: Running, codes: Codes
) -> None:
    office = {"organisation": codes.branch, "office": "secretary", "person": "p-lin"}
    answer = await told(api, "appointments", **office)
    elsewhere = Caller("elsewhere", (Grant(Role.COMMUNITY_STAFF, Scope("another-town")),))
    async with client_of(running, as_=elsewhere) as other:
        page = await other.get(f"{ROOT}/appointments/{answer.json()['id']}")
        assert refused(page, 404)[0] == "not-appointed"
        assert await listed(other, f"{ROOT}/appointments", answer) == []


# Partners and brands


async def test_a_partnership_shows_what_the_partner_contributed(
    api: AsyncClient, codes: Codes
) -> None:
    with_ = {"kind": "branch", "partner": codes.school, "host": codes.branch}
    id_ = (await told(api, "partnerships", **with_, **codes.at)).json()["id"]
    helped = {"contribution": "labour", "quantity": {"value": 60, "qualifier": "at_least"}}
    await told(api, f"partnerships/{id_}/contributions", **helped, unit="person")
    answer = await told(api, f"partnerships/{id_}/end", reason="agreement-ended")
    (row,) = await listed(api, f"{ROOT}/partnerships", answer, partner=codes.school)
    assert said(row, "host", "contributions", "reason") == (codes.branch, 1, "agreement-ended")
    (item,) = (await seen(api, f"partnerships/{id_}/contributions"))["items"]
    assert said(item, "contribution", "quantity", "unit") == (*helped.values(), "person")
    late = await api.post(
        f"{ROOT}/partnerships/{id_}/contributions", json={"contribution": "labour"}
    )
    assert refused(late, 409)[0] == "partnership-ended"


async def test_a_quantity_of_nothing_in_particular_is_refused(
    api: AsyncClient, codes: Codes
) -> None:
    with_ = {"kind": "branch", "partner": codes.school, "town": codes.town}
    id_ = (await told(api, "partnerships", **with_)).json()["id"]
    body = {"contribution": "labour", "quantity": {"value": 60}}
    answer = await api.post(f"{ROOT}/partnerships/{id_}/contributions", json=body)
    assert answer.status_code == 422


async def test_a_branch_has_one_brand_until_it_is_given_up(api: AsyncClient, codes: Codes) -> None:
    first, second = f"first-{codes.branch}", f"second-{codes.branch}"
    for code in (first, second):
        await told(api, "brands", code=code, branch=codes.branch, name_zh="花好悦园")
    await told(api, f"brands/{first}/adopt")
    answer = await api.post(f"{ROOT}/brands/{second}/adopt")
    assert refused(answer, 409)[0] == "already-taken"
    await told(api, f"brands/{first}/review", verdict="retired")
    answer = await told(api, f"brands/{second}/adopt")
    rows = await listed(api, f"{ROOT}/brands", answer, compound=codes.compound)
    assert [row["standing"] for row in rows] == ["retired", "adopted"]


async def test_a_compound_has_a_feature_beside_its_branchs_brand(
    api: AsyncClient, codes: Codes
) -> None:
    owners = {"brand": {"branch": codes.branch}, "feature": {"compound": codes.compound}}
    for name, owner in owners.items():
        code = f"{name}-{codes.compound}"
        await told(api, "brands", code=code, name_zh="邻里运动会", **owner)
        await told(api, f"brands/{code}/adopt")
    page = await seen(api, f"brands/feature-{codes.compound}")
    assert said(page, "branch", "community", "standing") == (None, codes.community, "adopted")


# Programmes


async def test_a_method_without_contents_is_revised_once_they_are_known(
    api: AsyncClient, codes: Codes
) -> None:
    code = f"seven-ones-{codes.community}"
    where = {"kind": "work-method", "community": codes.community}
    await told(api, "methods", code=code, name_zh="七个一", **where)
    assert said(await seen(api, f"methods/{code}"), "method_version", "pillars") == (1, [])
    pillars = [{"code": "one", "name_zh": "一", "name_en": None}]
    answer = await told(api, f"methods/{code}/revise", name_zh="七个一工作法", pillars=pillars)
    (row,) = await listed(api, f"{ROOT}/methods", answer, community=codes.community)
    assert said(row, "method_version", "name_zh", "pillars") == (2, "七个一工作法", pillars)


async def test_a_record_is_tagged_with_a_pillar_once(api: AsyncClient, codes: Codes) -> None:
    code = f"four-ways-{codes.community}"
    pillars = [{"code": "neighbours", "name_zh": "邻里共建"}]
    where = {"kind": "work-method", "community": codes.community, "pillars": pillars}
    await told(api, "methods", code=code, name_zh="四共", **where)
    activity = {"service": "volunteers", "kind": "activity", "record": "gala"}
    tag = {"method": code, **activity, **codes.at}
    await told(api, "method-tags", pillar="neighbours", **tag)
    answer = await told(api, "method-tags", pillar="neighbours", **tag)
    (row,) = await listed(api, f"{ROOT}/method-tags", answer, method=code)
    assert said(row, "record", "method_version", "compound") == ("gala", 1, codes.compound)
    unknown = await api.post(f"{ROOT}/method-tags", json={"pillar": "fifth", **tag})
    assert refused(unknown, 422) == ("unknown-pillar", "/pillar")
    unknown = await api.post(f"{ROOT}/method-tags", json={**tag, "method": "nobodys"})
    assert refused(unknown, 422) == ("unknown-method", "/method")


async def test_a_sharing_shows_which_data_comes_through(api: AsyncClient, codes: Codes) -> None:
    code = f"platform-{codes.town}"
    agreed = {"department": codes.school, "name_zh": "信息共享平台", "town": codes.town}
    await told(api, "sharings", code=code, **agreed)
    for feed in ("permits", "households"):
        await told(api, f"sharings/{code}/feeds", feed=feed)
    answer = await told(api, f"sharings/{code}/feeds", feed="permits")
    (row,) = await listed(api, f"{ROOT}/sharings", answer, department=codes.school)
    assert row["feeds"] == ["permits", "households"]
    assert (await seen(api, f"sharings/{code}"))["feeds"] == row["feeds"]


async def test_an_offer_is_matched_and_delivered_where_it_is_needed(
    api: AsyncClient, codes: Codes
) -> None:
    books = {"kind": "books", "name_zh": "图书", "unit": "volume", "town": codes.town}
    offered = {"provider": codes.school, "quantity": {"value": 100}, **books}
    path = f"offers/{(await told(api, 'offers', **offered)).json()['id']}"
    need = {"service": "issues", "kind": "issue", "record": "an-issue"}
    sixty = {"quantity": {"value": 60}, **codes.at}
    match = (await told(api, f"{path}/matches", need=need, **sixty)).json()["id"]
    more = await api.post(f"{ROOT}/{path}/matches", json=sixty)
    assert refused(more, 409) == ("more-than-offered", "/quantity")
    answer = await told(api, f"{path}/deliver", match=match, quantity={"value": 55})
    (row,) = await listed(api, f"{ROOT}/offers", answer, provider=codes.school)
    (shown,) = row["matches"]
    assert said(shown, "compound", "delivered") == (
        codes.compound,
        {"value": 55, "qualifier": "exact"},
    )
    assert (await seen(api, path))["matches"] == row["matches"]
    events = (await api.get(f"{ROOT}/events", params={"town": codes.town})).json()
    places = {event["type"].split(".")[3]: event.get("place") for event in events}
    there = f"{codes.community}/{codes.compound}"
    names = ("ResourceOffered", "ResourceMatched", "ResourceDelivered")
    assert [places[name] for name in names] == [None, there, there]


async def test_an_offer_stays_in_its_town(api: AsyncClient, codes: Codes) -> None:
    mark = uuid4().hex[:12]
    await told(api, "towns", code=f"town-{mark}", name_zh="大沥镇")
    await told(api, "communities", code=f"west-{mark}", town=f"town-{mark}", name_zh="黄岐社区")
    books = {"kind": "books", "name_zh": "图书", "unit": "volume", "town": codes.town}
    offered = {"provider": codes.school, "quantity": {"value": 100}, **books}
    id_ = (await told(api, "offers", **offered)).json()["id"]
    body = {"community": f"west-{mark}", "quantity": {"value": 1}}
    answer = await api.post(f"{ROOT}/offers/{id_}/matches", json=body)
    assert refused(answer, 422) == ("place-mismatch", "/community")
