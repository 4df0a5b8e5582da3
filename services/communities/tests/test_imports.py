"""A town's register is taken over row by row, on real servers."""

from typing import Any

import orjson
import pytest
from httpx import AsyncClient, Response

from linli.chassis.testing import listed

from .test_api import ROOT, Codes, codes, seen

__all__ = ("codes",)
TUESDAY = "2024-01-23T09:00:00+08:00"


def rows_of(codes: Codes) -> list[dict[str, Any]]:
    """A register: a community that is new, and what is in it."""
    new, garden = f"new-{codes.town}", f"g-{codes.town}"
    at = {"community": new, "compound": garden}
    building = {"code": "1", "compound": garden, "name_zh": "1栋"}
    count = {"compound": garden, "building": "1", "households": 20, "occurred_at": TUESDAY}
    station = {"code": f"s-{codes.town}", "name_zh": "站", "opened_at": TUESDAY, **at}
    return [
        row("community", code=new, name_zh="新社区"),
        row("compound", code=garden, community=new, name_zh="花园"),
        row("building", **building, occurred_at=TUESDAY),
        row("households", **count),
        row("organisation", code=f"o-{codes.town}", kind="property-company", name_zh="物业", **at),
        row("station", **station, occurred_at=TUESDAY),
        row("facility", code=f"f-{codes.town}", kind="park", name_zh="公园", **at),
    ]


def row(kind: str, /, **entry: Any) -> dict[str, Any]:
    """A line of a register."""
    return {
        "key": f"{kind}/{entry.get('code') or entry.get('compound')}",
        "kind": kind,
        "entry": entry,
    }


async def taken(
    api: AsyncClient, codes: Codes, rows: list[dict[str, Any]], **query: Any
) -> tuple[Response, list[dict[str, Any]]]:
    """What became of the rows."""
    content = b"\n".join(map(orjson.dumps, rows))
    params = {"town": codes.town, **query}
    answer = await api.post(f"{ROOT}/imports", content=content, params=params)
    assert answer.status_code == 200, answer.text
    return answer, [orjson.loads(line) for line in answer.content.splitlines()]


async def test_a_register_is_entered_row_by_row(api: AsyncClient, codes: Codes) -> None:
    answer, results = await taken(api, codes, rows_of(codes))
    assert [result["status"] for result in results] == ["accepted"] * 7
    (compound,) = await listed(api, f"{ROOT}/compounds", answer, community=f"new-{codes.town}")
    assert (compound["buildings"], compound["households"]) == (1, 20)
    assert (await seen(api, f"/stations/s-{codes.town}"))["status"] == "open"


async def test_a_second_import_records_nothing(api: AsyncClient, codes: Codes) -> None:
    first, _ = await taken(api, codes, rows_of(codes))
    again, results = await taken(api, codes, rows_of(codes))
    assert [result["status"] for result in results] == ["duplicate"] * 7
    assert again.headers["Linli-Position"] == first.headers["Linli-Position"]


async def test_what_holds_already_is_a_duplicate(api: AsyncClient, codes: Codes) -> None:
    known = row("compound", code=codes.compound, community=codes.community, name_zh="花园")
    _, (result,) = await taken(api, codes, [known])
    assert result["status"] == "duplicate"


async def test_a_rehearsal_says_what_would_be_and_records_nothing(
    api: AsyncClient, codes: Codes
) -> None:
    before = (await api.get(f"{ROOT}/events", params={"town": codes.town})).json()
    bad = row("building", code="9", compound="nowhere", name_zh="9栋")
    _, results = await taken(api, codes, [*rows_of(codes), bad], dry_run=True)
    assert [result["status"] for result in results] == [*["accepted"] * 7, "refused"]
    after = (await api.get(f"{ROOT}/events", params={"town": codes.town})).json()
    assert after == before


async def test_a_crowd_of_buildings_in_one_compound_is_entered_whole(
    api: AsyncClient, codes: Codes
) -> None:
    many = [
        row("building", code=str(n), compound=codes.compound, name_zh=f"{n}栋") | {"key": f"b{n}"}
        for n in range(60)
    ]
    _, results = await taken(api, codes, many)
    assert {result["status"] for result in results} == {"accepted"}
    assert (await seen(api, f"/compounds/{codes.compound}"))["buildings"] == 60


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        (
            row("compound", code="x", community="nowhere", name_zh="小区"),
            "community",
            "unknown-place",
        ),
        (
            row("compound", code="Not A Code", community="c", name_zh="小区"),
            "code",
            "invalid-record",
        ),
        (row("community", code="y", town="mars", name_zh="社区"), "town", "other-town"),
        (row("compound", code="z", community="c"), "name_zh", "invalid-record"),
        ({"key": "k", "kind": "planet", "entry": {}}, "kind", "invalid-record"),
    ],
)
async def test_a_bad_row_is_refused_by_field_and_reason(
    api: AsyncClient, codes: Codes, bad: dict[str, Any], field: str, reason: str
) -> None:
    _, (result,) = await taken(api, codes, [bad])
    assert (result["status"], result["field"], result["reason"]) == ("refused", field, reason)
