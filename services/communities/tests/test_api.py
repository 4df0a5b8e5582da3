"""The registry over HTTP, on real servers; every test registers a town of its own."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.testing import listed, refused

ROOT = "/api/communities"
DAY = "2024-01-18T00:00:00+08:00"


@dataclass(frozen=True)
class Codes:
    """A town with a community that has one compound, and a community that has none."""

    town: str
    community: str
    compound: str
    other: str


@pytest.fixture
async def codes(api: AsyncClient) -> Codes:
    mark = uuid4().hex[:12]
    codes = Codes(f"town-{mark}", f"east-{mark}", f"garden-{mark}", f"west-{mark}")
    await registered(api, "/towns", code=codes.town, name_zh="里水镇")
    for code in (codes.community, codes.other):
        await registered(api, "/communities", code=code, town=codes.town, name_zh="社区")
    await registered(
        api, "/compounds", code=codes.compound, community=codes.community, name_zh="花园"
    )
    return codes


async def registered(api: AsyncClient, path: str, **body: Any) -> Response:
    """The answer to an entry that is taken."""
    response = await api.post(f"{ROOT}{path}", json=body)
    assert response.status_code in {201, 204}, response.text
    return response


async def seen(api: AsyncClient, path: str) -> dict[str, Any]:
    """An entry's page."""
    response = await api.get(f"{ROOT}{path}")
    assert response.status_code == 200, response.text
    return response.json()


# Places


async def test_a_compound_is_found_under_its_code(api: AsyncClient, codes: Codes) -> None:
    compound = await seen(api, f"/compounds/{codes.compound}")
    assert compound.pop("occurred_at")
    assert compound == {
        "code": codes.compound,
        "town": codes.town,
        "community": codes.community,
        "name_zh": "花园",
        "name_en": None,
        "buildings": 0,
        "households": None,
        "status": "living",
        "predecessors": [],
        "successors": [],
        "ended_at": None,
        "version": 1,
    }


async def test_an_entry_belongs_to_its_towns_history(api: AsyncClient, codes: Codes) -> None:
    answer = await registered(
        api, "/compounds", code=f"new-{codes.compound}", community=codes.other, name_zh="新村"
    )
    assert answer.headers["Linli-Position"] == f"{codes.town}/communities=1.5"


async def test_events_carry_the_codes_of_their_place(api: AsyncClient, codes: Codes) -> None:
    events = (await api.get(f"{ROOT}/events", params={"town": codes.town})).json()
    places = [event.get("place") for event in events]
    east = codes.community
    assert places == [None, east, codes.other, f"{east}/{codes.compound}"]


async def test_an_entry_holds_from_the_day_it_is_said_to_hold(api: AsyncClient) -> None:
    code = f"town-{uuid4().hex[:12]}"
    await registered(api, "/towns", code=code, name_zh="镇", occurred_at=DAY)
    assert (await seen(api, f"/towns/{code}"))["occurred_at"] == "2024-01-17T16:00:00Z"


async def test_registering_it_just_so_again_changes_nothing(api: AsyncClient, codes: Codes) -> None:
    body = {"code": codes.compound, "community": codes.community, "name_zh": "花园"}
    again = await registered(api, "/compounds", **body)
    assert (again.status_code, again.headers["ETag"]) == (201, '"1"')


async def test_a_compound_never_moves(api: AsyncClient, codes: Codes) -> None:
    body = {"code": codes.compound, "community": codes.other, "name_zh": "花园"}
    answer = await api.post(f"{ROOT}/compounds", json=body)
    assert refused(answer, 409) == ("registered-otherwise", "/code")


