"""The questions over HTTP, on a real database."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from linli.chassis.callers import insecure
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.dashboards.histograms import ERROR
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.metrics.catalogue import METRICS
from linli.events.contracts.base import Event
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.issues import IssueClosed, IssueReported, ResolutionVerified
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.contracts.volunteers import ActivityCompleted, HeadcountTaken
from linli.events.databases import ensure_database
from linli.events.envelope import Place, Recorded, Source
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.sealing import NoKeys
from linli.events.testing import EPOCH_BEGIN, Told, projected, recorded
from linli.servers import Servers

from .samples import sample

HOUR = timedelta(hours=1)
TONGSHENG, LVDI = Place("tongsheng"), Place("tongsheng", "lvdi-xiangshu")
GALA = datetime(2023, 10, 1, 12, tzinfo=UTC)

REGISTERED = [
    (sample(TownRegistered, code="lishui", name_zh="里水镇", name_en="Lishui"), Place()),
    (sample(CommunityRegistered, code="tongsheng", town="lishui", name_en=None), TONGSHENG),
    (sample(CompoundRegistered, code="lvdi-xiangshu", community="tongsheng"), LVDI),
    (
        sample(
            FigureClaimed,
            level="community",
            place="tongsheng",
            metric="compounds.total",
            value=11,
            qualifier="exact",
        ),
        Place(),
    ),
]


def told(*happened: tuple[Event, Place, str, datetime]) -> list[Recorded[Any]]:
    """One service's history; what happened before EPOCH_BEGIN was entered then."""
    return [
        recorded(
            event,
            position=n,
            place=place,
            stream=stream,
            time=time,
            recorded_at=max(time, EPOCH_BEGIN),
        )
        for n, (event, place, stream, time) in enumerate(happened, 1)
    ]


def history() -> list[Recorded[Any]]:
    """Three issues, two of them ended, and a gala of the year before that was entered late."""
    start, verified_at, closed_at = EPOCH_BEGIN, EPOCH_BEGIN + 30 * HOUR, EPOCH_BEGIN + 10 * HOUR
    reported = sample(IssueReported, reported_at=start)
    verified = sample(ResolutionVerified, reported_at=start, verified_at=verified_at)
    closed = sample(IssueClosed, reported_at=start, closed_at=closed_at)
    headcount = sample(HeadcountTaken, headcount={"value": 60, "qualifier": "at_least"})
    return [
        *told(*((event, place, f"{n}-{n}", start) for n, (event, place) in enumerate(REGISTERED))),
        *told(
            (reported, LVDI, "issue-1", start),
            (reported, TONGSHENG, "issue-2", start),
            (reported, LVDI, "issue-3", start),
            (closed, TONGSHENG, "issue-2", closed_at),
            (verified, LVDI, "issue-1", verified_at),
        ),
        *told(
            (headcount, LVDI, "activity-1", GALA),
            (sample(ActivityCompleted), LVDI, "activity-1", GALA),
        ),
    ]


