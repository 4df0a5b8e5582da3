"""The community college over HTTP, on real servers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope

AT = {"community": "tongsheng", "compound": "lvdi-xiangshu"}
TEACHING = Caller("p-1", (Grant(Role.LECTURER, Scope("lishui", "tongsheng")),))
TEACHING_ELSEWHERE = Caller("p-2", (Grant(Role.TOWN_ADMIN, Scope("dali")),))
NOON = "2024-01-18T04:00:00Z"
TWO = datetime(2024, 1, 20, 6, tzinfo=UTC)
NONE_HAS = "0198c6d2-7e4a-7000-8000-000000000000"
"""An id."""


async def done(api: AsyncClient, path: str, body: dict[str, Any] | None = None) -> Response:
    """The answer to a command that is accepted."""
    response = await api.post(path, json=body)
    assert response.status_code in {201, 204}, response.text
    return response


async def made(api: AsyncClient, path: str, body: dict[str, Any]) -> str:
    """The id of what a command creates."""
    return (await done(api, path, body)).json()["id"]


@pytest.fixture
async def lecturer(api: AsyncClient) -> str:
    """A qualified lecturer."""
    id_ = await made(api, "/courses/lecturers", {**AT, "person": "p-51be", "sector": "photography"})
    await done(api, f"/courses/lecturers/{id_}/qualify")
    return id_


@pytest.fixture
async def course(api: AsyncClient) -> str:
    """A published course."""
    id_ = await made(api, "/courses", {**AT, "name_zh": "手机摄影入门", "strand": "culture"})
    await done(api, f"/courses/{id_}/publish")
    return id_


@pytest.fixture
async def run(api: AsyncClient, course: str) -> str:
    """A run of it."""
    return await made(api, "/courses/runs", {**AT, "course_id": course, "capacity": 30})


def time(minutes_from: int, minutes_to: int) -> dict[str, str]:
    """From two o'clock on."""
    start, end = (TWO + timedelta(minutes=minutes) for minutes in (minutes_from, minutes_to))
    return {"starts_at": start.isoformat(), "ends_at": end.isoformat()}


def meeting(run: str, lecturer: str, venue: str | None = None, **more: Any) -> dict[str, Any]:
    """From two to four, in a venue of its own unless one is given."""
    body = {"run_id": run, "lecturer_id": lecturer, "venue": venue or f"hall-{uuid4().hex}"}
    return {**body, **time(0, 120), **more}


@pytest.fixture
async def session(api: AsyncClient, run: str, lecturer: str) -> str:
    """A session of the run, from two to four."""
    return await made(api, "/courses/sessions", meeting(run, lecturer))


async def test_a_lecturer_is_nominated_then_qualified(api: AsyncClient) -> None:
    body = {**AT, "person": "p-51be", "sector": "law"}
    id_ = await made(api, "/courses/lecturers", {**body, "occurred_at": NOON})
    qualified = await done(api, f"/courses/lecturers/{id_}/qualify")
    own = await api.get(f"/courses/lecturers/{id_}")
    shown = {"id": id_, "town": "lishui", "status": "qualified", "nominated_at": NOON}
    assert own.json() == {**body, **shown, "version": 2}
    assert own.headers["ETag"] == qualified.headers["ETag"] == '"2"'
    items = await listed(api, "/courses/lecturers", qualified, sector="law", status="qualified")
    assert own.json() in items


async def test_a_course_is_designed_then_published(api: AsyncClient) -> None:
    body = {**AT, "name_zh": "手机摄影入门", "name_en": None, "strand": "culture"}
    id_ = await made(api, "/courses", {**body, "occurred_at": NOON})
    published = await done(api, f"/courses/{id_}/publish")
    own = (await api.get(f"/courses/{id_}")).json()
    shown = {"id": id_, "town": "lishui", "status": "published", "designed_at": NOON}
    assert own == {**body, **shown, "version": 2}
    assert own in await listed(api, "/courses", published, strand="culture", status="published")