async def test_a_code_is_one_places_alone(api: AsyncClient, codes: Codes) -> None:
    bodies = {
        "/towns": {"code": codes.compound, "name_zh": "镇"},
        "/communities": {"code": codes.compound, "town": codes.town, "name_zh": "社区"},
        "/compounds": {"code": codes.town, "community": codes.community, "name_zh": "小区"},
    }
    answers = [await api.post(f"{ROOT}{path}", json=body) for path, body in bodies.items()]
    assert [refused(answer, 409)[0] for answer in answers] == ["registered-otherwise"] * 3


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/communities", {"town": "mars"}, "/town"),
        ("/compounds", {"community": "mars"}, "/community"),
        ("/stations", {"community": "mars"}, "/community"),
        ("/organisations", {"kind": "party-branch", "town": "mars"}, "/town"),
    ],
)
async def test_what_it_belongs_to_must_be_registered(
    api: AsyncClient, path: str, body: dict[str, str], pointer: str
) -> None:
    named = body | {"code": "phobos", "name_zh": "火卫一"}
    answer = await api.post(f"{ROOT}{path}", json=named)
    assert refused(answer, 422) == ("unknown-place", pointer)


async def test_a_town_keeps_its_days_by_a_time_zone_that_exists(api: AsyncClient) -> None:
    body = {"code": "nowhere", "name_zh": "镇", "time_zone": "Mars/Phobos"}
    answer = await api.post(f"{ROOT}/towns", json=body)
    assert refused(answer, 422) == ("invalid-request", "/time_zone")


@pytest.mark.parametrize(
    "path", ["/towns", "/communities", "/compounds", "/organisations", "/stations"]
)
async def test_what_is_not_registered_is_not_found(api: AsyncClient, path: str) -> None:
    assert refused(await api.get(f"{ROOT}{path}/atlantis"), 404)[0] == "not-registered"


async def test_places_stand_in_the_lists_of_what_they_belong_to(
    api: AsyncClient, codes: Codes
) -> None:
    body = {"code": f"b-{codes.compound}", "community": codes.other, "name_zh": "新村"}
    last = await registered(api, "/compounds", **body)
    compounds = await listed(api, f"{ROOT}/compounds", last, community=codes.other)
    communities = await listed(api, f"{ROOT}/communities", last, town=codes.town)
    assert [item["code"] for item in compounds] == [body["code"]]
    assert [item["code"] for item in communities] == [codes.community, codes.other]


async def test_lists_go_on_where_a_page_ends(api: AsyncClient, codes: Codes) -> None:
    await listed(api, f"{ROOT}/communities", await registered_again(api, codes))
    where: dict[str, str | int] = {"town": codes.town, "limit": 1}
    first = (await api.get(f"{ROOT}/communities", params=where)).json()
    rest = (await api.get(f"{ROOT}/communities", params=where | {"cursor": first["next"]})).json()
    assert [item["code"] for item in (*first["items"], *rest["items"])] == [
        codes.community,
        codes.other,
    ]
    assert rest["next"] is None


async def registered_again(api: AsyncClient, codes: Codes) -> Response:
    """The answer that names the position of a compound that is known."""
    return await registered(
        api, "/compounds", code=codes.compound, community=codes.community, name_zh="花园"
    )


# Buildings and households


async def test_households_are_counted_by_building(api: AsyncClient, codes: Codes) -> None:
    path = f"/compounds/{codes.compound}"
    for code, households in (("3", 76), ("4", 60)):
        await registered(api, f"{path}/buildings", code=code, name_zh=f"{code}栋")
        await registered(api, f"{path}/households", building=code, households=households)
    last = await registered(api, f"{path}/households", building="4", households=64)
    buildings = (await seen(api, f"{path}/buildings"))["items"]
    assert [(item["code"], item["households"]) for item in buildings] == [("3", 76), ("4", 64)]
    (row,) = await listed(api, f"{ROOT}/compounds", last, community=codes.community)
    assert (row["buildings"], row["households"]) == (2, 140)


