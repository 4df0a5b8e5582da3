"""What cannot be answered is said in GeoReport's own shape: never 401, never 422."""

from typing import Any

import pytest
from httpx import AsyncClient, QueryParams

from linli.issues.open311 import uploads

from .test_api import PLACE, made, posted, refused

QUESTION = {
    "code": "FLOOR",
    "answer": "one-of",
    "required": True,
    "text_zh": "楼层",
    "choices": [{"key": "5", "name_zh": "5层"}],
}


@pytest.fixture(scope="package")
async def water(admin: AsyncClient) -> str:
    """A service that asks on which floor, and has a code of its own here."""
    new = {"town": "lishui", "code": "water", "name_zh": "漏水"}
    assert (await admin.post("/api/issues/categories", json=new)).is_success
    more = {
        "town": "lishui",
        "name_zh": "漏水",
        "questions": [QUESTION],
        "external_codes": [{"scheme": "open311", "code": "WATER-01"}],
    }
    revised = await admin.post("/api/issues/categories/water/revise", json=more)
    assert revised.is_success, revised.text
    seen = {"Linli-Min-Position": revised.headers["Linli-Position"]}
    await admin.get("/api/issues/categories", params={"town": "lishui"}, headers=seen)
    return "WATER-01"


async def test_a_definition_is_as_the_standard_shows_it(http: AsyncClient, water: str) -> None:
    assert (await http.get(f"/services/{water}.json")).content.decode() == (
        '{"service_code":"WATER-01","attributes":[{"variable":true,"code":"FLOOR",'
        '"datatype":"singlevaluelist","required":true,"datatype_description":null,"order":1,'
        '"description":"楼层","values":[{"key":"5","name":"5层"}]}]}'
    )


async def test_answers_are_those_that_the_service_asks_for_and_told_with_the_text(
    http: AsyncClient, admin: AsyncClient, key: str, water: str
) -> None:
    id_ = await made(http, key, service_code=water, **{"attribute[FLOOR]": "5"})
    (one,) = (await http.get(f"/requests/{id_}.json", params={"extensions": "true"})).json()
    assert (one["service_code"], one["attributes"]) == (water, [])
    await admin.post(f"/api/issues/{id_}/release", json={"texts": ["description"]})
    (one,) = (await http.get(f"/requests/{id_}.json", params={"extensions": "true"})).json()
    assert one["attributes"] == [{"code": "FLOOR", "label": "楼层", "name": "5层", "value": "5"}]


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"attribute[FLOOR]": ""},
        {"attribute[FLOOR]": "6"},
        {"attribute[FLOOR]": "5", "attribute[ROOF]": "red"},
        {"attribute[FLOOR][]": ["5", "5", "6"]},
    ],
)
async def test_an_answer_that_is_missing_or_none_is_named(
    http: AsyncClient, key: str, water: str, attributes: dict[str, Any]
) -> None:
    description = refused(await posted(http, key, service_code=water, **attributes), 400)
    assert "attribute[FLOOR]" in description or "attribute[ROOF]" in description


@pytest.mark.parametrize("sent", [{}, {"api_key": ""}, {"api_key": "guessed"}])
async def test_without_a_good_key_nothing_is_taken(http: AsyncClient, sent: dict[str, str]) -> None:
    for path in ("/requests", "/servicerequestupdates"):
        form = {"service_code": "greening", **PLACE, **sent}
        answer = await http.post(f"{path}.json", data=form, headers={"Accept-Language": "en"})
        assert refused(answer, 403) == "Invalid api_key received"


async def test_a_key_is_good_for_its_own_town(http: AsyncClient, key: str) -> None:
    refused(await posted(http, key, jurisdiction_id="dali"), 403)


async def test_a_key_may_stand_in_the_address(http: AsyncClient, key: str) -> None:
    form = {"service_code": "greening", **PLACE, "description": "地址"}
    answer = await http.post("/requests.json", data=form, params={"api_key": key})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"lat": ""}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "north"}, 400),
        ({"address_id": "nowhere"}, 400),
        ({"address_id": "huangqi"}, 400),
        ({"jurisdiction_id": "atlantis"}, 404),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"description": "\0"}, 400),
    ],
)
async def test_a_form_is_refused_for_a_reason(
    http: AsyncClient, key: str, fields: dict[str, str], status: int
) -> None:
    assert refused(await posted(http, key, **fields), status)


