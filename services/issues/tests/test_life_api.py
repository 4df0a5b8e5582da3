"""The life of an issue over HTTP: who it is with, how it ends, and who is told."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope
from linli.issues.unopposed import confirm_unopposed

ISSUES = "/api/issues"
REPORT = {"community": "tongsheng", "compound": "jinsha-bandao", "category": "greening"}
WANG, LI = Caller("person-wang"), Caller("person-li")
STAFF = Caller("staff-tongsheng", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "tongsheng")),))


@pytest.fixture
async def public(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token."""
    async with client_of(running, as_=None) as client:
        yield client


@pytest.fixture
async def wang(running: Running) -> AsyncGenerator[AsyncClient]:
    """A resident."""
    async with client_of(running, as_=WANG) as client:
        yield client


@pytest.fixture
async def li(running: Running) -> AsyncGenerator[AsyncClient]:
    """Another one."""
    async with client_of(running, as_=LI) as client:
        yield client


async def reported(api: AsyncClient, **fields: Any) -> str:
    """The path of an issue that was just reported."""
    answer = await api.post(ISSUES, json={**REPORT, "title": "香樟枯死", **fields})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def taken(api: AsyncClient, path: str, step: str, **body: Any) -> Response:
    """The answer to a step that is taken."""
    answer = await api.post(f"{path}/{step}", json=body)
    assert answer.status_code == 204, answer.text
    return answer


async def seen(api: AsyncClient, path: str) -> dict[str, Any]:
    """An issue's page."""
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def id_in(path: str) -> str:
    return path.removeprefix(f"{ISSUES}/")


def names(page: dict[str, Any]) -> list[str]:
    """What has happened, by the names of the events."""
    return [step["type"].split(".")[3] for step in page["timeline"]]


# Reporting


async def test_staff_write_down_what_somebody_says_on_the_phone(
    running: Running, public: AsyncClient
) -> None:
    async with client_of(running, as_=STAFF) as staff:
        path = await reported(staff, channel="phone", reporter="person-wang", address="3栋后门")
        page = await seen(staff, path)
    assert (page["channel"], page["address"]) == ("phone", "3栋后门")
    assert page["timeline"][0]["entered_by"] == STAFF.person
    told = await seen(public, path)
    assert told["address"] == {"withheld": "not-released"}
    assert STAFF.person not in str(told)


async def test_a_resident_reports_by_phone_for_nobody(wang: AsyncClient) -> None:
    answer = await wang.post(ISSUES, json={**REPORT, "title": "树", "channel": "phone"})
    assert refused(answer, 403)[0] == "forbidden"


