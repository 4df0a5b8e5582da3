"""Registers taken into a running platform, once for good."""

import csv
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from linli.cli.imports.registers import BOOKS, SERVICE_REQUESTS
from linli.cli.imports.town_rows import COLUMNS
from linli.cli.testing import Ended, Up, linli, typed, up
from linli.servers import temporary_folder

REQUESTS = [
    {"unique_key": "1", "neighborhood": "Mission Bay"},
    {"unique_key": "2", "neighborhood": "", "latitude": "0.0", "longitude": "0.0"},
    {"unique_key": "3", "status": "Closed", "closed_date": "2016-07-14 12:00:00+00:00"},
    {"unique_key": "4", "status": "Closed", "closed_date": "2016-07-12 12:00:00+00:00"},
    {"unique_key": "5", "neighborhood": "Bayview"},  # the community's own code
    {"unique_key": "6", "created_date": "2016-07-13 15:11:07"},
    {"unique_key": "1", "complaint_type": "told twice"},
]
REQUEST = {
    "created_date": "2016-07-13 15:11:07+00:00",
    "status": "Open",
    "category": "Sewer Issues",
    "complaint_type": "Odor",
    "neighborhood": "Mission Bay",
}
DONATED = [
    {"book_id": "2", "isbn": "439554934"},
    {"book_id": "18", "isbn": "043965548X"},
    {"book_id": "19", "isbn": "439554935"},
    {"book_id": "20", "isbn": "", "isbn13": "9.78043955493e+12"},
]
BAYVIEW = ("--town", "san-francisco", "--community", "bayview")
SHELVES = ("--compound", "mission-bay", "--library", "mission-bay-library")


class Platform(NamedTuple):
    """A platform without places, its data, and what the first import said."""

    up: Up
    data: Path
    requests: Path
    first: Ended


@pytest.fixture(scope="module")
async def platform() -> AsyncGenerator[Platform]:
    async with temporary_folder() as data, up(data) as running:
        rows = [{**REQUEST, **row} for row in REQUESTS]
        requests = written(data.with_name("requests.csv"), SERVICE_REQUESTS.columns, rows)
        arguments = ("import", "service-requests", requests, *BAYVIEW, "--data", data, "--json")
        yield Platform(running, data, requests, await linli(*arguments))


