"""The golden bodies: JSON and XML as GeoReport writes them."""

import json
import re
from datetime import UTC, datetime

import pytest
from starlette.types import Scope

from linli.chassis.problems import OF_STATUS, Problem, problem_of
from linli.events.contracts.base import CategoryCode
from linli.events.contracts.categories import CategoryRevised, Choice, ExternalCode, Question
from linli.issues.open311.faults import BadKeyError, FaultError, no_request, not_provided, said
from linli.issues.open311.rendering import Document, json_of, xml_of
from linli.issues.open311.shapes import definition_of

DECLARED = '<?xml version="1.0" encoding="utf-8"?>'
WATER = CategoryRevised(
    code=CategoryCode("water"),
    version=2,
    name_zh="水",
    questions=(
        Question(
            code="FLOOR",
            answer="one-of",
            required=True,
            text_zh="楼层",
            choices=(Choice(key="5", name_zh="5层", name_en="5th"),),
        ),
    ),
    external_codes=(ExternalCode(scheme="open311", code="WATER-01"),),
)


def normal(text: str | bytes) -> str:
    """The text without the whitespace between its parts."""
    text = text.decode() if isinstance(text, bytes) else text
    return re.sub(r"\s*\n\s*", "", text).strip()


def scope(path: str, language: str = "zh-CN", method: str = "GET") -> Scope:
    headers = [(b"accept-language", language.encode())]
    return {"type": "http", "path": path, "headers": headers, "method": method}


def test_a_definition_is_as_the_standard_shows_it() -> None:
    golden = """
    {"service_code":"WATER-01","attributes":[{"variable":true,"code":"FLOOR",
     "datatype":"singlevaluelist","required":true,
     "datatype_description":null,"order":1,"description":"楼层",
     "values":[{"key":"5","name":"5层"}]}]}
    """
    document = Document("service_definition", definition_of(WATER, "zh-CN"))
    assert json_of(document).decode() == normal(golden)


def test_nothing_is_an_empty_list() -> None:
    assert json_of(Document("service_requests", [])) == b"[]"
    assert normal(xml_of(Document("service_requests", []))) == f"{DECLARED}<service_requests/>"


def test_a_request_in_xml_has_plain_elements() -> None:
    value = {
        "service_request_id": "01HZ",
        "status": "open",
        "status_notes": "已派单至城建办",
        "requested_datetime": datetime(2024, 1, 18, 1, 30, tzinfo=UTC),
        "lat": 23.2031,
        "long": 113.1402,
        "media_url": None,
    }
    golden = f"""
    {DECLARED}<service_requests><request><service_request_id>01HZ</service_request_id>
    <status>open</status><status_notes>已派单至城建办</status_notes>
    <requested_datetime>2024-01-18T09:30:00+08:00</requested_datetime>
    <lat>23.2031</lat><long>113.1402</long><media_url/></request></service_requests>
    """
    assert normal(xml_of(Document("service_requests", [value]))) == normal(golden)


def test_a_definition_in_xml_names_what_its_lists_hold() -> None:
    document = Document("service_definition", definition_of(WATER, "en"))
    golden = f"""
    {DECLARED}<service_definition><service_code>WATER-01</service_code><attributes><attribute>
    <variable>true</variable><code>FLOOR</code><datatype>singlevaluelist</datatype>
    <required>true</required><datatype_description/><order>1</order>
    <description>楼层</description><values><value><key>5</key><name>5th</name></value></values>
    </attribute></attributes></service_definition>
    """
    assert normal(xml_of(document)) == normal(golden)


def test_what_xml_cannot_say_is_replaced_and_the_rest_escaped() -> None:
    body = xml_of(Document("a", {"b": "<i>\x01\ud800&</i>"}))
    assert normal(body) == f"{DECLARED}<a><b>&lt;i&gt;\ufffd\ufffd&amp;&lt;/i&gt;</b></a>"


@pytest.mark.parametrize(
    ("error", "language", "golden"),
    [
        (no_request(), "zh-CN", '[{"code":404,"description":"未找到该诉求"}]'),
        (BadKeyError(), "en", '[{"code":403,"description":"Invalid api_key received"}]'),
        (
            not_provided("service_code"),
            "en",
            '[{"code":400,"description":"service_code was not provided"}]',
        ),
    ],
)
def test_an_error_is_said_in_the_readers_language(
    error: FaultError, language: str, golden: str
) -> None:
    answer = said(scope("/open311/v2/requests.json", language), told(error))
    assert bytes(answer.body).decode() == golden
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def told(error: Exception) -> Problem:
    problem = problem_of(error, {})
    assert problem
    return problem


def test_an_error_in_xml_has_a_root_of_its_own() -> None:
    answer = said(scope("/open311/v2/requests.xml"), told(no_request()))
    golden = f"""
    {DECLARED}<errors><error><code>404</code><description>未找到该诉求</description></error></errors>
    """
    assert normal(bytes(answer.body)) == normal(golden)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"


@pytest.mark.parametrize(
    ("status", "said_as"),
    [
        (401, 403),
        (403, 403),
        (404, 404),
        (405, 400),
        (413, 400),
        (422, 400),
        (429, 429),
        (503, 503),
    ],
)
def test_every_problem_has_a_status_of_the_standard(status: int, said_as: int) -> None:
    answer = said(scope("/open311/v2/requests.html"), Problem(OF_STATUS[status], "detail"))
    (error,) = json.loads(bytes(answer.body))
    assert (answer.status_code, error["code"]) == (said_as, said_as)
    assert ("retry-after" in answer.headers) == (status in {429, 503})


def test_pages_of_any_origin_may_read_and_none_may_write() -> None:
    for method, allowed in (("GET", "*"), ("POST", None)):
        answer = said(scope("/open311/v2/requests.json", method=method), told(no_request()))
        assert answer.headers.get("access-control-allow-origin") == allowed