@pytest.fixture(scope="module")
async def http(servers: Servers) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the dashboards, which have read the history."""
    nats = await Nats.open(servers.nats_url)
    around = Surroundings(
        server_url=servers.database_url,
        nats=nats,
        vault=NoKeys(),
        callers=insecure,
        feed=Told(Source("lishui", "communities")),
        stopping=Stopping(),
    )
    running = Running(DASHBOARDS, around)
    await ensure_database(running.database_url)
    await migrate(running.engine, *DASHBOARDS.migrations)
    for projection in DASHBOARDS.projections:
        await projected(running.engine, projection, history())
    transport = httpx.ASGITransport(running.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://linli") as client:
        yield client
    await running.engine.dispose()
    await nats.close()
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"DROP DATABASE {DASHBOARDS.database} WITH (FORCE)")
    await admin.close()


async def get(http: httpx.AsyncClient, path: str, **params: str) -> Any:
    response = await http.get(f"/api/dashboards{path}", params=params)
    assert response.status_code == 200, response.text
    return response.json()


async def test_an_answer_has_the_shape_of_the_contract(http: httpx.AsyncClient) -> None:
    body = await get(http, "/towns/lishui", on="2024-01-20", as_of="2024-01-19")
    assert list(body) == [
        *("place", "on", "as_of", "metrics"),
        *("positions", "epochs", "parked", "final", "lag_seconds"),
    ]
    assert body["place"] == {"level": "town", "code": "lishui", "name": "里水镇", "parent": None}
    assert (body["on"], body["as_of"]) == ("2024-01-20", "2024-01-19")
    assert body["positions"] == {"communities": 4, "issues": 5, "volunteers": 2}
    assert body["epochs"] == {"communities": 1, "issues": 1, "volunteers": 1}
    assert body["parked"] == {}


@pytest.mark.parametrize(
    "path", ["/towns/lishui", "/communities/tongsheng", "/compounds/lvdi-xiangshu"]
)
async def test_every_metric_stands_at_every_place(http: httpx.AsyncClient, path: str) -> None:
    metrics = (await get(http, path))["metrics"]
    assert list(metrics) == list(METRICS)
    nothing = {"value": 0, "unit": "copy", "version": 1, "not_located": 0, "claimed": None}
    assert metrics["books.held"] == nothing


async def test_what_no_compound_has_is_not_located_in_the_community(
    http: httpx.AsyncClient,
) -> None:
    town = (await get(http, "/towns/lishui"))["metrics"]["issues.reported"]
    community = (await get(http, "/communities/tongsheng"))["metrics"]["issues.reported"]
    compound = (await get(http, "/compounds/lvdi-xiangshu"))["metrics"]["issues.reported"]
    assert (town["value"], town["not_located"]) == (3, 0)
    assert (community["value"], community["not_located"]) == (3, 1)
    assert (compound["value"], compound["not_located"]) == (2, 0)


async def test_durations_are_told_in_hours(http: httpx.AsyncClient) -> None:
    metrics = (await get(http, "/communities/tongsheng"))["metrics"]
    lasted = {"n": 2, "p50": 20.0, "p90": 28.0}
    assert metrics["issues.closing_hours"]["value"] == pytest.approx(lasted, rel=ERROR)
    compound = (await get(http, "/compounds/lvdi-xiangshu", on="2024-01-18"))["metrics"]
    assert compound["issues.closing_hours"]["value"] == {"n": 0, "p50": None, "p90": None}


async def test_a_claim_stands_where_it_was_made_and_nowhere_else(http: httpx.AsyncClient) -> None:
    community = (await get(http, "/communities/tongsheng"))["metrics"]["compounds.total"]
    assert (community["value"], community["claimed"]) == (1, {"value": 11, "qualifier": "exact"})
    assert (await get(http, "/towns/lishui"))["metrics"]["compounds.total"]["claimed"] is None


async def test_a_past_day_shows_the_world_of_that_day(http: httpx.AsyncClient) -> None:
    metrics = (await get(http, "/towns/lishui", on="2023-12-31"))["metrics"]
    assert metrics["activities.completed"]["value"] == 1
    assert metrics["communities.total"]["value"] == 0


async def test_what_was_recorded_later_was_not_known_then(http: httpx.AsyncClient) -> None:
    metrics = (await get(http, "/towns/lishui", on="2024-01-20", as_of="2023-12-31"))["metrics"]
    assert metrics["activities.completed"]["value"] == 0


async def test_without_a_day_today_is_meant(http: httpx.AsyncClient) -> None:
    before = datetime.now(UTC) + 8 * HOUR
    body = await get(http, "/towns/lishui")
    assert body["on"] in {str(before.date()), str((datetime.now(UTC) + 8 * HOUR).date())}


@pytest.mark.parametrize(
    "day", ["2024-1-18", "20240118", "1705536000", "2024-02-30", "2024-01-18T00:00:00", "tomorrow"]
)
@pytest.mark.parametrize("parameter", ["on", "as_of"])
async def test_a_day_that_is_none_is_refused(
    http: httpx.AsyncClient, parameter: str, day: str
) -> None:
    response = await http.get("/api/dashboards/towns/lishui", params={parameter: day})
    assert response.status_code == 422
    assert parameter in str(response.json()["errors"])


@pytest.mark.parametrize(
    "path",
    [
        "/towns/tongsheng",
        "/communities/lishui",
        "/compounds/nowhere",
        "/towns/%E9%87%8C%E6%B0%B4",
        "/towns/nowhere/places",
        "/towns/nowhere/metrics/issues.open/events",
    ],
)
async def test_a_place_that_is_not_registered_is_not_found(
    http: httpx.AsyncClient, path: str
) -> None:
    response = await http.get(f"/api/dashboards{path}")
    assert response.status_code == 404
    assert response.json()["type"] == "https://linli.org/problems/place-not-found"


async def test_a_name_is_told_in_the_readers_language_where_it_has_one(
    http: httpx.AsyncClient,
) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    town = await http.get("/api/dashboards/towns/lishui", headers=english)
    community = await http.get("/api/dashboards/communities/tongsheng", headers=english)
    assert town.json()["place"]["name"] == "Lishui"
    assert town.headers["content-language"] == "en"
    assert community.json()["place"]["name"] == REGISTERED[1][0].model_dump()["name_zh"]


async def test_a_reader_can_ask_for_what_has_been_read(http: httpx.AsyncClient) -> None:
    reached = {"Linli-Min-Position": "lishui/issues=1.5, lishui/volunteers=1.2"}
    response = await http.get("/api/dashboards/towns/lishui", headers=reached)
    assert response.status_code == 200


async def test_lineage_lists_the_events_behind_a_number(http: httpx.AsyncClient) -> None:
    path = "/communities/tongsheng/metrics/issues.open/events"
    first = await get(http, path, limit="3")
    rest = await get(http, path, limit="3", cursor=first["next"])
    events = [*first["events"], *rest["events"]]
    assert [event["amount"] for event in events] == [1, 1, 1, -1, -1]
    assert rest["next"] is None
    assert events[0] == {
        "id": str(history()[4].envelope.id),
        "type": "org.linli.issues.IssueReported.v1",
        "label": "问题上报",
        "time": "2024-01-18T04:00:00.000000Z",
        "recordedtime": "2024-01-18T04:00:00.000000Z",
        "service": "issues",
        "position": 1,
        "place": "lishui/tongsheng/lvdi-xiangshu",
        "amount": 1,
    }


@pytest.mark.parametrize("place", ["/towns/lishui", "/compounds/lvdi-xiangshu"])
@pytest.mark.parametrize("day", ["2024-01-18", "2024-01-19"])
async def test_amounts_sum_to_the_value_of_the_same_days(
    http: httpx.AsyncClient, place: str, day: str
) -> None:
    value = (await get(http, place, on=day))["metrics"]["issues.closing_hours"]["value"]["n"]
    page = await get(http, f"{place}/metrics/issues.closing_hours/events", on=day)
    assert sum(event["amount"] for event in page["events"]) == value


async def test_lineage_lists_what_was_added_from_a_day_on(http: httpx.AsyncClient) -> None:
    path = "/towns/lishui/metrics/issues.open/events"
    later = await get(http, path, **{"from": "2024-01-19"})
    assert [event["amount"] for event in later["events"]] == [-1]
    late = "/towns/lishui/metrics/activities.completed/events"
    recorded_late = await get(http, late, on="2023-12-31", recorded_from="2024-01-01")
    assert [event["amount"] for event in recorded_late["events"]] == [1]


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2024-01-19", "on": "2024-01-18"},
        {"recorded_from": "2024-01-19", "as_of": "2024-01-18"},
    ],
)
async def test_a_range_that_ends_before_it_begins_is_refused(
    http: httpx.AsyncClient, days: dict[str, str]
) -> None:
    path = "/api/dashboards/towns/lishui/metrics/issues.open/events"
    response = await http.get(path, params=days)
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == next(iter(days))


async def test_there_is_no_lineage_of_a_metric_that_is_none(http: httpx.AsyncClient) -> None:
    response = await http.get("/api/dashboards/towns/lishui/metrics/issues.lost/events")
    assert response.status_code == 404
    assert response.json()["type"] == "https://linli.org/problems/metric-not-found"


async def test_a_cursor_of_another_list_is_refused(http: httpx.AsyncClient) -> None:
    places = await get(http, "/towns/lishui/places", limit="1")
    path = "/api/dashboards/towns/lishui/metrics/issues.open/events"
    response = await http.get(path, params={"cursor": places["next"]})
    assert response.status_code == 422


async def test_every_metric_is_defined(http: httpx.AsyncClient) -> None:
    body = await get(http, "/metrics")
    by_id = {definition["id"]: definition for definition in body["items"]}
    assert list(by_id) == list(METRICS)
    assert by_id["issues.resolution_hours"]["additive"] is False
    assert by_id["volunteers.registered"]["about_persons"] is True
    assert set(by_id["issues.open"]["label"]) == {"zh-CN", "en"}
    assert by_id["patrols.yield"]["parts"] == {
        "numerator": "patrols.findings",
        "denominator": "patrols.completed",
    }
    assert by_id["patrols.completed"]["events"] == ["org.linli.volunteers.PatrolCompleted.v1"]


async def test_one_metric_says_how_it_comes_about(http: httpx.AsyncClient) -> None:
    body = await get(http, "/metrics/issues.resolved")
    assert body["formula"] == {
        "zh-CN": "每条“复核确认解决”加 1；每条此前已复核确认的“问题重新打开”减 1",
        "en": "+1 for each “Resolution verified”; -1 for each “Issue reopened” that had been "
        "verified",
    }
    (same,) = [one for one in (await get(http, "/metrics"))["items"] if one["id"] == body["id"]]
    assert body == same
    assert (await http.get("/api/dashboards/metrics/issues.lost")).status_code == 404


async def test_a_ratio_shows_what_it_is_made_of(http: httpx.AsyncClient) -> None:
    metrics = (await get(http, "/towns/lishui"))["metrics"]
    kept, covered = metrics["issues.kept_rate"], metrics["owners_committees.coverage"]
    assert kept["value"] == {"numerator": 1, "denominator": 1, "ratio": 1.0}
    assert kept["not_located"] is None
    assert covered["value"] == {"numerator": 0, "denominator": 1, "ratio": 0.0}
    assert metrics["patrols.yield"]["value"]["ratio"] is None


async def test_lists_lead_from_the_towns_to_every_place(http: httpx.AsyncClient) -> None:
    towns = await get(http, "/towns")
    (town,) = towns["items"]
    inside = (await http.get(town["places"])).json()["items"]
    assert [(place["level"], place["code"], place["parent"]) for place in inside] == [
        ("community", "tongsheng", "lishui"),
        ("compound", "lvdi-xiangshu", "tongsheng"),
    ]
    for place in (town, *inside):
        assert (await http.get(place["dashboard"])).status_code == 200


async def test_the_places_of_a_town_come_in_pages(http: httpx.AsyncClient) -> None:
    first = await get(http, "/towns/lishui/places", limit="1")
    rest = await get(http, "/towns/lishui/places", limit="1", cursor=first["next"])
    assert [first["items"][0]["code"], rest["items"][0]["code"]] == ["tongsheng", "lvdi-xiangshu"]
    assert rest["next"] is None
