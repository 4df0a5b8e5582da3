"""What becomes of requests: lists, pages, tokens, and the update feed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import URL, AsyncClient, Response

from .test_api import listed, made, posted, refused, shown


async def steps(admin: AsyncClient, id_: str, *each: tuple[str, dict[str, Any]]) -> Response:
    answer = None
    for step, body in each:
        answer = await admin.post(f"/api/issues/{id_}/{step}", json=body)
        assert answer.is_success, answer.text
    assert answer
    return answer


SETTLED = (
    ("triage", {"category": "greening"}),
    ("lead", {"lead": "urban-office"}),
    ("claim", {"claimed_by": "urban-office"}),
    ("verify", {"verified_by": "resident-1"}),
)


async def test_how_far_it_has_come_is_told_in_words(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key)
    await steps(admin, id_, *SETTLED[:2])
    one = await shown(http, id_)
    assert (one["status"], one["status_notes"]) == ("open", "已派单至 urban-office")
    assert one["agency_responsible"] == "urban-office"
    await steps(admin, id_, *SETTLED[2:3])
    assert (await shown(http, id_))["status"] == "open"
    await steps(admin, id_, *SETTLED[3:])
    one = await shown(http, id_)
    assert (one["status"], one["status_notes"]) == ("closed", "已办结，并经复核")
    assert one["updated_datetime"] >= one["requested_datetime"]


async def test_a_reason_is_told_of_what_was_closed(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key)
    closed = await steps(admin, id_, ("close", {"reason": "withdrawn"}))
    assert (await shown(http, id_))["status_notes"] == "已关闭（withdrawn）"
    seen = {"Linli-Min-Position": closed.headers["Linli-Position"]}
    params = {"status": "closed", "service_code": "greening"}
    answer = await http.get("/requests.json", params=params, headers=seen)
    told = {one["service_request_id"]: one["status"] for one in answer.json()}
    assert told[id_] == "closed"
    assert set(told.values()) == {"closed"}


async def test_a_list_is_read_in_pages(http: AsyncClient, key: str) -> None:
    made_here = [await made(http, key) for _ in range(3)]
    first = await http.get("/requests.json", params={"page": "1", "page_size": "2"})
    assert int(first.headers["x-total-count"]) >= 3
    assert [one["service_request_id"] for one in first.json()] == made_here[:0:-1]
    link, rel = first.headers["link"].split("; ")
    assert rel == 'rel="next"'
    http.params = {}  # they stand in the link
    second = await http.get(link.strip("<>"))
    assert second.json()[0]["service_request_id"] == made_here[0]


async def test_named_requests_are_listed_whatever_else_is_asked(
    http: AsyncClient, key: str
) -> None:
    ids = {await made(http, key) for _ in range(2)}
    params = {"service_request_id": ",".join([*ids, "nope"]), "status": "closed"}
    assert {one["service_request_id"] for one in await listed(http, **params)} == ids


async def test_nothing_is_an_empty_list(http: AsyncClient) -> None:
    none = {"end_date": "2001-01-01"}
    assert (await http.get("/requests.json", params=none)).content == b"[]"
    assert (await http.get("/requests.xml", params=none)).text.replace("\n", "") == (
        '<?xml version="1.0" encoding="utf-8"?><service_requests/>'
    )


async def test_extensions_are_told_to_who_asks_for_them(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key, address_id="jinsha-bandao")
    plain = await shown(http, id_)
    one = await shown(http, id_, extensions="true")
    assert one.keys() - plain.keys() == {"extended_attributes", "attributes", "notes"}
    more = one["extended_attributes"]
    assert (more["channel"], more["detailed_status"]) == ("open311", "reported")
    assert (more["compound"], more["light"]) == ("jinsha-bandao", "green")
    assert [note["type"] for note in one["notes"]] == ["open"]


async def test_what_is_queued_is_answered_with_a_token(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    new = {"town": "lishui", "code": "queued", "name_zh": "待分拣"}
    assert (await admin.post("/api/issues/categories", json=new)).is_success
    revised = await admin.post(
        "/api/issues/categories/queued/revise",
        json={"town": "lishui", "name_zh": "待分拣", "queued": True},
    )
    seen = {"Linli-Min-Position": revised.headers["Linli-Position"]}
    services = (await http.get("/services.json", headers=seen)).json()
    assert {one["service_code"]: one["type"] for one in services}["queued"] == "batch"
    (told,) = (await posted(http, key, service_code="queued")).json()
    assert told.keys() == {"token", "service_notice", "account_id"}
    (known,) = (await http.get(f"/tokens/{told['token']}.json")).json()
    assert known["token"] == told["token"]
    assert (await shown(http, known["service_request_id"]))["service_code"] == "queued"
    body = (await http.get(f"/tokens/{told['token']}.xml")).text
    assert body.endswith(
        f"<service_requests><request><service_request_id>{known['service_request_id']}"
        f"</service_request_id><token>{told['token']}</token></request></service_requests>"
    )


async def test_who_reports_is_told_when_they_are_answered(http: AsyncClient, key: str) -> None:
    (told,) = (await posted(http, key, email="li@example.org", description="何时")).json()
    assert told["service_notice"].endswith("小时内联系您")
    (told,) = (await posted(http, key, description="无名")).json()
    assert told["service_notice"] is None


# The update feed


async def updates(http: AsyncClient, id_: str, **params: str) -> list[dict[str, Any]]:
    """What became of a request, on whichever of the feed's pages."""
    told = list[dict[str, Any]]()
    while True:
        answer = await http.get("/servicerequestupdates.json", params=params)
        assert answer.status_code == 200, answer.text
        told += [one for one in answer.json() if one["service_request_id"] == id_]
        if "next" not in answer.links:
            return told
        params = dict(URL(answer.links["next"]["url"]).params)


