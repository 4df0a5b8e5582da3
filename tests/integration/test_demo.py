"""Lishui's own story, told through every service into the dashboards."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from linli.dashboards.metrics.catalogue import METRICS
from linli.servers import temporary_folder

LINLI = Path(sys.executable).with_name("linli")
COMPOUNDS = {
    "tongsheng": {"jinsha-bandao", "lvdi-xiangshu", "nanhai-power-plant"},
    "hainanzhou": {"tangguo-yayuan", "yueyuan"},
}


class Expected(NamedTuple):
    """What a place must show of a metric."""

    place: str
    metric: str
    value: int
    claimed: tuple[int, str] | None = None


TABLE = [
    Expected("lishui", "communities.total", 2),
    Expected("lishui", "compounds.total", 5),
    Expected("lishui", "campaigns.adopted", 3),
    Expected("tongsheng", "campaigns.adopted", 1),
    Expected("hainanzhou", "campaigns.adopted", 1),
    Expected("tongsheng", "bodies.constituted", 1),
    Expected("tongsheng", "bodies.seats", 0),
    Expected("hainanzhou", "partnerships.active", 4),
    Expected("lvdi-xiangshu", "offers.delivered", 1),
    Expected("tongsheng", "compounds.total", 3, (11, "exact")),
    Expected("tongsheng", "residents.estimated", 0, (30000, "under")),
    Expected("lvdi-xiangshu", "stations.open", 1),
    Expected("lvdi-xiangshu", "libraries.open", 1),
    Expected("lvdi-xiangshu", "books.held", 0, (10000, "at_least")),
    Expected("lvdi-xiangshu", "books.donated.residents", 0, (2000, "at_least")),
    Expected("lvdi-xiangshu", "books.donated.enterprises", 0, (7000, "at_least")),
    Expected("lvdi-xiangshu", "assets.donated", 4),
    Expected("lvdi-xiangshu", "activities.completed", 1),
    Expected("nanhai-power-plant", "households.total", 0, (180, "at_least")),
    Expected("jinsha-bandao", "patrols.completed", 1),
    Expected("jinsha-bandao", "patrols.findings", 1),
    Expected("jinsha-bandao", "issues.from_patrols", 1),
    Expected("jinsha-bandao", "issues.resolved", 1),
    Expected("jinsha-bandao", "issues.open", 0),
    Expected("jinsha-bandao", "issues.hazards_open", 0),
    Expected("hainanzhou", "volunteers.registered", 0, (523, "exact")),
    Expected("tangguo-yayuan", "buildings.total", 0, (27, "exact")),
    Expected("tangguo-yayuan", "households.total", 0, (2000, "under")),
    Expected("tangguo-yayuan", "issues.reported", 3),
    Expected("tangguo-yayuan", "issues.resolved", 1),
    Expected("tangguo-yayuan", "issues.hazards_open", 1),
    Expected("tangguo-yayuan", "clusters.formed", 1),
    Expected("tangguo-yayuan", "disputes.opened", 0),
    Expected("tangguo-yayuan", "partnerships.contributions", 3),
    Expected("tangguo-yayuan", "facilities.total", 2),
    Expected("tangguo-yayuan", "assets.in_service", 1),
    Expected("tangguo-yayuan", "activities.completed", 1),
    Expected("tangguo-yayuan", "activities.participants", 0, (60, "at_least")),
    Expected("yueyuan", "activities.completed", 1),
]


RATIOS = [
    ("lishui", "stations.coverage", (1, 5)),
    ("tongsheng", "stations.coverage", (1, 3)),
    ("lvdi-xiangshu", "stations.coverage", (1, 1)),
    ("lishui", "owners_committees.coverage", (2, 5)),
    ("lishui", "issues.kept_rate", (2, 2)),
    ("jinsha-bandao", "patrols.yield", (1, 1)),
    ("nanhai-power-plant", "patrols.yield", (0, 0)),
]


async def linli(*words: str) -> tuple[int, str, str]:
    """Run the command to its end: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(str(LINLI), *words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


class Told(NamedTuple):
    """A data directory with the history in it, and what `--once --json` printed."""

    data: str
    printed: dict[str, Any]


@pytest.fixture(scope="module")
async def told() -> AsyncGenerator[Told]:
    async with temporary_folder() as folder:
        data = str(folder / "linli")
        status, out, err = await linli("demo", "--once", "--json", "--data", data, "--port", "0")
        assert status == 0, err
        yield Told(data, json.loads(out))


def places(printed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    town = {printed["town"]["place"]["code"]: printed["town"]}
    return town | printed["communities"] | printed["compounds"]


@pytest.mark.parametrize("expected", TABLE, ids=lambda e: f"{e.place} {e.metric}")
def test_a_place_shows_what_the_newspaper_told(told: Told, expected: Expected) -> None:
    metric = places(told.printed)[expected.place]["metrics"][expected.metric]
    claimed = metric.get("claimed")
    assert metric["value"] == expected.value
    assert (claimed and (claimed["value"], claimed["qualifier"])) == expected.claimed


@pytest.mark.parametrize(("place", "metric", "parts"), RATIOS)
def test_a_place_shows_how_much_of_it_is_covered(
    told: Told, place: str, metric: str, parts: tuple[int, int]
) -> None:
    numerator, denominator = parts
    assert places(told.printed)[place]["metrics"][metric]["value"] == {
        "numerator": numerator,
        "denominator": denominator,
        "ratio": numerator / denominator if denominator else None,
    }


def test_the_places_are_those_of_the_newspaper_and_no_other(told: Told) -> None:
    assert set(told.printed["communities"]) == set(COMPOUNDS)
    assert set(told.printed["compounds"]) == set().union(*COMPOUNDS.values())


def test_what_the_parts_count_and_what_is_not_located_is_the_whole(told: Told) -> None:
    """At the town and at each community, for every additive metric that is a number."""
    everywhere = places(told.printed)
    wholes = {"lishui": set(COMPOUNDS)} | COMPOUNDS
    for whole, parts in wholes.items():
        for metric, shown in everywhere[whole]["metrics"].items():
            if METRICS[metric].additive:
                summed = sum(everywhere[part]["metrics"][metric]["value"] for part in parts)
                assert summed + shown["not_located"] == shown["value"], (whole, metric)


def test_every_place_is_read_at_the_same_positions(told: Told) -> None:
    positions = [place["positions"] for place in places(told.printed).values()]
    assert all(one == positions[0] for one in positions)
    assert sum(positions[0].values()) == told.printed["events"]


async def test_told_again_nothing_is_new_and_all_agrees(told: Told) -> None:
    status, out, err = await linli("demo", "--once", "--json", "--data", told.data, "--port", "0")
    assert status == 0, err
    assert json.loads(out)["events"] == told.printed["events"]
    status, _, err = await linli("audit", "--data", told.data)
    assert status == 0, err


async def test_at_the_end_of_2023_there_was_the_gala_and_nothing_else(told: Told) -> None:
    up = await asyncio.create_subprocess_exec(
        *(str(LINLI), "up", "--data", told.data, "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        record = Path(told.data) / "run" / "platform.json"
        async with asyncio.timeout(30):
            while not record.exists():
                await asyncio.sleep(0.05)
        url = json.loads(record.read_text())["urls"]["platform"]
        async with httpx.AsyncClient(base_url=url) as client:
            path = "/api/dashboards/towns/lishui"
            town = (await client.get(path, params={"on": "2023-12-31"})).json()
            lineage = await client.get(
                f"{path}/metrics/activities.completed/events", params={"on": "2023-12-31"}
            )
    finally:
        up.terminate()
        await up.communicate()
    counted = {m: s["value"] for m, s in town["metrics"].items() if s["value"] not in (0, None)}
    nothing = (
        {"n": 0, "p50": None, "p90": None},
        {"numerator": 0, "denominator": 0, "ratio": None},
    )
    counted = {m: v for m, v in counted.items() if v not in nothing}
    not_by_residents = {"numerator": 0, "denominator": 1, "ratio": 0.0}
    assert counted == {
        "activities.planned": 1,
        "activities.completed": 1,
        "activities.self_organised_rate": not_by_residents,
    }
    assert not [m for m, s in town["metrics"].items() if s.get("claimed")]
    (event,) = lineage.json()["events"]
    assert event["place"].endswith("yueyuan")
    assert event["amount"] == 1