async def test_households_are_not_counted_both_ways(api: AsyncClient, codes: Codes) -> None:
    path = f"/compounds/{codes.compound}"
    await registered(api, f"{path}/households", households=180)
    await registered(api, f"{path}/buildings", code="3", name_zh="3栋")
    answer = await api.post(f"{ROOT}{path}/households", json={"building": "3", "households": 76})
    assert refused(answer, 409) == ("households-counted-as-whole", "/building")


async def test_households_of_an_unknown_building_are_refused(
    api: AsyncClient, codes: Codes
) -> None:
    body = {"building": "13", "households": 76}
    answer = await api.post(f"{ROOT}/compounds/{codes.compound}/households", json=body)
    assert refused(answer, 422) == ("unknown-building", "/building")


# Organisations, stations, figures


async def test_an_organisation_works_in_a_town_or_in_one_of_its_places(
    api: AsyncClient, codes: Codes
) -> None:
    committee, branch = f"committee-{codes.town}", f"branch-{codes.town}"
    await registered(
        api,
        "/organisations",
        code=committee,
        kind="department",
        town=codes.town,
        name_zh="综治办",
    )
    at = {"community": codes.community, "compound": codes.compound}
    named = {"code": branch, "kind": "party-branch", "name_zh": "支部"}
    last = await registered(api, "/organisations", **named, **at)
    items = await listed(api, f"{ROOT}/organisations", last, town=codes.town)
    assert [(item["code"], item["compound"]) for item in items] == [
        (branch, codes.compound),
        (committee, None),
    ]


@pytest.mark.parametrize("where", [{}, {"town": "t", "community": "c"}, {"compound": "c"}])
async def test_an_organisation_says_once_where_it_works(
    api: AsyncClient, where: dict[str, str]
) -> None:
    body = {"code": "o", "kind": "party-branch", "name_zh": "支部"} | where
    answer = await api.post(f"{ROOT}/organisations", json=body)
    assert refused(answer, 422)[0] == "invalid-request"


async def test_a_station_is_planned_and_then_in_use(api: AsyncClient, codes: Codes) -> None:
    code = f"station-{codes.town}"
    at = {"community": codes.community, "compound": codes.compound}
    await registered(api, "/stations", code=code, name_zh="站", **at, occurred_at=DAY)
    assert (await seen(api, f"/stations/{code}"))["opened_at"] is None
    answers = [await api.post(f"{ROOT}/stations/{code}/open") for _ in range(2)]
    assert [(a.status_code, a.headers["ETag"]) for a in answers] == [(204, '"2"')] * 2
    assert (await seen(api, f"/stations/{code}"))["opened_at"] is not None


async def test_a_station_is_in_a_compound_of_its_community(api: AsyncClient, codes: Codes) -> None:
    body = {"code": "s", "community": codes.other, "compound": codes.compound, "name_zh": "站"}
    answer = await api.post(f"{ROOT}/stations", json=body)
    assert refused(answer, 422) == ("place-mismatch", "/compound")


async def test_a_figure_stands_with_its_qualifier_and_its_sentence(
    api: AsyncClient, codes: Codes
) -> None:
    figure = {
        "level": "community",
        "place": codes.community,
        "metric": "residents.estimated",
        "value": 30000,
        "qualifier": "under",
        "source": "常住人口近3万人",
    }
    claimed = await registered(api, "/figures", **figure, occurred_at=DAY)
    page = await seen(api, claimed.headers["Location"].removeprefix(ROOT))
    assert {name: page[name] for name in figure} == figure
    (item,) = await listed(api, f"{ROOT}/figures", claimed, place=codes.community)
    assert item["id"] == claimed.json()["id"]


async def test_a_figure_is_stated_of_a_place_that_is_registered(api: AsyncClient) -> None:
    figure = {"level": "town", "place": "mars", "metric": "communities.total", "value": 0}
    answer = await api.post(f"{ROOT}/figures", json=figure | {"source": "无人"})
    assert refused(answer, 422) == ("unknown-place", "/place")
