"""The service as its callers see it, on real servers."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.testing import listed

from .conftest import FINDING, ISSUE

API = "/api/volunteers"
HERE = {"community": "tongsheng", "compound": "jinsha-bandao"}
NINE, TEN, ELEVEN = (f"2024-01-02T{hour:02}:00:00+08:00" for hour in (9, 10, 11))
NOBODY = str(UUID(int=404))


async def post(api: AsyncClient, path: str, **body: Any) -> Response:
    answer = await api.post(API + path, json=body)
    assert answer.is_success, answer.text
    return answer


async def refused(api: AsyncClient, path: str, **body: Any) -> tuple[int, str, str | None]:
    """The status, the kind of problem and the field at fault."""
    answer = await api.post(API + path, json=body)
    problem = answer.json()
    [error] = problem.get("errors", [{}])
    return answer.status_code, problem["type"].rpartition("/")[2], error.get("pointer")


async def new_team(api: AsyncClient, **place: str) -> str:
    body = {"kind": "safety", "name_zh": "邻里安全志愿服务队", **(place or HERE)}
    return (await post(api, "/teams", **body)).json()["id"]


async def new_patrol(api: AsyncClient) -> str:
    """A patrol under way since nine."""
    team_id = await new_team(api)
    answer = await post(api, "/patrols", team_id=team_id, starts_at=NINE, **HERE)
    patrol_id = answer.json()["id"]
    await post(api, f"/patrols/{patrol_id}/start", occurred_at=NINE)
    return patrol_id


async def new_activity(api: AsyncClient, **more: Any) -> str:
    body = {"kind": "sports", "name_zh": "居民运动会", "starts_at": NINE, **HERE, **more}
    return (await post(api, "/activities", **body)).json()["id"]


async def test_a_volunteer_is_found_where_the_answer_says(api: AsyncClient) -> None:
    answer = await post(api, "", person="p-found", **HERE)
    assert answer.status_code == 201
    one = await api.get(answer.headers["Location"])
    assert one.json()["person"] == "p-found"
    assert one.headers["ETag"] == answer.headers["ETag"] == '"1"'


async def test_a_person_is_on_the_register_of_a_town_once(api: AsyncClient) -> None:
    await post(api, "", person="p-once", **HERE)
    answer = await refused(api, "", person="p-once", community="hainanzhou")
    assert answer == (409, "already-taken", None)


async def test_another_town_has_a_register_of_its_own(api: AsyncClient) -> None:
    await post(api, "", person="p-moved", **HERE)
    await post(api, "", person="p-moved", community="huangqi")


async def test_what_could_be_a_name_is_no_person(api: AsyncClient) -> None:
    assert await refused(api, "", person="王 五", **HERE) == (422, "invalid-request", "/person")


async def test_an_unknown_place_is_refused_with_its_field(api: AsyncClient) -> None:
    answer = await refused(api, "", person="p-lost", community="tongsheng", compound="mars")
    assert answer == (422, "unknown-place", "/compound")


async def test_a_retried_creation_finds_itself(api: AsyncClient) -> None:
    headers = {"Linli-Command-Id": str(uuid4())}
    body = {"person": "p-again", **HERE}
    first, again = [await api.post(API, json=body, headers=headers) for _ in range(2)]
    assert again.status_code == first.status_code == 201
    assert again.json()["id"] == first.json()["id"] == headers["Linli-Command-Id"]
    assert again.headers["Linli-Position"] == first.headers["Linli-Position"]


async def test_volunteers_are_listed_by_place(api: AsyncClient) -> None:
    answer = await post(api, "", person="p-hainanzhou", community="hainanzhou")
    items = await listed(api, API, answer, community="hainanzhou")
    assert [item["person"] for item in items] == ["p-hainanzhou"]


@pytest.mark.parametrize("path", ["/teams", "/patrols", "/activities", "/events", "/docs"])
async def test_no_other_path_is_taken_for_a_volunteer(api: AsyncClient, path: str) -> None:
    answer = await api.get(API + path, params={"town": "lishui"} if path == "/events" else {})
    assert answer.status_code == 200


async def test_a_volunteer_joins_a_team_once(api: AsyncClient) -> None:
    volunteer_id = (await post(api, "", person="p-joins", **HERE)).json()["id"]
    team_id = await new_team(api)
    for _ in range(2):
        answer = await post(api, f"/teams/{team_id}/members", volunteer_id=volunteer_id)
        assert answer.headers["ETag"] == '"2"'
    assert (await api.get(f"{API}/teams/{team_id}")).json()["members"] == [volunteer_id]


async def test_a_member_is_on_the_register(api: AsyncClient) -> None:
    path = f"/teams/{await new_team(api)}/members"
    answer = await refused(api, path, volunteer_id=NOBODY)
    assert answer == (422, "unknown-volunteer", "/volunteer_id")


async def test_teams_are_listed_by_kind(api: AsyncClient) -> None:
    body = {"kind": "youth", "name_zh": "新里水人青年力量", **HERE}
    answer = await post(api, "/teams", **body)
    items = await listed(api, f"{API}/teams", answer, kind="youth")
    assert [item["name_zh"] for item in items] == ["新里水人青年力量"]


async def test_a_patrol_is_walked_by_a_team_of_its_town(api: AsyncClient) -> None:
    elsewhere = await new_team(api, community="huangqi")
    for team_id in (NOBODY, elsewhere):
        answer = await refused(api, "/patrols", team_id=team_id, starts_at=NINE, **HERE)
        assert answer == (422, "unknown-team", "/team_id")


async def test_a_round_from_start_to_end(api: AsyncClient) -> None:
    patrol_id = await new_patrol(api)
    finding = {"category": "greening", "title": "菜地", **HERE, "occurred_at": TEN}
    finding_id = (await post(api, f"/patrols/{patrol_id}/findings", **finding)).json()["id"]
    deed = {"finding_id": finding_id, "occurred_at": TEN}
    await post(api, f"/patrols/{patrol_id}/cleanups", **deed, note="清走两袋垃圾")
    await post(api, f"/patrols/{patrol_id}/dissuasions", **deed, note="同意搬走")
    answer = await post(api, f"/patrols/{patrol_id}/complete", occurred_at=ELEVEN)
    patrol = (await api.get(f"{API}/patrols/{patrol_id}")).json()
    assert (patrol["status"], patrol["version"]) == ("completed", 6)
    assert [one["id"] for one in patrol["findings"]] == [finding_id]
    assert [one["note"] for one in patrol["cleanups"]] == ["清走两袋垃圾"]
    assert [one["note"] for one in patrol["dissuasions"]] == ["同意搬走"]
    [item] = await listed(
        api, f"{API}/patrols", answer, team_id=patrol["team_id"], status="completed"
    )
    assert (item["id"], item["findings"]) == (patrol_id, 1)


async def test_a_finding_shows_the_issue_that_came_of_it(api: AsyncClient) -> None:
    patrol_id = await new_patrol(api)
    body = {"category": "greening", "title": "菜地", **HERE}
    headers = {"Linli-Command-Id": str(FINDING)}
    path = f"{API}/patrols/{patrol_id}/findings"
    assert (await api.post(path, json=body, headers=headers)).json() == {"id": str(FINDING)}
    [finding] = (await api.get(f"{API}/patrols/{patrol_id}")).json()["findings"]
    assert finding["issue"] == str(ISSUE)


async def test_a_finding_lies_in_the_patrols_town(api: AsyncClient) -> None:
    path = f"/patrols/{await new_patrol(api)}/findings"
    body = {"category": "greening", "title": "菜地", "community": "huangqi"}
    assert await refused(api, path, **body) == (422, "found-elsewhere", "/community")


async def test_nothing_of_a_patrol_comes_before_its_start(api: AsyncClient) -> None:
    path = f"/patrols/{await new_patrol(api)}/complete"
    answer = await refused(api, path, occurred_at="2024-01-02T08:00:00+08:00")
    assert answer == (409, "out-of-order", "/occurred_at")


async def test_a_step_needs_no_body(api: AsyncClient) -> None:
    answer = await api.post(f"{API}/patrols/{await new_patrol(api)}/complete")
    assert answer.status_code == 204


async def test_a_stale_version_is_refused(api: AsyncClient) -> None:
    path = f"{API}/patrols/{await new_patrol(api)}/complete"
    answer = await api.post(path, headers={"If-Match": '"1"'})
    assert answer.status_code == 412


async def test_an_activity_from_plan_to_end(api: AsyncClient) -> None:
    activity_id = await new_activity(api, hosts=["cuiyuan-property", "jinsha-committee"])
    path = f"/activities/{activity_id}"
    for _ in range(2):
        await post(api, f"{path}/check-ins", person="p-1", occurred_at=NINE)
    sixty = {"value": 60, "qualifier": "at_least"}
    await post(api, f"{path}/headcount", headcount=sixty, occurred_at=TEN)
    answer = await post(api, f"{path}/complete", occurred_at=ELEVEN)
    activity = (await api.get(API + path)).json()
    assert (activity["status"], activity["checked_in"], activity["version"]) == ("completed", 1, 4)
    assert [one["headcount"] for one in activity["headcounts"]] == [sixty]
    [item] = await listed(api, f"{API}/activities", answer, kind="sports", status="completed")
    assert item["hosts"] == ["cuiyuan-property", "jinsha-committee"]


async def test_an_activity_ends_after_it_starts(api: AsyncClient) -> None:
    body = {"kind": "sports", "name_zh": "居民运动会", "starts_at": TEN, "ends_at": NINE, **HERE}
    assert await refused(api, "/activities", **body) == (422, "ends-before-it-starts", "/ends_at")


async def test_what_has_yet_to_begin_is_not_completed(api: AsyncClient) -> None:
    path = f"/activities/{await new_activity(api, starts_at='2199-01-01T09:00:00+08:00')}/complete"
    assert await refused(api, path) == (409, "activity-not-begun", "/occurred_at")


@pytest.mark.parametrize("kind", ["", "/teams", "/patrols", "/activities"])
async def test_what_is_not_there_is_not_found(api: AsyncClient, kind: str) -> None:
    for id_ in (NOBODY, "no-id"):
        assert (await api.get(f"{API}{kind}/{id_}")).status_code == 404