async def test_a_run_gives_a_course_at_a_place(api: AsyncClient, course: str) -> None:
    body = {**AT, "course_id": course, "capacity": 30}
    scheduled = await done(api, "/courses/runs", {**body, "occurred_at": NOON})
    id_ = scheduled.json()["id"]
    own = (await api.get(f"/courses/runs/{id_}")).json()
    assert own == {**body, "id": id_, "town": "lishui", "scheduled_at": NOON, "version": 1}
    assert [own] == await listed(api, "/courses/runs", scheduled, course_id=course)


async def test_only_a_published_course_is_given(api: AsyncClient) -> None:
    designed = await made(api, "/courses", {**AT, "name_zh": "茶艺"})
    response = await api.post("/courses/runs", json={**AT, "course_id": designed})
    assert refused(response, 409) == ("course-not-published", "/course_id")


async def test_an_unknown_course_is_not_given(api: AsyncClient) -> None:
    response = await api.post("/courses/runs", json={**AT, "course_id": str(uuid4())})
    assert refused(response, 422) == ("unknown-course", "/course_id")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/courses", {"name_zh": "茶艺"}),
        ("/courses/lecturers", {"person": "p-1", "sector": "law"}),
        ("/courses/runs", {"course_id": str(uuid4())}),
    ],
)
async def test_an_unknown_place_is_refused(
    api: AsyncClient, path: str, body: dict[str, str]
) -> None:
    place = {"community": "tongsheng", "compound": "mars"}
    assert refused(await api.post(path, json={**place, **body}), 422) == (
        "unknown-place",
        "/compound",
    )


async def test_a_session_is_where_its_run_is(
    api: AsyncClient, run: str, course: str, lecturer: str
) -> None:
    body = meeting(run, lecturer)
    scheduled = await done(api, "/courses/sessions", body)
    id_ = scheduled.json()["id"]
    own = (await api.get(f"/courses/sessions/{id_}")).json()
    assert own == {
        "id": id_,
        "town": "lishui",
        **AT,
        **body,
        "course_id": course,
        "starts_at": "2024-01-20T06:00:00Z",
        "ends_at": "2024-01-20T08:00:00Z",
        "status": "scheduled",
        "attendances": None,
        "version": 1,
    }
    assert [own] == await listed(api, "/courses/sessions", scheduled, run_id=run)


@pytest.mark.parametrize(
    ("as_", "sees"), [(None, False), (TEACHING_ELSEWHERE, False), (TEACHING, True)]
)
async def test_who_teaches_and_how_many_came_is_told_to_those_who_work_there(
    running: Running,
    api: AsyncClient,
    session: str,
    lecturer: str,
    as_: Caller | None,
    sees: bool,
) -> None:
    closed = await done(api, f"/courses/sessions/{session}/close", {"attendances": 3})
    told = {"lecturer_id": lecturer, "attendances": 3} if sees else {}
    hidden = {"lecturer_id": None, "attendances": None}
    expected = (await api.get(f"/courses/sessions/{session}")).json() | hidden | told
    async with client_of(running, "/api", as_=as_) as theirs:
        own = (await theirs.get(f"/courses/sessions/{session}")).json()
        items = await listed(theirs, "/courses/sessions", closed, limit=200)
        by_lecturer = await listed(theirs, "/courses/sessions", closed, lecturer_id=lecturer)
    assert own == expected
    assert expected in items
    assert by_lecturer == ([expected] if sees else [])


async def test_only_a_qualified_lecturer_is_booked(api: AsyncClient, run: str) -> None:
    nominated = await made(api, "/courses/lecturers", {**AT, "person": "p-1", "sector": "law"})
    response = await api.post("/courses/sessions", json=meeting(run, nominated))
    assert refused(response, 409) == ("lecturer-not-qualified", "/lecturer_id")


async def test_an_unknown_lecturer_is_not_booked(api: AsyncClient, run: str) -> None:
    response = await api.post("/courses/sessions", json=meeting(run, str(uuid4())))
    assert refused(response, 422) == ("unknown-lecturer", "/lecturer_id")