async def test_a_confidential_issue_is_there_for_its_reporter_and_staff_alone(
    running: Running, api: AsyncClient, wang: AsyncClient, li: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(wang, confidential=True)
    last = await taken(api, path, "lead", lead="committee")
    assert (await seen(wang, path))["confidential"]
    for stranger in (public, li):
        assert refused(await stranger.get(path), 404)[0] == "issue-not-found"
        rows = await listed(stranger, ISSUES, last, category="greening", limit=200)
        assert id_in(path) not in {row["id"] for row in rows}
    for step in ("support", "confirm", "object"):
        assert refused(await li.post(f"{path}/{step}"), 404)[0] == "issue-not-found"
    feed = await public.get(f"{ISSUES}/events", params={"town": "lishui", "limit": 1000})
    assert id_in(path) not in feed.text


async def test_answers_are_staffs_to_read(api: AsyncClient, public: AsyncClient) -> None:
    code = f"lifts-{uuid4().hex[:8]}"
    names_ = {"name_zh": "电梯", "name_en": "Lifts"}
    await api.post(f"{ISSUES}/categories", json={"town": "dali", "code": code, **names_})
    questions = [{"code": "FLOOR", "answer": "string", "required": True, "text_zh": "楼层"}]
    revised = await api.post(
        f"{ISSUES}/categories/{code}/revise",
        json={"town": "dali", **names_, "questions": questions, "default_lead": "lift-company"},
    )
    assert revised.status_code < 300, revised.text
    report = {"community": "huangqi", "compound": None, "category": code}
    unanswered = await api.post(ISSUES, json={**report, "title": "困人"})
    assert refused(unanswered, 422) == ("answer-missing", "/answers/FLOOR")
    path = await reported(api, **report, answers={"FLOOR": "5"})
    assert (await seen(api, path))["written_answers"] == {"FLOOR": "5"}
    assert (await seen(public, path))["written_answers"] == {"withheld": "not-released"}
    await taken(api, path, "triage", category=code)
    assert (await seen(api, path))["lead"] == "lift-company"


# Who it is with


async def test_the_second_return_is_the_next_levels(api: AsyncClient) -> None:
    path = await reported(api)
    for party in ("property", "greening-company"):
        await taken(api, path, "lead", lead=party)
        await taken(api, path, "return", party=party, reason="outside-competence", evidence="附图")
    page = await seen(api, path)
    assert (page["level"], page["lead"], page["returns"]) == ("community", None, 2)
    assert names(page)[-2:] == ["AssignmentReturned", "IssueEscalated"]


async def test_a_department_is_asked_beside_the_lead_and_both_clocks_are_seen(
    api: AsyncClient,
) -> None:
    path = await reported(api)
    await taken(api, path, "lead", lead="committee")
    await taken(api, path, "escalate", to="town", department="forestry", reason="beyond-us")
    for party in ("committee", "forestry"):
        await taken(api, path, "accept", party=party)
    page = await seen(api, path)
    assert [(one["party"], one["lead"], one["accepted"]) for one in page["parties"]] == [
        ("committee", True, True),
        ("forestry", False, True),
    ]
    resolutions = [clock for clock in page["clocks"] if clock["kind"] == "resolution"]
    assert {clock["level"] for clock in resolutions} == {"compound", "town"}
    again = await api.post(f"{path}/escalate", json={"to": "community", "reason": "beyond-us"})
    assert refused(again, 409) == ("already-escalated", "/to")


async def test_more_time_is_decided_by_somebody_else_than_who_asks(
    running: Running, api: AsyncClient
) -> None:
    path = await reported(api)
    await taken(api, path, "lead", lead=STAFF.person)
    before = (await seen(api, path))["expected"]
    await taken(
        api, path, "extension", requested_by=STAFF.person, minutes=960, reason="awaiting-parts"
    )
    async with client_of(running, as_=STAFF) as staff:
        own = await staff.post(f"{path}/extension/grant")
        assert refused(own, 409) == ("approver-is-requester", "/decided_by")
    await taken(api, path, "extension/grant")
    page = await seen(api, path)
    assert (page["extension"]["status"], page["extension"]["minutes"]) == ("granted", 960)
    assert page["expected"] > before


async def test_a_suspended_issue_is_not_claimed(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "suspend", reason="awaiting-funds", until="2030-01-01T00:00:00+08:00")
    page = await seen(api, path)
    assert page["suspended"]
    assert {clock["light"] for clock in page["clocks"]} == {"paused"}
    claim = await api.post(f"{path}/claim", json={"claimed_by": "property"})
    assert refused(claim, 409)[0] == "issue-suspended"
    await taken(api, path, "resume")
    await taken(api, path, "claim", claimed_by="property")


async def test_the_first_contact_says_whether_it_came_in_time(api: AsyncClient) -> None:
    early, late = await reported(api), await reported(api, occurred_at="2024-01-18T09:30:00+08:00")
    for path in (early, late):
        await taken(api, path, "contacts", channel="phone")
        await taken(api, path, "contacts", channel="visit")
    steps = [(await seen(api, path))["timeline"][1:] for path in (early, late)]
    told = [[(step["first"], step.get("in_time")) for step in contacts] for contacts in steps]
    assert told == [[(True, True), (False, None)], [(True, False), (False, None)]]


# Hazards and voices


async def test_a_hazard_is_flagged_and_made_safe(api: AsyncClient) -> None:
    path = await reported(api)
    assert refused(await api.post(f"{path}/hazard/safe"), 409)[0] == "no-hazard"
    await taken(api, path, "hazard")
    assert (await seen(api, path))["hazard"]["safe_at"] is None
    await taken(api, path, "hazard/safe", note="已围蔽")
    assert (await seen(api, path))["hazard"]["safe_at"] is not None


async def test_everybody_may_say_me_too_once_but_not_of_their_own(
    wang: AsyncClient, li: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(wang)
    for _ in range(2):
        await taken(li, path, "support")
    assert refused(await wang.post(f"{path}/support"), 409)[0] == "own-report"
    page = await seen(public, path)
    assert (page["supporters"], names(page)) == (1, ["IssueReported"])


async def test_a_merged_issue_gives_its_voices_to_the_one_that_goes_on(
    api: AsyncClient, wang: AsyncClient, li: AsyncClient
) -> None:
    survivor, duplicate, third = await reported(wang), await reported(li), await reported(api)
    await taken(wang, duplicate, "support")
    await taken(api, duplicate, "merge", into=id_in(survivor))
    page = await seen(api, survivor)
    assert (page["supporters"], page["duplicates"]) == (1, 1)
    assert (await seen(api, duplicate))["merged_into"] == id_in(survivor)
    chain = await api.post(f"{survivor}/merge", json={"into": id_in(third)})
    assert refused(chain, 409)[0] == "merging-chain"
    into_merged = await api.post(f"{third}/merge", json={"into": id_in(duplicate)})
    assert refused(into_merged, 409) == ("survivor-ended", "/into")
    itself = await api.post(f"{third}/merge", json={"into": id_in(third)})
    assert refused(itself, 409) == ("merged-into-itself", "/into")
    await taken(api, duplicate, "merge", into=id_in(survivor))
    assert names(await seen(api, survivor)).count("DuplicateAbsorbed") == 1


async def test_an_issue_is_merged_within_its_town_and_the_staffs_reach(
    running: Running, api: AsyncClient
) -> None:
    here, east = await reported(api), await reported(api, community="hainanzhou", compound=None)
    dali = await reported(api, community="huangqi", compound=None)
    elsewhere = await api.post(f"{here}/merge", json={"into": id_in(dali)})
    assert refused(elsewhere, 422) == ("survivor-unknown", "/into")
    async with client_of(running, as_=STAFF) as staff:
        answer = await staff.post(f"{here}/merge", json={"into": id_in(east)})
        assert refused(answer, 422) == ("survivor-unknown", "/into")


# Ends


async def test_the_reporter_confirms_or_objects_and_nobody_else(
    api: AsyncClient, wang: AsyncClient, li: AsyncClient
) -> None:
    path = await reported(wang)
    await taken(api, path, "claim", claimed_by="property")
    assert refused(await li.post(f"{path}/confirm"), 409)[0] == "not-the-reporter"
    assert refused(await li.post(f"{path}/object"), 409)[0] == "reopening-reserved"
    await taken(wang, path, "object", note="还是枯的")
    await taken(api, path, "claim", claimed_by="property")
    await taken(wang, path, "confirm")
    page = await seen(api, path)
    assert (page["status"], page["timeline"][-1]["method"]) == ("verified", "reporter")
    assert refused(await wang.post(f"{path}/object"), 409)[0] == "reopening-reserved"


async def test_only_the_lead_claims(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "lead", lead="committee")
    other = await api.post(f"{path}/claim", json={"claimed_by": "property"})
    assert refused(other, 409)[0] == "not-the-lead"


async def test_a_claim_that_nobody_objects_to_is_verified_once(
    running: Running, api: AsyncClient
) -> None:
    quiet, opposed = await reported(api), await reported(api)
    for path in (quiet, opposed):
        await taken(api, path, "claim", claimed_by="property")
    last = await taken(api, opposed, "call-backs", solved=False, satisfied=False)
    await listed(api, ISSUES, last)
    in_a_week = datetime.now(UTC) + timedelta(days=8)
    await confirm_unopposed(running.engine, running.store, datetime.now(UTC))
    assert (await seen(api, quiet))["status"] == "claimed"
    for _ in range(2):
        await confirm_unopposed(running.engine, running.store, in_a_week)
    page = await seen(api, quiet)
    assert names(page)[1:] == ["ResolutionClaimed", "ResolutionVerified"]
    assert page["timeline"][-1]["method"] == "timeout"
    assert (await seen(api, opposed))["status"] == "claimed"


async def test_a_relapse_reopens_the_issue(api: AsyncClient) -> None:
    path = await reported(api)
    assert refused(await api.post(f"{path}/recheck", json={"relapsed": True}), 409)[0] == (
        "resolution-not-verified"
    )
    await taken(api, path, "claim", claimed_by="property")
    await taken(api, path, "verify", verified_by="committee")
    await taken(api, path, "recheck", relapsed=False)
    await taken(api, path, "recheck", relapsed=True)
    page = await seen(api, path)
    assert (page["status"], page["timeline"][-1]["relapse"]) == ("reopened", True)


@pytest.mark.parametrize(
    ("step", "body", "status"),
    [
        ("reject", {"reason": "outside-competence", "rejected_by": "committee"}, "rejected"),
        ("convert", {"into": "topic"}, "converted"),
    ],
)
async def test_what_ends_otherwise_takes_no_work_until_it_is_reopened(
    api: AsyncClient, step: str, body: dict[str, str], status: str
) -> None:
    path = await reported(api)
    for _ in range(2):
        await taken(api, path, step, **body)
    lead = await api.post(f"{path}/lead", json={"lead": "committee"})
    assert refused(lead, 409)[0] == f"issue-{status}"
    assert (await seen(api, path))["status"] == status
    await taken(api, path, "reopen")


async def test_a_call_back_says_something_about_what_was_claimed(api: AsyncClient) -> None:
    path = await reported(api)
    early = await api.post(f"{path}/call-backs", json={"solved": True})
    assert refused(early, 409)[0] == "resolution-not-claimed"
    assert refused(await api.post(f"{path}/call-backs", json={}), 422)[0] == "invalid-request"
    await taken(api, path, "claim", claimed_by="property")
    await taken(api, path, "call-backs", excluded="not-reached")
    assert names(await seen(api, path))[-1] == "CallBackRecorded"
