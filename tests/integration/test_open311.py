"""Open311 asked by clients that were not written here, on the running platform.

`three` is the Python client of Code for America; its JSON works, its XML never did on Python 3.
What FixMyStreet sends and reads, which is XML alone, is told by the fixtures below.
"""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import jsonschema_rs
import pytest
from PIL import Image

from linli.cli.testing import Up, linli, up
from linli.servers import temporary_folder

from . import open311_shapes as shapes

OPEN = {"LINLI_INSECURE_NO_AUTH": "yes"}
VISIBLE_SECONDS_MAX = 2.0
PLACE = {"lat": "23.2031", "long": "113.1402"}
WATER = {
    "town": "lishui",
    "name_zh": "漏水",
    "name_en": "Leak",
    "external_codes": [{"scheme": "open311", "code": "WATER-01"}],
    "questions": [
        {
            "code": "FLOOR",
            "answer": "one-of",
            "required": True,
            "text_zh": "楼层",
            "choices": [{"key": "5", "name_zh": "5层"}],
        },
        {
            "code": "ROOMS",
            "answer": "some-of",
            "text_zh": "房间",
            "choices": [{"key": key, "name_zh": key} for key in "ab"],
        },
    ],
}


class Town(NamedTuple):
    """A platform with one town, a key of it, and what it is reached by."""

    running: Up
    key: str

    @property
    def endpoint(self) -> str:
        return f"{self.running.record.urls['platform']}/open311/v2/"


@pytest.fixture(scope="module")
async def town() -> AsyncGenerator[Town]:
    """Lishui, with a service that asks questions and one that is queued."""
    async with temporary_folder() as data, up(data, env=OPEN) as running:
        position = await founded(running.client)
        seen = {"Linli-Min-Position": position}
        assert (await running.client.get("/open311/v2/services.json", headers=seen)).is_success
        ended = await linli("token", "--data", data, "--open311-key")
        assert ended.status == 0, ended.err
        yield Town(running, ended.out.strip())


async def founded(client: httpx.AsyncClient) -> str:
    """Register the town and its services; the position of the last fact."""
    place = {"code": "lishui", "name_zh": "里水镇", "time_zone": "Asia/Shanghai"}
    registered = await client.post("/api/communities/towns", json=place)
    seen = {"Linli-Min-Position": registered.headers["Linli-Position"]}
    assert (await client.get("/api/issues", headers=seen)).is_success
    for code, body in (("water", WATER), ("queued", {**QUEUED, "queued": True})):
        new = {"town": "lishui", "code": code, "name_zh": body["name_zh"]}
        answer = await client.post("/api/issues/categories", json=new)
        assert answer.is_success, answer.text
        answer = await client.post(f"/api/issues/categories/{code}/revise", json=body)
        assert answer.is_success, answer.text
        seen = {"Linli-Min-Position": answer.headers["Linli-Position"]}
    return seen["Linli-Min-Position"]


QUEUED = {"town": "lishui", "name_zh": "待分拣"}


def three_of(endpoint: str, **keywords: str) -> Any:
    """The client, which looks for what Python 2 had."""
    setattr(itertools, "ifilter", filter)  # noqa: B010 - no type checker knows it
    client: Any = import_module("three").Three(endpoint, **keywords)
    client.session.headers["Accept-Language"] = "zh-CN"
    return client


@pytest.fixture
def three(town: Town) -> Generator[Any]:
    """The client with our key."""
    client = three_of(town.endpoint, api_key=town.key)
    yield client
    client.session.close()


def fits(schema: shapes.Schema, value: Any) -> Any:
    """The value, which must have the shape."""
    faults = [str(fault) for fault in jsonschema_rs.iter_errors(schema, value)]
    assert not faults, "\n".join(faults)
    return value


def posted(three: Any, code: str = "greening", **more: Any) -> Any:
    return three.post(code, **{**PLACE, "description": f"树 {uuid4()}", **more})


# three, in JSON


def test_discovery_names_the_endpoint(three: Any, town: Town) -> None:
    found = fits(shapes.DISCOVERY, three.discovery())
    assert f"{found['endpoints'][0]['url']}/" == town.endpoint


def test_services_are_listed_and_defined(three: Any) -> None:
    services = {one["service_code"]: one for one in fits(shapes.SERVICES, three.services())}
    assert services["WATER-01"]["metadata"] is True
    assert services["queued"]["type"] == "batch"
    definition = fits(shapes.DEFINITION, three.services("WATER-01"))
    assert [(one["code"], one["order"]) for one in definition["attributes"]] == [
        ("FLOOR", 1),
        ("ROOMS", 2),
    ]


def test_a_request_is_made_and_read(three: Any, town: Town) -> None:
    made = posted(
        three,
        "WATER-01",
        address="正门",
        first_name="白",
        last_name="锐",
        **{"attribute[FLOOR]": "5", "attribute[ROOMS][]": ["a", "b"]},
    )
    (told,) = fits(shapes.MADE, made)
    (one,) = fits(shapes.ONE_REQUEST, three.request(told["service_request_id"]))
    assert (one["service_code"], one["status"]) == ("WATER-01", "open")
    with httpx.Client(base_url=town.running.record.urls["platform"]) as staff:
        path = f"/api/issues/{told['service_request_id']}/release"
        assert staff.post(path, json={"texts": ["description"]}).is_success
    (more,) = three.request(told["service_request_id"], extensions="true")
    assert [one["value"] for one in more["attributes"]] == ["5", "a,b"]
    assert "白" not in str(more)


