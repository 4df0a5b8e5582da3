"""Open311 on the running service: what is sent, what is answered, and what never is."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.service import Running

from ..drawing import taken

PLACE = {"lat": "23.2031", "long": "113.1402"}
SECRETS = ("白锐", "bai@example.org", "13800138000", "https://example.org/1.jpg", "路灯坏了")


async def posted(http: AsyncClient, key: str, **fields: Any) -> Response:
    form = {"api_key": key, "service_code": "greening", **PLACE, **fields}
    return await http.post("/requests.json", data=form)


async def made(http: AsyncClient, key: str, **fields: Any) -> str:
    fields.setdefault("description", f"树倒了 {uuid4()}")
    answer = await posted(http, key, **fields)
    assert answer.status_code == 201, answer.text
    ((told,)) = answer.json()
    return told["service_request_id"]


async def shown(http: AsyncClient, id_: str, **params: str) -> dict[str, Any]:
    answer = await http.get(f"/requests/{id_}.json", params=params)
    assert answer.status_code == 200, answer.text
    (request,) = answer.json()
    return request


async def listed(http: AsyncClient, **params: str) -> list[dict[str, Any]]:
    answer = await http.get("/requests.json", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer: Response, status: int) -> str:
    """What is said; the shape is GeoReport's, whatever is wrong."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (error,) = answer.json()
    assert error.keys() == {"code", "description"}
    assert error["code"] == status
    return error["description"]


# What is offered


@pytest.mark.parametrize("path", ["/open311/discovery.json", "/open311/v2/discovery.json"])
async def test_discovery_leads_to_the_endpoint(http: AsyncClient, path: str) -> None:
    found = (await http.get(f"http://linli{path}")).json()
    assert found.keys() == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = found["endpoints"]
    assert endpoint == {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": "http://linli/open311/v2",
        "changeset": found["changeset"],
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }


async def test_categories_are_services(http: AsyncClient) -> None:
    services = {one["service_code"]: one for one in (await http.get("/services.json")).json()}
    assert services["greening"] == {
        "service_code": "greening",
        "service_name": "园林绿化",
        "description": "",
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": "",
    }


async def test_errors_speak_the_readers_language(http: AsyncClient) -> None:
    assert refused(await http.get("/requests/nope.json"), 404) == "未找到该诉求"
    english = await http.get("/requests/nope.json", headers={"Accept-Language": "en"})
    assert refused(english, 404) == "Service request not found"


# Making requests


async def test_a_request_is_seen_at_once_in_lists_and_alone(http: AsyncClient, key: str) -> None:
    id_ = await made(http, key)
    assert id_ in {one["service_request_id"] for one in await listed(http, service_code="greening")}
    one = await shown(http, id_)
    assert (one["status"], one["status_notes"]) == ("open", "已收到，待分派")
    assert (one["lat"], one["long"]) == (23.2031, 113.1402)
    assert (one["service_code"], one["service_name"]) == ("greening", "园林绿化")
    assert one["expected_datetime"]


async def test_what_was_written_is_told_when_staff_release_it(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key, description="<b>树</b>倒了", address_string="正门")
    assert (await shown(http, id_))["description"] is None
    release = {"texts": ["description", "address"]}
    assert (await admin.post(f"/api/issues/{id_}/release", json=release)).is_success
    one = await shown(http, id_)
    assert (one["description"], one["address"]) == ("<b>树</b>倒了", "正门")


async def test_whoever_reports_is_never_told_of(http: AsyncClient, key: str) -> None:
    id_ = await made(
        http,
        key,
        description="路灯坏了",
        first_name="白锐",
        email="bai@example.org",
        phone="13800138000",
        media_url="https://example.org/1.jpg",
    )
    paths = (f"/requests/{id_}", "/requests", "/servicerequestupdates")
    for path in paths:
        for format_ in ("json", "xml"):
            body = (await http.get(f"{path}.{format_}", params={"extensions": "true"})).text
            assert not [secret for secret in SECRETS if secret in body]
    page = (await http.get(f"http://linli/api/issues/{id_}")).text
    assert not [secret for secret in SECRETS if secret in page]