def written(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def refused_in(ended: Ended) -> list[tuple[str, str, str]]:
    with Path(ended.json["result_file"]).open(encoding="utf-8", newline="") as file:
        return [(row["record"], row["field"], row["reason"]) for row in csv.DictReader(file)]


def test_every_row_is_accepted_refused_or_a_duplicate(platform: Platform) -> None:
    assert platform.first.status == 0, platform.first.err
    summary = platform.first.json
    assert summary.pop("seconds") > 0
    assert summary.pop("result_file")
    assert summary == {"rows": 7, "accepted": 3, "repaired": 0, "refused": 3, "duplicates": 1}


def test_what_was_refused_is_told_by_number_column_and_reason(platform: Platform) -> None:
    assert refused_in(platform.first) == [
        ("4", "closed_date", "closed-before-reported"),
        ("5", "neighborhood", "place-conflict"),
        ("6", "created_date", "invalid-record"),
    ]


async def test_the_dashboards_have_caught_up_when_the_import_ends(platform: Platform) -> None:
    shown = (await platform.up.client.get("/api/dashboards/communities/bayview")).json()["metrics"]
    assert shown["issues.reported"]["value"] == 3
    assert shown["issues.closed"]["value"] == 1
    assert shown["issues.resolved"]["value"] == 0
    assert shown["issues.reported"]["not_located"] == 1


def test_a_second_import_accepts_nothing(platform: Platform) -> None:
    url = platform.up.record.urls["platform"]
    arguments = (*BAYVIEW, "--url", url, "--data", platform.data, "--json")
    again = typed("import", "service-requests", platform.requests, *arguments)
    assert again.status == 0, again.err
    assert (again.json["accepted"], again.json["duplicates"]) == (0, 4)


def test_books_are_repaired_kept_as_they_are_or_refused(platform: Platform) -> None:
    rows = [{"title": "A title", **row} for row in DONATED]
    books = written(platform.data.with_name("books.csv"), BOOKS.columns, rows)
    arguments = (*BAYVIEW, *SHELVES, "--data", platform.data, "--json")
    ended = typed("import", "books", books, *arguments)
    assert ended.status == 0, ended.err
    assert (ended.json["accepted"], ended.json["repaired"]) == (3, 1)
    assert refused_in(ended) == [("3", "isbn", "isbn-check-digit")]
    url = platform.up.record.urls["platform"]
    shown = httpx.get(f"{url}/api/dashboards/compounds/mission-bay").json()
    assert shown["metrics"]["books.donated"]["value"] == 3


def test_a_compound_of_another_community_is_a_failure(platform: Platform) -> None:
    books = written(platform.data.with_name("none.csv"), BOOKS.columns, [])
    elsewhere = ("--town", "san-francisco", "--community", "sunset")
    ended = typed("import", "books", books, *elsewhere, *SHELVES, "--data", platform.data)
    assert ended.status == 1
    assert "there is another place mission-bay:" in ended.err


def test_a_file_without_the_columns_is_a_failure(platform: Platform) -> None:
    ended = typed("import", "service-requests", platform.data.with_name("books.csv"), *BAYVIEW)
    assert ended.status == 1
    assert "lacks the columns unique_key," in ended.err


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    ended = typed("import", "service-requests", tmp_path / "nothing.csv", *BAYVIEW)
    assert ended.status == 2


def test_without_a_running_platform_nothing_is_imported(platform: Platform, tmp_path: Path) -> None:
    ended = typed(*("import", "service-requests", platform.requests, *BAYVIEW, "--data", tmp_path))
    assert ended.status == 1
    assert "no platform runs on" in ended.err


# A whole town

LISHUI = ("--town", "lishui")
AT = {"community": "tongsheng", "compound": "lvdi-xiangshu"}
REGISTER = [
    {"kind": "station", "code": "lvdi-station", "name_zh": "站", "opened_at": "2024-01-18", **AT},
    {"kind": "households", "compound": "lvdi-xiangshu", "building": "1", "households": "76"},
    {"kind": "building", "code": "1", "compound": "lvdi-xiangshu", "name_zh": "1栋"},
    {"kind": "compound", "code": "lvdi-xiangshu", "community": "tongsheng", "name_zh": "绿地"},
    {"kind": "community", "code": "tongsheng", "name_zh": "同声社区"},
    {"kind": "facility", "code": "park", "type": "park", "name_zh": "公园", **AT},
    {"kind": "organisation", "code": "wuye", "type": "property-company", "name_zh": "物业", **AT},
    {"kind": "households", "compound": "lvdi-xiangshu", "building": "9", "households": "1"},
    {"kind": "planet", "code": "mars"},
]


def town_file(platform: Platform) -> Path:
    rows = [{"occurred_at": "2024-01-18", **row} for row in REGISTER]
    return written(platform.data.with_name("town.csv"), COLUMNS, rows)


def counts_of(ended: Ended) -> tuple[int, ...]:
    assert ended.status == 0, ended.err
    return tuple(ended.json[name] for name in ("rows", "accepted", "refused", "duplicates"))


def told_of(ended: Ended) -> list[tuple[str, str, str, str]]:
    with Path(ended.json["result_file"]).open(encoding="utf-8", newline="") as file:
        names = ("row", "status", "field", "reason")
        return [tuple(row[name] for name in names) for row in csv.DictReader(file)]  # pyright: ignore[reportReturnType] - four


def test_a_dry_run_says_of_every_row_what_would_become_of_it(platform: Platform) -> None:
    arguments = (*LISHUI, "--data", platform.data, "--json")
    ended = typed("import", "town", town_file(platform), "--dry-run", *arguments)
    assert counts_of(ended) == (9, 7, 2, 0)
    assert [row[:2] for row in told_of(ended)][:2] == [("5", "accepted"), ("4", "accepted")]
    url = platform.up.record.urls["platform"]
    assert httpx.get(f"{url}/api/communities/towns/lishui").status_code == 404


def test_a_town_is_taken_over_in_whatever_order_its_rows_stand(platform: Platform) -> None:
    arguments = (*LISHUI, "--data", platform.data, "--json")
    ended = typed("import", "town", town_file(platform), *arguments)
    assert counts_of(ended) == (9, 7, 2, 0)
    assert told_of(ended) == [
        ("8", "refused", "building", "unknown-building"),
        ("9", "refused", "kind", "unknown-kind"),
    ]
    url = platform.up.record.urls["platform"]
    shown = httpx.get(f"{url}/api/dashboards/compounds/lvdi-xiangshu?on=2024-01-18").json()
    metrics = ("buildings.total", "households.total", "stations.open")
    assert [shown["metrics"][metric]["value"] for metric in metrics] == [1, 76, 1]
    again = typed("import", "town", town_file(platform), *arguments)
    assert counts_of(again) == (9, 0, 2, 7)