def test_requests_are_found_at_once_by_what_they_are(three: Any) -> None:
    (told,) = posted(three)
    found = three.requests("greening,WATER-01", status="open,closed", count=10, page=1)
    assert told["service_request_id"] in {
        one["service_request_id"] for one in fits(shapes.REQUESTS, found)
    }
    assert three.requests("queued", status="closed") == []
    today = datetime.now(UTC).date()
    between = three.requests(between=[today - timedelta(days=3), today + timedelta(days=2)])
    assert told["service_request_id"] in {one["service_request_id"] for one in between}


def test_a_span_that_is_too_long_is_said_and_read_in_pages(three: Any) -> None:
    (error,) = fits(shapes.ERRORS, three.requests(start="03-01-2024"))
    assert error["code"] == 400
    assert "page_size" in error["description"]
    assert fits(shapes.REQUESTS, three.requests(start="03-01-2024", count=5)) is not None


def test_what_is_queued_has_a_token(three: Any) -> None:
    (told,) = fits(shapes.QUEUED, posted(three, "queued"))
    (known,) = fits(shapes.TOKEN, three.token(told["token"]))
    (one,) = three.request(known["service_request_id"])
    assert one["service_code"] == "queued"


def test_a_picture_is_taken_with_the_request(three: Any, town: Town) -> None:
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    out.seek(0)
    (told,) = fits(shapes.MADE, posted(three, media=out))
    id_ = told["service_request_id"]
    url = town.running.record.urls["platform"]
    with httpx.Client(base_url=url) as staff:
        (photo,) = staff.get(f"/api/issues/{id_}").json()["photos"]
        assert staff.post(f"/api/issues/{id_}/photos/{photo['id']}/release").is_success
        (one,) = three.request(id_)
        assert staff.get(one["media_url"]).headers["content-type"] == "image/jpeg"


def test_the_same_again_is_the_same(three: Any) -> None:
    same = {"description": f"井盖 {uuid4()}"}
    assert posted(three, **same) == posted(three, **same)


def test_what_is_wrong_is_parsed_like_any_answer(three: Any, town: Town) -> None:
    stranger = three_of(town.endpoint)
    for answer, code in (
        (stranger.post("greening", **PLACE), 403),
        (three.post("nothing", **PLACE), 404),
        (three.post("WATER-01", **PLACE), 400),
        (three.post("greening", lat="23.2"), 400),
        (three.request("nope"), 404),
        (three.services("nothing"), 404),
        (three.token("nope"), 404),
        (three.requests(status="foo"), 400),
        (three.get("nothing"), 404),
        (three_of(town.endpoint, jurisdiction="atlantis").requests(), 404),
    ):
        (error,) = fits(shapes.ERRORS, answer)
        assert error["code"] == code
    stranger.session.close()


# FixMyStreet, in XML


class FixMyStreet:
    """Sends and reads what FixMyStreet's `Open311.pm` does."""

    def __init__(self, town: Town) -> None:
        self.key = town.key
        self.http = httpx.Client(base_url=town.endpoint)

    def get(self, path: str, **params: str) -> ET.Element:
        answer = self.http.get(f"{path}.xml", params={"jurisdiction_id": "", **params})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        return ET.fromstring(answer.content)

    def post(self, path: str, fields: dict[str, Any]) -> ET.Element:
        form = {"api_key": self.key, "jurisdiction_id": "", **fields}
        answer = self.http.post(f"{path}.xml", data=form)
        assert answer.is_success, answer.text
        return ET.fromstring(answer.content)

    def send(self, code: str, **attributes: str) -> str:
        """A report, as `send_service_request` words it; its id, if need be by its token."""
        told = self.post(
            "requests",
            {
                "service_code": code,
                "lat": "23.2031",
                "long": "113.1402",
                "description": f"title: Tree\n\ndetail: It fell {uuid4()}\n\nurl: http://example.org/1",
                "email": "user@example.org",
                "first_name": "Bai",
                "last_name": "Rui",
                "phone": "",
                "title": "Tree",
                "media_url": ["https://example.org/1.0.jpeg", "https://example.org/1.1.jpeg"],
                **{f"attribute[{name}]": value for name, value in attributes.items()},
            },
        )
        assert told.tag == "service_requests"
        id_ = told.findtext("request/service_request_id")
        return id_ or self.resolve(told.findtext("request/token") or "")

    def resolve(self, token: str) -> str:
        return self.get(f"tokens/{token}").findtext("request/service_request_id") or ""


@pytest.fixture
def fixmystreet(town: Town) -> Generator[FixMyStreet]:
    client = FixMyStreet(town)
    yield client
    client.http.close()


