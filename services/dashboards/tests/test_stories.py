"""What happened at a place, and the story of each event, told to the public and to roles."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, refused
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.snapshot import snapshot
from linli.dashboards.stories import STORIES, stories
from linli.dashboards.viewing import PUBLIC, ViewerReach
from linli.events.contracts.issues import IssueReported, IssueTriaged
from linli.events.contracts.volunteers import PatrolFindingRecorded, VolunteerRegistered
from linli.events.envelope import Place, Recorded
from linli.events.reach import Scope
from linli.events.rebuild import rebuild
from linli.events.testing import EPOCH_BEGIN, Told, projected, recorded
from linli.servers import Servers

from .persons import JINSHA, LVDI, register
from .samples import sample
from .serving import caused, serving

HOUR = timedelta(hours=1)
WALK, TRIAGE, OTHER, HIDDEN = (UUID(int=n) for n in range(1, 5))
REGISTER = register(EPOCH_BEGIN.date())


def fact(event: Any, position: int, hours: float, place: Place = LVDI) -> Recorded[Any]:
    stream = f"{type(event).__name__.lower()}-{position}"
    time = EPOCH_BEGIN + hours * HOUR
    return recorded(event, position=position, place=place, stream=stream, time=time)


FINDING = caused(fact(sample(PatrolFindingRecorded), 1, 1), WALK, role="volunteer")
JOINED = caused(fact(sample(VolunteerRegistered), 2, 2), OTHER, role="compound-staff")
REPORTED = caused(fact(sample(IssueReported), 1, 3), WALK, by=FINDING)
TRIAGED = caused(fact(sample(IssueTriaged), 2, 4), TRIAGE, role="community-staff")
SECRET = caused(fact(sample(IssueReported, confidential=True), 3, 5), HIDDEN, role="town-admin")
ELSEWHERE = caused(fact(sample(IssueReported), 4, 6, JINSHA), WALK, by=FINDING)
FACTS = [*REGISTER, FINDING, JOINED, REPORTED, TRIAGED, SECRET, ELSEWHERE]

STAFF = Caller("staff", (Grant(Role.COMPOUND_STAFF, Scope("lishui", *LVDI)),))
NEIGHBOUR = Caller("neighbour", (Grant(Role.COMPOUND_STAFF, Scope("lishui", *JINSHA)),))


@pytest.fixture(scope="module")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    async with serving(servers, FACTS) as at_work:
        yield at_work


@pytest.fixture
async def public(running: Running) -> AsyncIterator[AsyncClient]:
    async with client_of(running, "/api/dashboards", as_=None) as client:
        yield client


@pytest.fixture
async def staff(running: Running) -> AsyncIterator[AsyncClient]:
    """A member of the staff of the compound where most of it happened."""
    async with client_of(running, "/api/dashboards", as_=STAFF) as client:
        yield client


async def get(client: AsyncClient, path: str, **params: str) -> Any:
    response = await client.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def ids(events: list[Mapping[str, str]]) -> list[str]:
    return [event["id"] for event in events]


def of(*facts: Recorded[Any]) -> list[str]:
    return [str(fact.envelope.id) for fact in facts]


# Timelines


async def test_a_timeline_tells_the_public_what_happened_but_nothing_of_persons(
    public: AsyncClient,
) -> None:
    page = await get(public, "/compounds/lvdi-xiangshu/timeline")
    assert ids(page["events"]) == of(TRIAGED, REPORTED, FINDING, REGISTER[3])
    assert page["events"][1] == {
        "id": str(REPORTED.envelope.id),
        "type": "org.linli.issues.IssueReported.v1",
        "label": "问题上报",
        "time": "2024-01-18T07:00:00.000000Z",
        "recordedtime": "2024-01-18T07:00:00.000000Z",
        "service": "issues",
        "position": 1,
        "place": "lishui/tongsheng/lvdi-xiangshu",
        "entity": "issuereported-1",
        "role": None,
    }


async def test_whoever_has_a_role_there_is_told_all_and_by_which_role(staff: AsyncClient) -> None:
    page = await get(staff, "/compounds/lvdi-xiangshu/timeline")
    told = [(event["id"], event["role"]) for event in page["events"]]
    shown = (SECRET, TRIAGED, REPORTED, JOINED, FINDING, REGISTER[3])
    roles = ("town-admin", "community-staff", None, "compound-staff", "volunteer", None)
    assert told == list(zip(of(*shown), roles, strict=True))


async def test_a_role_elsewhere_is_the_public_here(running: Running) -> None:
    async with client_of(running, "/api/dashboards", as_=NEIGHBOUR) as neighbour:
        page = await get(neighbour, "/compounds/lvdi-xiangshu/timeline")
    assert ids(page["events"]) == of(TRIAGED, REPORTED, FINDING, REGISTER[3])
    assert {event["role"] for event in page["events"]} == {None}


async def test_a_town_and_a_community_tell_of_all_their_parts(public: AsyncClient) -> None:
    community = await get(public, "/communities/tongsheng/timeline")
    town = await get(public, "/towns/lishui/timeline")
    assert ids(community["events"])[:2] == of(ELSEWHERE, TRIAGED)
    assert len(community["events"]) == 4 + 3
    assert len(town["events"]) == 4 + len(REGISTER)


async def test_a_timeline_comes_in_pages_without_a_gap(public: AsyncClient) -> None:
    whole = ids((await get(public, "/towns/lishui/timeline"))["events"])
    paged: list[str] = []
    cursor: dict[str, str] | None = {}
    while cursor is not None:
        page = await get(public, "/towns/lishui/timeline", limit="3", **cursor)
        paged += ids(page["events"])
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert paged == whole


@pytest.mark.parametrize("days", [{"on": "2024-01-17"}, {"as_of": "2024-01-17"}])
async def test_a_past_day_knows_nothing_of_the_next(
    public: AsyncClient, days: dict[str, str]
) -> None:
    assert await get(public, "/towns/lishui/timeline", **days) == {"events": [], "next": None}


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
async def test_every_day_that_there_is_can_be_asked_about(public: AsyncClient, on: str) -> None:
    page = await get(public, "/towns/lishui/timeline", on=on, as_of=on)
    assert bool(page["events"]) == on.startswith("9")


async def test_a_label_is_told_in_the_readers_language(public: AsyncClient) -> None:
    english = {"Accept-Language": "en"}
    response = await public.get("/compounds/lvdi-xiangshu/timeline", headers=english)
    assert response.json()["events"][0]["label"] == "Issue triaged"
    assert response.headers["content-language"] == "en"


async def test_a_timeline_of_no_place_is_not_found(public: AsyncClient) -> None:
    assert refused(await public.get("/towns/nowhere/timeline"), 404)[0] == "place-not-found"


# Stories


async def test_a_story_leads_from_a_finding_to_what_other_services_made_of_it(
    public: AsyncClient,
) -> None:
    story = await get(public, f"/events/{FINDING.envelope.id}")
    assert story["event"]["service"] == "volunteers"
    assert story["caused_by"] is None
    assert [(event["id"], event["service"]) for event in story["followed"]] == [
        (of(REPORTED)[0], "issues"),
        (of(ELSEWHERE)[0], "issues"),
    ]


async def test_and_back_to_what_caused_it(public: AsyncClient) -> None:
    story = await get(public, f"/events/{REPORTED.envelope.id}")
    assert ids([story["caused_by"]]) == of(FINDING)
    assert story["followed"] == []


async def test_the_public_is_not_told_by_which_role_or_command(public: AsyncClient) -> None:
    story = await get(public, f"/events/{FINDING.envelope.id}")
    assert (story["role"], story["command_id"], story["correlated"]) == (None, None, [])


async def test_a_role_is_told_what_else_came_of_the_command_within_its_reach(
    staff: AsyncClient,
) -> None:
    story = await get(staff, f"/events/{FINDING.envelope.id}")
    assert (story["role"], story["command_id"]) == ("volunteer", str(WALK))
    assert ids(story["correlated"]) == of(REPORTED)


@pytest.mark.parametrize("hidden", [JOINED, SECRET])
async def test_an_event_about_persons_has_a_story_for_roles_alone(
    public: AsyncClient, staff: AsyncClient, hidden: Recorded[Any]
) -> None:
    path = f"/events/{hidden.envelope.id}"
    assert refused(await public.get(path), 404)[0] == "event-not-found"
    assert (await get(staff, path))["event"]["id"] == str(hidden.envelope.id)


async def test_there_is_no_story_of_what_never_happened(public: AsyncClient) -> None:
    assert refused(await public.get(f"/events/{uuid4()}"), 404)[0] == "event-not-found"


# Behind the answers


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (PUBLIC, 0),
        (ViewerReach([Scope("lishui", *JINSHA)]), 0),
        (ViewerReach([Scope("lishui")]), 2),
    ],
    ids=["public", "elsewhere", "town"],
)
async def test_the_database_lets_no_more_through_whatever_is_asked(
    engine: AsyncEngine, viewer: ViewerReach, seen: int
) -> None:
    for projection in (CONTRIBUTIONS, STORIES):
        await projected(engine, projection, FACTS)
    async with engine.connect() as db:
        await snapshot(db, viewer)
        hidden = sa.select(sa.func.count()).select_from(stories).where(stories.c.persons)
        assert (await db.execute(hidden)).scalar() == seen


async def test_no_row_holds_a_body_or_says_who_acted(engine: AsyncEngine) -> None:
    acted = JOINED.envelope._replace(actor="person-4711")
    await projected(engine, STORIES, [Recorded(JOINED.event, acted)])
    async with engine.connect() as db:
        (row,) = (await db.execute(sa.select(stories))).all()
    assert "person-4711" not in str(row)
    assert str(JOINED.event.volunteer_id) not in str(row)


async def test_a_rebuild_gives_the_same_stories(engine: AsyncEngine) -> None:
    await projected(engine, STORIES, REGISTER)
    told = Told(REGISTER[0].envelope.source, REGISTER)
    rebuilt = await rebuild(engine, STORIES, told.reader)
    assert (rebuilt.events, rebuilt.differences) == (len(REGISTER), [])