async def test_staff_read_how_whoever_reports_is_reached(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key, email="bai@example.org", media_url="https://example.org/1.jpg")
    page = (await admin.get(f"/api/issues/{id_}")).json()
    assert page["contact"] == {"email": "bai@example.org"}
    assert page["media_url"] == "https://example.org/1.jpg"


async def test_who_reports_again_is_the_same_person_to_us(
    http: AsyncClient, running: Running, key: str
) -> None:
    ids = [await made(http, key, email=email) for email in ("li@example.org", "LI@example.org")]
    ids.append(await made(http, key))
    facts = [(await running.store.facts(f"issue-{id_}"))[0].event for id_ in ids]
    assert facts[0].reporter == facts[1].reporter
    assert UUID(facts[0].reporter)
    assert facts[2].reporter is None
    assert facts[2].contact is None


async def test_an_erased_reporters_request_is_still_listed(
    http: AsyncClient, admin: AsyncClient, running: Running, key: str
) -> None:
    id_ = await made(http, key, description="门前积水", email="gone@example.org")
    await admin.post(f"/api/issues/{id_}/release", json={"texts": ["description"]})
    assert (await shown(http, id_))["description"] == "门前积水"
    event = (await running.store.facts(f"issue-{id_}"))[0].event
    await running.vault.erase(event.reporter, "request")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - a key store's
    assert (await shown(http, id_))["description"] is None
    assert id_ in {one["service_request_id"] for one in await listed(http)}


async def test_the_same_request_again_is_the_same(http: AsyncClient, key: str) -> None:
    form = {"description": f"井盖松动 {uuid4()}"}
    first = await made(http, key, **form)
    assert await made(http, key, **form) == first
    assert await made(http, key, lat="23.3", **form) != first


async def test_the_same_request_at_the_same_moment_is_recorded_once(
    http: AsyncClient, key: str
) -> None:
    form = {"description": f"井盖松动 {uuid4()}"}
    ids = await asyncio.gather(*(made(http, key, **form) for _ in range(5)))
    assert len(set(ids)) == 1


async def test_a_place_outside_of_every_community_is_the_towns(
    http: AsyncClient, running: Running, key: str
) -> None:
    id_ = await made(http, key)
    fact = (await running.store.facts(f"issue-{id_}"))[0]
    assert (fact.event.community, fact.place) == (None, (None, None))


async def test_a_known_place_may_be_named(http: AsyncClient, running: Running, key: str) -> None:
    id_ = await made(http, key, address_id="jinsha-bandao")
    assert (await shown(http, id_))["address_id"] == "jinsha-bandao"
    fact = (await running.store.facts(f"issue-{id_}"))[0]
    assert fact.place == ("tongsheng", "jinsha-bandao")


async def test_positions_of_chinese_maps_are_converted_and_kept(
    http: AsyncClient, running: Running, key: str
) -> None:
    id_ = await made(http, key, x_crs="gcj02")
    one = await shown(http, id_)
    assert 0.001 < abs(one["long"] - 113.1402) < 0.01
    event = (await running.store.facts(f"issue-{id_}"))[0].event
    assert (event.location.longitude, event.location.crs) == (113.1402, "gcj02")


async def test_four_thousand_chinese_characters_are_taken(http: AsyncClient, key: str) -> None:
    await made(http, key, description="字" * 4000)
    assert "description" in refused(await posted(http, key, description="x" * 4001), 400)


async def test_a_picture_is_kept_and_shown_when_released(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    form = {"api_key": key, "service_code": "greening", **PLACE, "description": "看照片"}
    answer = await http.post("/requests.json", data=form, files={"media": ("a.jpg", taken())})
    id_ = answer.json()[0]["service_request_id"]
    (photo,) = (await admin.get(f"/api/issues/{id_}")).json()["photos"]
    assert (await shown(http, id_))["media_url"] is None
    await admin.post(f"/api/issues/{id_}/photos/{photo['id']}/release")
    url = (await shown(http, id_))["media_url"]
    assert (await http.get(url)).headers["content-type"] == "image/jpeg"