def test_fixmystreet_learns_what_to_ask(fixmystreet: FixMyStreet) -> None:
    services = fixmystreet.get("services")
    assert services.tag == "services"
    metadata = {
        one.findtext("service_code"): one.findtext("metadata") for one in services.iter("service")
    }
    assert (metadata["WATER-01"], metadata["greening"]) == ("true", "false")
    definition = fixmystreet.get("services/WATER-01")
    (first, _) = definition.iter("attribute")
    asked = {name: first.findtext(name) for name in ("variable", "code", "datatype", "required")}
    assert asked == {
        "variable": "true",
        "code": "FLOOR",
        "datatype": "singlevaluelist",
        "required": "true",
    }
    assert first.findtext("values/value/key") == "5"


@pytest.mark.parametrize(
    ("code", "attributes"), [("greening", {}), ("WATER-01", {"FLOOR": "5"}), ("queued", {})]
)
def test_fixmystreet_sends_a_report_and_finds_it_again(
    fixmystreet: FixMyStreet, code: str, attributes: dict[str, str]
) -> None:
    id_ = fixmystreet.send(code, **attributes)
    (one,) = fixmystreet.get("requests", service_request_id=id_).iter("request")
    assert one.findtext("service_request_id") == id_
    assert one.findtext("service_code") == code
    assert one.findtext("status") == "open"
    text = ET.tostring(one, encoding="unicode")
    assert "Bai" not in text
    assert "example.org" not in text


def test_fixmystreet_follows_a_report(fixmystreet: FixMyStreet, town: Town) -> None:
    id_, since = fixmystreet.send("greening"), datetime.now(UTC) - timedelta(minutes=5)
    url = town.running.record.urls["platform"]
    with httpx.Client(base_url=f"{url}/api/issues/{id_}/") as staff:
        for step, body in (("lead", {"lead": "urban-office"}), ("close", {"reason": "withdrawn"})):
            assert staff.post(step, json=body).is_success
    window = {
        "start_date": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end_date": (since + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "api_key": town.key,
    }
    feed = fixmystreet.get("servicerequestupdates", **window)
    assert feed.tag == "service_request_updates"
    every = list(feed.iter("request_update"))
    assert len({one.findtext("update_id") for one in every}) == len(every)
    mine = [one for one in every if one.findtext("service_request_id") == id_]
    assert [one.findtext("status") for one in mine] == ["open", "action_scheduled", "cancelled"]
    assert all(one.findtext("description") for one in mine)
    moments = [datetime.fromisoformat(one.findtext("updated_datetime") or "") for one in every]
    assert moments == sorted(moments)


def test_fixmystreet_passes_on_what_its_users_say(fixmystreet: FixMyStreet) -> None:
    update = {
        "service_request_id": fixmystreet.send("greening"),
        "update_id": "4711",
        "updated_datetime": "2026-01-18T09:30:00+08:00",
        "status": "OPEN",
        "description": "It is still there",
        "last_name": "Rui",
        "first_name": "Bai",
        "email": "user@example.org",
    }
    answers = [fixmystreet.post("servicerequestupdates", update) for _ in range(2)]
    ids = {answer.findtext("request_update/update_id") for answer in answers}
    assert len(ids) == 1
    assert ids != {None}


# Whatever is reported is seen


async def test_a_request_in_no_known_place_is_the_towns_and_not_located(town: Town) -> None:
    client = town.running.client
    form = {"api_key": town.key, "service_code": "greening", **PLACE, "description": "在哪里"}
    path = "/api/dashboards/towns/lishui"
    before = (await client.get(path)).json()["metrics"]["issues.reported"]["not_located"]
    assert (await client.post("/open311/v2/requests.json", data=form)).status_code == 201
    tail = (await client.get("/api/issues/events", params={"limit": 1000})).headers[
        "Linli-Position"
    ]
    seen = {"Linli-Min-Position": tail}
    after = (await client.get(path, headers=seen)).json()["metrics"]["issues.reported"]
    assert after["not_located"] > before


async def test_an_issue_is_seen_by_every_client_within_two_seconds(town: Town) -> None:
    client = town.running.client
    where = {"latitude": 23.2031, "longitude": 113.1402}
    report = {"category": "greening", "title": "树", "community": "tongsheng", "location": where}
    await registered(client)
    asked = datetime.now(UTC)
    id_ = (await client.post("/api/issues", json=report)).json()["id"]
    for path in (
        "/api/issues",
        "/api/issues/map",
        f"/open311/v2/requests/{id_}.json",
        "/open311/v2/requests.json",
        "/open311/v2/requests.xml",
        "/open311/v2/servicerequestupdates.json",
    ):
        while id_ not in (await client.get(path)).text:
            assert (datetime.now(UTC) - asked).total_seconds() < VISIBLE_SECONDS_MAX, path


async def registered(client: httpx.AsyncClient) -> None:
    community = {"code": "tongsheng", "town": "lishui", "name_zh": "同声社区"}
    answer = await client.post("/api/communities/communities", json=community)
    seen = {"Linli-Min-Position": answer.headers["Linli-Position"]}
    assert (await client.get("/api/issues", headers=seen)).is_success