async def test_a_lecturer_of_another_town_is_not_booked(api: AsyncClient, run: str) -> None:
    elsewhere = {"community": "huangqi", "person": "p-1", "sector": "law"}
    stranger = await made(api, "/courses/lecturers", elsewhere)
    await done(api, f"/courses/lecturers/{stranger}/qualify")
    response = await api.post("/courses/sessions", json=meeting(run, stranger))
    assert refused(response, 422) == ("unknown-lecturer", "/lecturer_id")


async def test_an_unknown_run_has_no_sessions(api: AsyncClient, lecturer: str) -> None:
    response = await api.post("/courses/sessions", json=meeting(str(uuid4()), lecturer))
    assert refused(response, 422) == ("unknown-run", "/run_id")


async def test_a_session_ends_after_it_starts(api: AsyncClient, run: str, lecturer: str) -> None:
    response = await api.post("/courses/sessions", json=meeting(run, lecturer, **time(60, 60)))
    assert refused(response, 422) == ("session-times", "/ends_at")


@pytest.mark.parametrize("minutes", [(-120, 0), (120, 240)], ids=["before", "after"])
async def test_back_to_back_is_fine(
    api: AsyncClient, run: str, lecturer: str, minutes: tuple[int, int]
) -> None:
    venue = f"hall-{uuid4().hex}"
    await done(api, "/courses/sessions", meeting(run, lecturer, venue))
    await done(api, "/courses/sessions", meeting(run, lecturer, venue, **time(*minutes)))


@pytest.mark.parametrize("minutes", [(-120, 1), (119, 240)], ids=["before", "after"])
async def test_one_minute_of_a_lecturer_twice_is_refused_and_named(
    api: AsyncClient, run: str, lecturer: str, session: str, minutes: tuple[int, int]
) -> None:
    response = await api.post("/courses/sessions", json=meeting(run, lecturer, **time(*minutes)))
    assert refused(response, 409)[0] == "already-booked"
    clash = response.json()["clash"]
    assert (clash["resource"], clash["holder"]) == (f"lecturer-{lecturer}", f"session-{session}")


async def test_one_minute_of_a_venue_twice_is_refused_and_named(
    api: AsyncClient, run: str, lecturer: str
) -> None:
    other = await made(api, "/courses/lecturers", {**AT, "person": "p-2", "sector": "law"})
    await done(api, f"/courses/lecturers/{other}/qualify")
    venue = f"hall-{uuid4().hex}"
    await done(api, "/courses/sessions", meeting(run, lecturer, venue))
    response = await api.post(
        "/courses/sessions", json=meeting(run, other, venue, **time(119, 240))
    )
    assert refused(response, 409)[0] == "already-booked"
    assert response.json()["clash"]["resource"] == f"venue-{venue}"


async def test_of_many_who_book_an_hour_at_once_one_gets_it(
    api: AsyncClient, run: str, lecturer: str
) -> None:
    bodies = [meeting(run, lecturer) for _ in range(20)]
    responses = await asyncio.gather(*(api.post("/courses/sessions", json=body) for body in bodies))
    assert sorted(response.status_code for response in responses) == [201] + [409] * 19


async def test_what_was_booked_before_is_free_after_a_reschedule(
    api: AsyncClient, run: str, lecturer: str, session: str
) -> None:
    await done(api, f"/courses/sessions/{session}/reschedule", time(120, 240))
    await done(api, "/courses/sessions", meeting(run, lecturer))
    response = await api.post("/courses/sessions", json=meeting(run, lecturer, **time(120, 240)))
    assert refused(response, 409)[0] == "already-booked"


async def test_a_session_moves_within_its_own_time(api: AsyncClient, session: str) -> None:
    await done(api, f"/courses/sessions/{session}/reschedule", time(30, 150))
    assert (await api.get(f"/courses/sessions/{session}")).json()[
        "starts_at"
    ] == "2024-01-20T06:30:00Z"


