"""An audit finds what was tampered with, and changes nothing itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from linli.cli.admin.audit import audited, faults_of_rollups
from linli.cli.admin.chains import faults_of_chains
from linli.cli.admin.findings import Finding
from linli.cli.admin.folds import faults_of_projection
from linli.cli.admin.mirrors import faults_of_mirror
from linli.cli.admin.rebuilding import projections_named
from linli.cli.admin.stores import faults_of_store
from linli.cli.admin.workplace import Workplace, workplace
from linli.events.envelope import Source

from .conftest import Told

COURSES = Source("lishui", "courses")
STREAM = "linli-lishui-courses-1"


@pytest.fixture(scope="module")
async def place(told: Told) -> AsyncGenerator[Workplace]:
    async with workplace(told.data) as place:
        yield place


@asynccontextmanager
async def tampered(
    place: Workplace, service: str, table: str, change: str, undo: str, where: str
) -> AsyncGenerator[None]:
    """One row changed by hand, and put right again; both name it by what does not change."""
    for assignment in (change, undo):
        async with place.desks[service].engine.begin() as db:
            statement = sa.text(f"UPDATE {table} SET {assignment} WHERE {where}")
            assert (await db.execute(statement)).rowcount == 1
        if assignment is change:
            yield


async def faults_of(place: Workplace, name: str) -> list[str]:
    """What is found in the projection of this name."""
    ((desk, projection),) = projections_named(place, name)
    return [fault.what for fault in await faults_of_projection(place, desk, projection)]


async def test_a_sound_platform_has_no_findings(place: Workplace, told: Told) -> None:
    report = await audited(place)
    assert report.findings == []
    assert report.events == told.ended.json["events"]
    assert (report.histories, report.streams, report.rollups) == (5, 5, True)
    assert report.signed == report.events


async def test_another_body_in_the_store_than_in_the_stream(place: Workplace) -> None:
    change, undo = r"data = data || '\x20'", "data = substr(data, 1, length(data) - 1)"
    async with tampered(place, "courses", "events", change, undo, "position = 2"):
        assert await faults_of_mirror(place, COURSES) == [
            Finding(STREAM, "event 2 has another body")
        ]


async def test_a_time_that_goes_back(place: Workplace) -> None:
    change = "recorded_at = recorded_at - interval '1 day'"
    undo = change.replace(" - ", " + ")
    async with tampered(place, "courses", "events", change, undo, "position = 3"):
        assert await faults_of_mirror(place, COURSES) == [
            Finding(STREAM, "event 3 has other headers")
        ]
        assert await faults_of_store(place.desks["courses"]) == [
            Finding("lishui/courses", "event 3 was recorded before the one before it")
        ]


async def test_a_position_that_is_missing(place: Workplace) -> None:
    change, undo, where = "position = 9", "position = 4", "type LIKE '%CoursePublished%' AND"
    async with tampered(place, "courses", "events", change, undo, f"{where} position IN (4, 9)"):
        (hole,) = await faults_of_store(place.desks["courses"])
        assert hole.what == "4 events stand at positions 1 to 9: some are missing"


async def test_a_version_that_is_missing(place: Workplace) -> None:
    change, undo = "version = version + 5", "version = version - 5"
    async with tampered(place, "courses", "events", change, undo, "position = 1"):
        (gap,) = await faults_of_store(place.desks["courses"])
        assert gap.what.endswith("are not 1, 2, 3, …")


async def chains(place: Workplace) -> list[str]:
    """What is found in the signed chains."""
    assert place.witness
    return [str(one) async for one in faults_of_chains(place, place.witness)]


async def test_an_event_other_than_it_was_signed(place: Workplace) -> None:
    change, undo = r"data = data || '\x20'", "data = substr(data, 1, length(data) - 1)"
    async with tampered(place, "courses", "events", change, undo, "position = 2"):
        (fault,) = await chains(place)
    assert fault.startswith("lishui/courses: has other events at ")
    assert "than were signed on 20" in fault


async def test_a_column_that_is_on_no_stream(place: Workplace) -> None:
    change, undo = "version = version + 5", "version = version - 5"
    async with tampered(place, "courses", "events", change, undo, "position = 1"):
        (fault,) = await chains(place)
    assert fault.startswith("lishui/courses: has other events at 1 to ")


async def test_a_history_that_nobody_signed(place: Workplace) -> None:
    change, undo = "source = 'dali/courses'", "source = 'lishui/courses'"
    async with tampered(place, "courses", "events", change, undo, "position = 4"):
        ours, theirs = sorted(await chains(place), reverse=True)
    assert ours.startswith("lishui/courses: ends at event 3, and was signed up to event 4 on 20")
    assert theirs.startswith("dali/courses: has no checkpoint: ")


async def test_a_roll_up_that_its_contributions_do_not_add_up_to(place: Workplace) -> None:
    where = (
        "metric = 'assets.donated' AND scope ="
        " (SELECT min(scope) FROM rollups WHERE metric = 'assets.donated')"
    )
    change, undo = "amount = amount + 1", "amount = amount - 1"
    async with tampered(place, "dashboards", "rollups", change, undo, where):
        (fault,) = await faults_of_rollups(place)
        assert fault.what.endswith("is 5, its contributions 4")
        assert await faults_of(place, "dashboards-contributions") == [
            "differs from a fresh fold: rollups: 2 rows"
        ]


async def test_a_projection_that_has_read_more_than_there_is(place: Workplace) -> None:
    change, undo = "position = position + 100", "position = position - 100"
    where = "projection = 'courses-lists' AND source = 'lishui/courses'"
    async with tampered(place, "courses", "checkpoints", change, undo, where):
        assert await faults_of(place, "courses-lists") == [
            "has read lishui/courses to 104; it ends at 4"
        ]


async def test_an_audit_leaves_no_trace(place: Workplace) -> None:
    before = await schemas(place)
    assert await faults_of(place, "dashboards-contributions") == []
    assert await schemas(place) == before


async def schemas(place: Workplace) -> set[str]:
    query = sa.text("SELECT nspname FROM pg_namespace")
    async with place.desks["dashboards"].engine.connect() as db:
        return set((await db.execute(query)).scalars())
