"""Clusters and disputes over HTTP, on real servers."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from linli.chassis.testing import listed, refused

ISSUES, CLUSTERS, DISPUTES = (f"/api/issues{path}" for path in ("", "/clusters", "/disputes"))
YUEYUAN = {"community": "hainanzhou", "compound": "yueyuan"}
REPORT = {**YUEYUAN, "category": "greening", "title": "香樟枯死"}


async def reported(api: AsyncClient, **fields: Any) -> str:
    """The id of an issue that was just reported."""
    response = await api.post(ISSUES, json=REPORT | fields)
    assert response.status_code == 201, response.text
    return response.json()["id"]


async def formed(api: AsyncClient, *issues: str, **fields: Any) -> str:
    """The path of a cluster that was just formed."""
    body = {**YUEYUAN, "category": "greening", "title": "树木养护", "issues": list(issues)}
    response = await api.post(CLUSTERS, json=body | fields)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


# Clusters


async def test_a_cluster_grows_and_becomes_a_topic(api: AsyncClient) -> None:
    issues = [await reported(api) for _ in range(3)]
    path = await formed(api, *issues[:2])
    assert (await api.post(f"{path}/issues", json={"issues": issues[1:]})).status_code == 204
    assert (await api.post(f"{path}/topic", json={"title": "谁来养护"})).status_code == 204
    cluster = (await api.get(path)).json()
    assert cluster["issues"] == issues
    assert (cluster["title"], cluster["topic"], cluster["version"]) == ("树木养护", "谁来养护", 3)
    again = await api.post(f"{path}/issues", json={"issues": [await reported(api)]})
    assert refused(again, 409)[0] == "topic-raised"


async def test_the_clusters_of_an_issue_are_found(api: AsyncClient) -> None:
    one, other = await reported(api), await reported(api)
    await formed(api, other)
    body = {**YUEYUAN, "issues": [one]}
    answer = await api.post(CLUSTERS, json=body)
    (found,) = await listed(api, CLUSTERS, answer, issue=one)
    assert (found["id"], found["category"]) == (answer.json()["id"], None)


@pytest.mark.parametrize(
    "place", [{"compound": None}, {"community": "tongsheng", "compound": None}]
)
async def test_an_issue_of_another_place_is_not_of_the_cluster(
    api: AsyncClient, place: dict[str, Any]
) -> None:
    elsewhere = await reported(api, **place)
    body = {**YUEYUAN, "category": "greening", "issues": [elsewhere]}
    assert refused(await api.post(CLUSTERS, json=body), 422) == ("issue-not-of-cluster", "/issues")


async def test_an_issue_that_nobody_reported_is_not_of_a_cluster(api: AsyncClient) -> None:
    body = {**YUEYUAN, "category": "greening", "issues": [str(uuid4())]}
    assert refused(await api.post(CLUSTERS, json=body), 422)[0] == "issue-not-of-cluster"


async def test_open_issues_of_one_category_and_place_are_suggested_once(api: AsyncClient) -> None:
    tiles = {**REPORT, "category": "wall-tiles"}
    await reported(api, category="wall-tiles", confidential=True)
    answers = [await api.post(ISSUES, json=tiles) for _ in range(4)]
    ids = [answer.json()["id"] for answer in answers]
    closing = await api.post(f"{ISSUES}/{ids[0]}/close", json={"reason": "withdrawn"})
    where = f"{CLUSTERS}/suggestions"
    found = await listed(api, where, closing, compound="yueyuan")
    (suggestion,) = [one for one in found if one["category"] == "wall-tiles"]
    assert suggestion["issues"] == 3
    body = {**YUEYUAN, "category": "wall-tiles", "issues": ids[1:]}
    found = await listed(api, where, await api.post(CLUSTERS, json=body), compound="yueyuan")
    assert not [one for one in found if one["category"] == "wall-tiles"]


async def test_what_was_never_clustered_is_not_found(api: AsyncClient) -> None:
    assert refused(await api.get(f"{CLUSTERS}/{uuid4()}"), 404)[0] == "cluster-not-found"


# Disputes


async def test_a_dispute_is_mediated_and_settled(api: AsyncClient) -> None:
    opening = await api.post(DISPUTES, json={**YUEYUAN, "kind": "noise", "note": "深夜装修"})
    path = opening.headers["Location"]
    assert (await api.post(f"{path}/mediations", json={"note": "约定时段"})).status_code == 204
    settled = await api.post(f"{path}/settle", json={"outcome": "agreed"})
    assert settled.status_code == 204, settled.text
    dispute = (await api.get(path)).json()
    shown = (dispute["status"], dispute["outcome"], dispute["mediations"], dispute["note"])
    assert shown == ("settled", "agreed", 1, "深夜装修")
    found = await listed(api, DISPUTES, settled, status="settled", kind="noise")
    assert opening.json()["id"] in {one["id"] for one in found}
    again = await api.post(f"{path}/mediations", json={})
    assert refused(again, 409)[0] == "dispute-settled"


async def test_the_public_is_told_of_no_dispute(api: AsyncClient) -> None:
    opening = await api.post(DISPUTES, json={**YUEYUAN, "kind": "noise"})
    position = int(opening.headers["Linli-Position"].rpartition(".")[2])
    del api.headers["Authorization"]
    feed = await api.get("/api/issues/events", params={"town": "lishui", "after": position - 1})
    (event,) = [one for one in feed.json() if int(one["sequence"]) == position]
    assert event["type"] == "org.linli.issues.Restricted.v1"
    assert (await api.get(opening.headers["Location"])).status_code == 401