async def test_updates_come_in_the_order_in_which_they_were_recorded(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key)
    await steps(admin, id_, *SETTLED, ("reopen", {}), ("close", {"reason": "duplicate"}))
    told = await updates(http, id_)
    assert [one["status"] for one in told] == [
        *("open", "investigating", "action_scheduled", "in_progress", "fixed"),
        *("reopen", "duplicate"),
    ]
    sequence = [one["sequence"] for one in told]
    assert sequence == sorted(sequence)
    assert [one["updated_datetime"] for one in told] == sorted(
        one["updated_datetime"] for one in told
    )
    assert told[2]["description"] == "已派单"
    rest = await updates(http, id_, after=str(int(sequence[4])))
    assert [one["status"] for one in rest] == ["reopen", "duplicate"]


async def test_updates_are_asked_for_by_when_they_were_recorded(
    http: AsyncClient, key: str
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    id_ = await made(http, key)
    since = {"start_date": before.isoformat()}
    assert await updates(http, id_, **since)
    until = {"end_date": before.isoformat()}
    assert not await updates(http, id_, **until)
    later = {"start_date": (before + timedelta(hours=1)).isoformat()}
    assert await updates(http, id_, **later) == []


async def test_what_a_client_says_of_a_request_is_kept_once(
    http: AsyncClient, admin: AsyncClient, key: str
) -> None:
    id_ = await made(http, key)
    form = {
        "api_key": key,
        "service_request_id": id_,
        "update_id": "fms-1",
        "status": "open",
        "description": "还没修",
    }
    answers = [await http.post("/servicerequestupdates.json", data=form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()[0].keys() == {"update_id"}
    timeline = (await admin.get(f"/api/issues/{id_}")).json()["timeline"]
    assert [step["type"].split(".")[3] for step in timeline] == ["IssueReported", "EvidenceAdded"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"service_request_id": "nope"}, 404),
        ({"service_request_id": ""}, 400),
        ({"update_id": ""}, 400),
        ({"description": "", "status": ""}, 400),
    ],
)
async def test_an_update_of_nothing_is_refused(
    http: AsyncClient, key: str, fields: dict[str, str], status: int
) -> None:
    form = {"api_key": key, "update_id": "fms-2", "status": "open", "description": "还没修"}
    request = {"service_request_id": await made(http, key)} if status == 400 else {}
    answer = await http.post("/servicerequestupdates.json", data={**form, **request, **fields})
    refused(answer, status)
