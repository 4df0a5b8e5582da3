"""A register of books taken in over HTTP, on real servers."""

import csv
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx import AsyncClient, Response

from linli.chassis.records import LINE_BYTES_MAX

SAMPLE = Path(os.environ.get("LINLI_SAMPLE_DATA", "/nowhere")) / "goodbooks.csv"
AT = {"town": "lishui", "community": "tongsheng", "compound": "lvdi-xiangshu"}


@pytest.fixture
async def library(api: AsyncClient) -> str:
    """A library that is open."""
    code = f"library-{uuid4().hex[:12]}"
    place = {"community": "tongsheng", "compound": "lvdi-xiangshu"}
    response = await api.post("/libraries", json={"code": code, **place, "name_zh": "馆"})
    assert response.status_code == 201, response.text
    return code


def record(**fields: str) -> bytes:
    """A line, with a key of its own unless one is given."""
    return orjson.dumps({"key": uuid4().hex, "title": "红楼梦", **fields})


async def imported(
    api: AsyncClient, library: str, lines: Iterable[bytes] | AsyncIterator[bytes]
) -> Response:
    """The answer to an import of these lines."""
    content = lines if isinstance(lines, AsyncIterator) else b"\n".join(lines)
    response = await api.post("/imports", params={**AT, "library": library}, content=content)
    assert response.status_code == 200, response.text
    return response


def results(response: Response) -> list[Any]:
    return [orjson.loads(line) for line in response.content.splitlines()]


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"isbn": "043965548X"}, {"status": "accepted", "repaired": False}),
        (
            {"isbn": "439554934", "isbn13": "9.78043955493e+12"},
            {"status": "accepted", "repaired": True},
        ),
        ({"isbn": "", "isbn13": "9.78E+12"}, {"status": "accepted", "repaired": False}),
        ({}, {"status": "accepted", "repaired": False}),
        (
            {"isbn": "152061548"},
            {
                "status": "refused",
                "field": "isbn",
                "reason": "isbn-check-digit",
                "detail": "152061548 is no ISBN",
            },
        ),
    ],
    ids=["whole", "repaired", "damaged", "without", "refused"],
)
async def test_a_record_is_taken_or_refused_by_its_number(
    api: AsyncClient, library: str, fields: Mapping[str, str], result: Mapping[str, Any]
) -> None:
    key = uuid4().hex
    answer = await imported(api, library, [record(key=key, **fields)])
    assert results(answer) == [{"line": 1, "key": key, **result}]


async def test_a_record_becomes_one_volume_by_nobody_known(api: AsyncClient, library: str) -> None:
    answer = await imported(api, library, [record(isbn13="9.78E+12", authors="曹雪芹")])
    response = await api.get(
        "/books",
        params={"library": library},
        headers={"Linli-Min-Position": answer.headers["Linli-Position"]},
    )
    [book] = response.json()["items"]
    shown = ("title", "authors", "quantity", "donor_kind", "isbn13", "identifier", "compound")
    assert [book[name] for name in shown] == [
        *("红楼梦", "曹雪芹", 1, "unknown", None, "9.78E+12", "lvdi-xiangshu")
    ]


async def test_a_record_is_taken_once_for_good_wherever_it_is_imported_to(
    api: AsyncClient, library: str
) -> None:
    line = record()
    elsewhere = f"library-{uuid4().hex[:12]}"
    await api.post(
        "/libraries", json={"code": elsewhere, "community": "tongsheng", "name_zh": "馆"}
    )
    first = await imported(api, library, [line, line])
    assert [result["status"] for result in results(first)] == ["accepted", "duplicate"]
    there = {"town": "lishui", "community": "tongsheng", "library": elsewhere}
    second = await api.post("/imports", params=there, content=line)
    assert [result["status"] for result in results(second)] == ["duplicate"]


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b"{", None, "invalid-record"),
        (b"[]", None, "invalid-record"),
        (record(key="a", title=" "), "title", "invalid-record"),
        (record(key="a", colour="red"), "colour", "invalid-record"),
        (b'{"key": "a\\u0000b", "title": "x"}', None, "invalid-record"),
        (b'{"key": "\\ud800", "title": "x"}', None, "invalid-record"),
        (b'{"title": "x"}', "key", "invalid-record"),
        (record(key="a", title="x" * LINE_BYTES_MAX), None, "line-too-long"),
    ],
)
async def test_a_line_that_is_no_record_is_refused_and_the_others_go_on(
    api: AsyncClient, library: str, line: bytes, field: str | None, reason: str
) -> None:
    answer = results(await imported(api, library, [record(), b"", line, record()]))
    assert [(one["line"], one["status"]) for one in answer] == [
        *((1, "accepted"), (3, "refused"), (4, "accepted"))
    ]
    assert (answer[1].get("field"), answer[1]["reason"]) == (field, reason)


@pytest.mark.parametrize(
    "wrong", [{"compound": "tangguo-yayuan"}, {"community": "hainanzhou"}, {"town": "danzao"}]
)
async def test_a_library_is_imported_to_where_it_is(
    api: AsyncClient, library: str, wrong: Mapping[str, str]
) -> None:
    response = await api.post(
        "/imports", params={**AT, "library": library, **wrong}, content=record()
    )
    assert response.status_code == 422
    assert response.json()["type"].endswith("/library-elsewhere")


async def test_an_unknown_library_takes_nothing(api: AsyncClient) -> None:
    response = await api.post("/imports", params={**AT, "library": "nowhere"}, content=record())
    assert response.status_code == 422
    assert response.json()["type"].endswith("/unknown-library")


async def test_an_import_may_be_larger_than_any_other_body(api: AsyncClient, library: str) -> None:
    async def large() -> AsyncIterator[bytes]:
        for _ in range(600):
            yield record(authors="曹" * 2000) + b"\n"

    answer = results(await imported(api, library, large()))
    assert Counter(one["status"] for one in answer) == {"accepted": 600}


def rows() -> Iterable[bytes]:
    """The sample register as the command sends it."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = {name: row[name] for name in ("isbn", "isbn13", "title", "authors")}
            yield record(key=row["book_id"], **fields)


@pytest.mark.skipif(not SAMPLE.exists(), reason="LINLI_SAMPLE_DATA has no goodbooks.csv")
async def test_the_sample_register_is_taken_once(api: AsyncClient, library: str) -> None:
    lines = list(rows())
    first = results(await imported(api, library, lines))
    assert Counter(one["status"] for one in first) == {"accepted": 6982, "refused": 18}
    assert sum(one.get("repaired", False) for one in first) == 4603
    again = results(await imported(api, library, lines[:1000]))
    assert Counter(one["status"] for one in again) == Counter(
        "refused" if one["status"] == "refused" else "duplicate" for one in first[:1000]
    )