async def test_a_refused_reschedule_leaves_everything_as_it_was(
    api: AsyncClient, run: str, lecturer: str, session: str
) -> None:
    await done(api, "/courses/sessions", meeting(run, lecturer, **time(120, 240)))
    response = await api.post(f"/courses/sessions/{session}/reschedule", json=time(60, 180))
    assert refused(response, 409)[0] == "already-booked"
    assert (await api.get(f"/courses/sessions/{session}")).json()["version"] == 1
    response = await api.post("/courses/sessions", json=meeting(run, lecturer))
    assert refused(response, 409)[0] == "already-booked"


async def test_another_lecturer_takes_over_and_the_first_is_free(
    api: AsyncClient, run: str, lecturer: str, session: str
) -> None:
    other = await made(api, "/courses/lecturers", {**AT, "person": "p-2", "sector": "law"})
    await done(api, f"/courses/lecturers/{other}/qualify")
    await done(api, f"/courses/sessions/{session}/reschedule", {"lecturer_id": other})
    await done(api, "/courses/sessions", meeting(run, lecturer))


async def test_a_stale_reschedule_is_refused(api: AsyncClient, session: str) -> None:
    response = await api.post(
        f"/courses/sessions/{session}/reschedule", json=time(30, 150), headers={"If-Match": '"7"'}
    )
    assert refused(response, 412)[0] == "stale-version"


async def test_a_session_is_closed_with_its_attendances(api: AsyncClient, session: str) -> None:
    await done(api, f"/courses/sessions/{session}/close", {"attendances": 24})
    again = await done(api, f"/courses/sessions/{session}/close", {"attendances": 24})
    assert again.headers["ETag"] == '"2"'
    shown = (await api.get(f"/courses/sessions/{session}")).json()
    assert (shown["status"], shown["attendances"]) == ("closed", 24)


@pytest.mark.parametrize(
    ("step", "body"), [("close", {"attendances": 25}), ("reschedule", time(30, 150))]
)
async def test_a_closed_session_stays_as_it_is(
    api: AsyncClient, session: str, step: str, body: dict[str, Any]
) -> None:
    await done(api, f"/courses/sessions/{session}/close", {"attendances": 24})
    response = await api.post(f"/courses/sessions/{session}/{step}", json=body)
    assert refused(response, 409)[0] == "session-closed"


async def test_a_session_that_has_yet_to_begin_is_not_closed(
    api: AsyncClient, session: str
) -> None:
    body = {"attendances": 24, "occurred_at": (TWO - timedelta(minutes=1)).isoformat()}
    response = await api.post(f"/courses/sessions/{session}/close", json=body)
    assert refused(response, 409) == ("session-not-begun", "/occurred_at")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"/courses/{NONE_HAS}", "course-not-found"),
        (f"/courses/lecturers/{NONE_HAS}", "lecturer-not-found"),
        (f"/courses/runs/{NONE_HAS}", "run-not-found"),
        (f"/courses/sessions/{NONE_HAS}", "session-not-found"),
    ],
)
async def test_what_is_not_there_is_not_found(api: AsyncClient, path: str, code: str) -> None:
    assert refused(await api.get(path), 404)[0] == code


@pytest.mark.parametrize(
    "times",
    [
        {"starts_at": "2024-01-20T14:00:00", "ends_at": "2024-01-20T16:00:00"},
        {"starts_at": 1705730400, "ends_at": 1705737600},
        {"starts_at": "9999-12-31T23:00:00-14:00", "ends_at": "9999-12-31T23:30:00-14:00"},
    ],
    ids=["without offset", "not a text", "beyond calendars"],
)
async def test_a_time_that_is_none_is_refused(
    api: AsyncClient, run: str, lecturer: str, times: dict[str, Any]
) -> None:
    response = await api.post("/courses/sessions", json=meeting(run, lecturer, **times))
    assert refused(response, 422) == ("invalid-request", "/starts_at")