async def test_no_code_is_said_as_the_standard_says_it(http: AsyncClient, key: str) -> None:
    form = {"api_key": key, **PLACE}
    answer = await http.post("/requests.json", data=form, headers={"Accept-Language": "en"})
    assert answer.content == b'[{"code":400,"description":"service_code was not provided"}]'


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"service_code": "greening"}},
        {"content": b"a=%FF", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"--", "headers": {"Content-Type": "multipart/form-data"}},
        {"data": {f"a{n}": "b" for n in range(uploads.FIELDS_MAX + 1)}},
        {"data": {"description": "x" * (uploads.FORM_BYTES_MAX + 1)}},
        {"data": {"a": "b"}, "files": {"media": ("a.txt", b"not a picture")}},
    ],
)
async def test_what_is_no_form_is_refused(
    http: AsyncClient, key: str, sent: dict[str, Any]
) -> None:
    if "data" in sent:
        sent = {
            **sent,
            "data": {"api_key": key, "service_code": "greening", **PLACE, **sent["data"]},
        }
    refused(await http.post("/requests.json", **sent), 400)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"status": "foo"}, 400),
        ({"start_date": "2024-03-02", "end_date": "2024-03-01"}, 400),
        ({"start_date": "2020-03-02", "end_date": "2024-03-01"}, 400),
        ({"start_date": "soon"}, 400),
        ({"page": "0"}, 400),
        ({"page_size": "1001"}, 400),
        ({"jurisdiction_id": "atlantis"}, 404),
    ],
)
async def test_a_list_is_refused_for_a_reason(
    http: AsyncClient, params: dict[str, str], status: int
) -> None:
    refused(await http.get("/requests.json", params=params), status)


async def test_of_two_towns_one_is_named(http: AsyncClient) -> None:
    http.params = http.params.remove("jurisdiction_id")
    for path in ("services", "requests", "services/greening", "servicerequestupdates"):
        refused(await http.get(f"/{path}.json"), 400)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/requests.html", 404),
        ("GET", "/requests.yaml", 404),
        ("GET", "/requests", 404),
        ("GET", "/nothing.json", 404),
        ("GET", "/services/nothing.json", 404),
        ("GET", "/requests/nope.json", 404),
        ("GET", "/requests/018d17d9-0001-7001-8000-7fef88f7411d.json", 404),
        ("GET", "/tokens/018d17d9000170018000.json", 404),
        ("DELETE", "/requests.json", 400),
        ("GET", "/requests/%00.json", 400),
        ("POST", "/services.json", 400),
    ],
)
async def test_other_paths_answer_in_the_same_shape(
    http: AsyncClient, method: str, path: str, status: int
) -> None:
    refused(await http.request(method, path), status)


async def test_a_parameter_comes_once(http: AsyncClient) -> None:
    twice = QueryParams({"status": ["open", "closed"]})
    refused(await http.get("/requests.json", params=twice), 400)


async def test_a_bad_token_is_403_here(http: AsyncClient) -> None:
    answer = await http.get("/services.json", headers={"Authorization": "Bearer forged"})
    refused(answer, 403)


async def test_errors_in_xml_are_xml(http: AsyncClient) -> None:
    answer = await http.get("/requests/nope.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.endswith(
        "<errors><error><code>404</code><description>未找到该诉求</description></error></errors>"
    )


async def test_a_confidential_issue_is_nowhere(http: AsyncClient, admin: AsyncClient) -> None:
    report = {
        "community": "tongsheng",
        "category": "greening",
        "title": "保密",
        "confidential": True,
    }
    answer = await admin.post("/api/issues", json=report)
    id_, seen = answer.json()["id"], {"Linli-Min-Position": answer.headers["Linli-Position"]}
    for path in (f"/requests/{id_}", f"/tokens/{id_.replace('-', '')}"):
        refused(await http.get(f"{path}.json"), 404)
    for path in ("requests", "servicerequestupdates"):
        assert id_ not in (await http.get(f"/{path}.json", headers=seen)).text
