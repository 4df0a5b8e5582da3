"""Many issues over HTTP: filters, search, the map, exports and what is near."""

import csv
import io
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.erasures import ERASURES_TABLE
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope
from linli.issues.positions import Point, gcj02
from linli.issues.queries import around, inside
from linli.issues.tables import issue_list
from linli.issues.words import catch_up, containing, issue_words, newest_words, plain, signs_of

ISSUES = "/api/issues"
REPORT = {"community": "hainanzhou", "compound": "yueyuan", "category": "greening", "title": "树"}
SQUARE = Point(23.0912, 113.1345)
STAFF = Caller("staff-hainanzhou", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "hainanzhou")),))
ELSEWHERE = Caller("staff-tongsheng", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "tongsheng")),))
LONG_AGO = "2019-03-04T09:00:00+08:00"


@pytest.fixture
async def public(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token."""
    async with client_of(running, as_=None) as client:
        yield client


def at(point: Point, crs: str = "wgs84") -> dict[str, Any]:
    return {"latitude": point.latitude, "longitude": point.longitude, "crs": crs}


async def reported(api: AsyncClient, **more: Any) -> Response:
    answer = await api.post(ISSUES, json=REPORT | more)
    assert answer.status_code == 201, answer.text
    return answer


async def done(api: AsyncClient, report: Response, step: str, **body: Any) -> Response:
    answer = await api.post(f"{report.headers['Location']}/{step}", json=body)
    assert answer.status_code == 204, answer.text
    return answer


async def found(api: AsyncClient, after: Response, **where: Any) -> set[str]:
    """The ids that a list of this compound shows."""
    rows = await listed(api, ISSUES, after, limit=200, **{"compound": "yueyuan", **where})
    return {row["id"] for row in rows}


def ids(*reports: Response) -> set[str]:
    return {report.json()["id"] for report in reports}


# Filters


async def test_several_statuses_are_asked_for_at_once(api: AsyncClient) -> None:
    new, led, closed = [await reported(api) for _ in range(3)]
    await done(api, led, "lead", lead="forestry")
    last = await done(api, closed, "close", reason="withdrawn")
    assert ids(new, led) <= await found(api, last, status="reported,assigned")
    assert ids(closed).isdisjoint(await found(api, last, status="reported,assigned"))
    assert ids(closed) <= await found(api, last, status="closed,verified")


async def test_a_status_that_does_not_exist_is_refused(api: AsyncClient) -> None:
    assert refused(await api.get(ISSUES, params={"status": "reported,lost"}), 422)[0]


async def test_lists_show_who_sees_to_an_issue(api: AsyncClient) -> None:
    report = await reported(api)
    await done(api, report, "lead", lead="forestry")
    last = await done(api, report, "joint-action", parties=["fire-service", "property"])
    rows = await listed(api, ISSUES, last, lead="forestry", limit=200)
    row = next(row for row in rows if row["id"] == report.json()["id"])
    assert (row["lead"], row["co_handlers"]) == ("forestry", ["fire-service", "property"])
    assert row["level"] == "compound"


async def test_dates_bound_when_issues_were_reported(api: AsyncClient) -> None:
    old = await reported(api, occurred_at=LONG_AGO)
    new = await reported(api)
    assert ids(old, new) & await found(api, new, reported_to="2019-03-05T00:00:00Z") == ids(old)
    assert ids(old, new) & await found(api, new, reported_from="2019-03-05T00:00:00Z") == ids(new)


async def test_lights_are_read_at_the_moment_of_asking(api: AsyncClient) -> None:
    late = await reported(api, occurred_at=LONG_AGO)
    fresh = await reported(api)
    reports = ids(late, fresh)
    assert reports & await found(api, fresh, light="red") == ids(late)
    assert reports & await found(api, fresh, light="green") == ids(fresh)
    assert reports & await found(api, fresh, light="amber") == set()
    rows = await listed(api, ISSUES, fresh, compound="yueyuan", limit=200)
    assert {row["light"] for row in rows if row["id"] in ids(late)} == {"red"}


async def test_a_suspended_issue_is_paused_until_it_goes_on(api: AsyncClient) -> None:
    report = await reported(api)
    last = await done(api, report, "suspend", reason="season")
    assert ids(report) <= await found(api, last, light="paused")
    last = await done(api, report, "resume")
    assert ids(report) <= await found(api, last, light="green")


async def test_what_has_ended_has_no_light(api: AsyncClient) -> None:
    report = await reported(api, occurred_at=LONG_AGO)
    last = await done(api, report, "close", reason="withdrawn")
    for light in ("green", "amber", "red", "paused"):
        assert ids(report).isdisjoint(await found(api, last, light=light))


async def test_hazards_are_listed_until_they_are_safe(api: AsyncClient) -> None:
    report = await reported(api)
    last = await done(api, report, "hazard")
    assert ids(report) <= await found(api, last, hazard=True)


# Search


async def shown_to_all(api: AsyncClient, title: str, **more: Any) -> Response:
    report = await reported(api, title=title, **more)
    await done(api, report, "release", texts=["title"])
    return report


@pytest.mark.parametrize("text", ["墙砖", "砖", "WALL tiles", "ｗａｌｌ", "脱落 wall"])
async def test_released_words_are_found_in_chinese_and_latin(
    api: AsyncClient, public: AsyncClient, text: str
) -> None:
    tiles = await shown_to_all(api, "北面墙砖脱落 Wall Tiles")
    other = await shown_to_all(api, "路灯不亮 Street lamp")
    reports = ids(tiles, other)
    assert reports & await found(public, other, text=text) == ids(tiles)


async def test_what_was_not_released_is_not_found(api: AsyncClient) -> None:
    report = await reported(api, title="水管爆裂")
    assert await found(api, report, text="水管爆裂") == set()


async def test_wildcards_mean_themselves(api: AsyncClient) -> None:
    report = await shown_to_all(api, "100% 漏水_三楼")
    assert ids(report) <= await found(api, report, text="0% 漏水_三")
    assert await found(api, report, text="0%漏") == set()


async def test_nobody_finds_the_words_of_who_was_erased(api: AsyncClient, running: Running) -> None:
    report = await shown_to_all(api, "井盖丢失", reporter="person-erased-in-lists")
    assert await found(api, report, text="井盖丢失") == ids(report)
    erasure = {"person": "person-erased-in-lists", "source": "/towns/lishui/communities"}
    erasure |= {"position": 99, "erased_at": datetime.now(UTC), "answers": 0}
    async with running.engine.begin() as db:
        await db.execute(sa.insert(ERASURES_TABLE), [erasure])
        assert (await db.execute(sa.select(issue_words))).all() == []
    assert await found(api, report, text="井盖丢失") == set()


async def test_a_search_uses_the_index_for_two_chinese_characters(running: Running) -> None:
    async with running.engine.connect() as db:
        await catch_up(running.store, db)
    for text in ("墙砖", "tiles"):
        async with running.engine.connect() as db:
            await db.execute(sa.text("SET LOCAL enable_seqscan = off"))
            query = sa.select(newest_words).where(*containing(text))
            query = query.compile(dialect=db.dialect, compile_kwargs={"literal_binds": True})
            plan = "\n".join((await db.execute(sa.text(f"EXPLAIN {query}"))).scalars())
        assert "issue_words_signs" in plan


async def test_a_search_is_read_on_in_the_order_of_its_list(
    api: AsyncClient, running: Running
) -> None:
    reports = [
        await shown_to_all(api, f"石狮子 {day}", occurred_at=f"2019-03-{day:02}T09:00:00+08:00")
        for day in (4, 6, 5)
    ]
    await found(api, reports[-1], text="石狮子")
    async with running.engine.connect() as db:
        dated = sa.select(issue_words.c.occurred_at, issue_list.c.occurred_at)
        rows = await db.execute(dated.join(issue_list, issue_list.c.id == issue_words.c.id))
        assert [one for one, other in rows if one != other] == []
    newest = [reports[1], reports[2], reports[0]]
    where, seen = {"text": "石狮子", "limit": 1}, list[str]()
    while where:
        page = (await api.get(ISSUES, params=where)).json()
        seen += [row["id"] for row in page["items"]]
        where = page["next"] and {**where, "cursor": page["next"]}
    assert seen == [report.json()["id"] for report in newest]


def test_signs_keep_what_contains_what() -> None:
    assert signs_of(plain("墙砖")) in signs_of(plain("北面墙砖脱落"))
    assert signs_of("wall 墙") == f"wall {signs_of('墙')}"
    assert signs_of("墙砖").isascii()


# Who sees what


async def test_confidential_issues_are_nowhere_public(running: Running, api: AsyncClient) -> None:
    report = await reported(api, confidential=True, location=at(SQUARE))
    await listed(api, ISSUES, report)
    for caller, seen in ((STAFF, True), (ELSEWHERE, False), (None, False)):
        async with client_of(running, as_=caller) as client:
            for path in ("", "/map", "/export", "/export?format=geojson"):
                answer = await client.get(
                    f"{ISSUES}{path}", params={"compound": "yueyuan"} if "?" not in path else None
                )
                assert (report.json()["id"] in answer.text) == seen, path
            near = {"town": "lishui", "category": "greening", **at(SQUARE)}
            answer = await client.get(f"{ISSUES}/near", params=near)
            assert (report.json()["id"] in answer.text) == seen


# The map


async def on_map(api: AsyncClient, after: Response, **where: Any) -> dict[str, Any]:
    headers = {"Linli-Min-Position": after.headers["Linli-Position"]}
    answer = await api.get(f"{ISSUES}/map", params=where, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def features(collection: dict[str, Any]) -> dict[str, Any]:
    return {feature["id"]: feature for feature in collection["features"]}


async def test_the_map_shows_positions_in_wgs84(api: AsyncClient) -> None:
    lonely = Point(24.5, 112.5)
    report = await reported(api, location=at(gcj02(lonely), "gcj02"))
    shown = await on_map(api, report, bbox="112.49,24.49,112.51,24.51")
    (feature,) = shown["features"]
    assert feature["id"] == report.json()["id"]
    assert feature["geometry"]["coordinates"] == pytest.approx([112.5, 24.5], abs=1e-5)
    assert shown["bbox"] == pytest.approx([112.5, 24.5, 112.5, 24.5], abs=1e-5)


async def test_the_map_ends_at_its_box_and_at_its_limit(api: AsyncClient) -> None:
    near, far = [await reported(api, location=at(Point(25.5, east))) for east in (110.0, 111.0)]
    both = await on_map(api, far, bbox="109.9,25.4,111.1,25.6")
    assert set(features(both)) == ids(near, far)
    assert not both["truncated"]
    assert set(features(await on_map(api, far, bbox="109.9,25.4,110.1,25.6"))) == ids(near)
    first = await on_map(api, far, bbox="109.9,25.4,111.1,25.6", limit=1)
    assert set(features(first)) == ids(far)
    assert first["truncated"]


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "0,10,1,5", "0,0,nan,1", "200,0,210,1"])
async def test_a_box_that_is_none_is_refused(api: AsyncClient, bbox: str) -> None:
    assert refused(await api.get(f"{ISSUES}/map", params={"bbox": bbox}), 422)[0]


async def test_a_box_may_cross_the_antimeridian(api: AsyncClient) -> None:
    report = await reported(api, location=at(Point(10.0, -179.9)))
    shown = await on_map(api, report, bbox="179,9,-179,11")
    assert set(features(shown)) == ids(report)


# Exports


async def exported(api: AsyncClient, after: Response, **where: Any) -> str:
    headers = {"Linli-Min-Position": after.headers["Linli-Position"]}
    answer = await api.get(f"{ISSUES}/export", params=where, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def rows_of(text: str) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_an_export_defuses_what_a_spreadsheet_would_calculate(api: AsyncClient) -> None:
    report = await reported(api, title="=1+1 墙")
    rows = rows_of(await exported(api, report, compound="yueyuan"))
    row = next(row for row in rows if row["id"] == report.json()["id"])
    assert row["title"] == "'=1+1 墙"
    assert (row["category"], row["status"], row["suspended"]) == ("greening", "reported", "false")


async def test_an_export_holds_no_title_that_its_reader_may_not_read(
    api: AsyncClient, public: AsyncClient
) -> None:
    report = await reported(api, title="只给工作人员看")
    text = await exported(public, report, compound="yueyuan")
    assert report.json()["id"] in text
    assert "只给工作人员看" not in text


async def test_an_export_goes_beyond_what_is_read_at_a_time(
    api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.issues.api.lists.EXPORTED_ROWS", 2)
    reports = [await reported(api, category="wall-tiles") for _ in range(5)]
    where = {"category": "wall-tiles", "compound": "yueyuan"}
    rows = rows_of(await exported(api, reports[-1], **where))
    assert ids(*reports) <= {row["id"] for row in rows}


async def test_an_export_as_geojson_has_null_where_no_position_is_known(api: AsyncClient) -> None:
    report = await reported(api, category="public-safety")
    headers = {"Linli-Min-Position": report.headers["Linli-Position"]}
    where = {"category": "public-safety", "compound": "yueyuan", "format": "geojson"}
    answer = await api.get(f"{ISSUES}/export", params=where, headers=headers)
    feature = features(answer.json())[report.json()["id"]]
    assert feature["geometry"] is None
    assert feature["properties"]["category"] == "public-safety"


# Near


async def near(api: AsyncClient, after: Response, point: Point, **more: Any) -> list[Any]:
    where = {"town": "lishui", "category": "greening", **at(point), **more}
    return await listed(api, f"{ISSUES}/near", after, **where)


async def test_open_issues_nearby_come_nearest_first(api: AsyncClient) -> None:
    here = Point(26.0, 114.0)
    far = await reported(api, location=at(Point(26.0003, 114.0)))
    close = await reported(api, location=at(Point(26.0001, 114.0)))
    last = await reported(api, location=at(Point(26.001, 114.0)))
    shown = await near(api, last, here)
    assert [one["issue"]["id"] for one in shown] == [close.json()["id"], far.json()["id"]]
    assert [one["distance_m"] for one in shown] == pytest.approx([11.1, 33.4], abs=0.1)


async def test_what_has_ended_or_is_something_else_is_not_nearby(api: AsyncClient) -> None:
    here = Point(26.5, 114.0)
    await reported(api, location=at(here), category="wall-tiles")
    report = await reported(api, location=at(here))
    last = await done(api, report, "close", reason="withdrawn")
    assert await near(api, last, here) == []


async def test_a_phones_position_is_taken_as_the_phone_gives_it(api: AsyncClient) -> None:
    here = Point(27.0, 114.0)
    report = await reported(api, location=at(here))
    shown = await near(api, report, gcj02(here), crs="gcj02")
    assert [one["issue"]["id"] for one in shown] == [report.json()["id"]]


async def test_nothing_is_near_in_a_category_that_does_not_exist(api: AsyncClient) -> None:
    where = {"town": "lishui", "category": "no-such", **at(SQUARE)}
    answer = await api.get(f"{ISSUES}/near", params=where)
    assert refused(answer, 422)[0] == "unknown-category"


def test_a_box_around_a_place_holds_the_circle() -> None:
    box = around(Point(60.0, 179.9999), 50)
    assert box.west > box.east
    assert box.north - box.south == pytest.approx(2 * 50 / 111_195, rel=1e-3)
    assert around(Point(90.0, 0.0), 50)[::2] == (-180.0, 180.0)


async def test_a_box_is_found_by_the_index(running: Running) -> None:
    condition = inside(around(SQUARE, 50)).compile(compile_kwargs={"literal_binds": True})
    async with running.engine.connect() as db:
        await db.execute(sa.text("SET LOCAL enable_seqscan = off"))
        query = sa.text(f"EXPLAIN SELECT 1 FROM {issue_list.name} WHERE {condition}")
        plan = "\n".join((await db.execute(query)).scalars())
    assert "issue_list_at" in plan
