"""Places that change, and what is in them, over HTTP on real servers."""

from typing import Any

from httpx import AsyncClient

from linli.chassis.testing import listed, refused

from .test_api import DAY, ROOT, Codes, codes, registered, seen

__all__ = ("codes",)


async def built(api: AsyncClient, codes: Codes, *buildings: str) -> str:
    """The path of the compound, in which buildings stand since the day it was registered."""
    path = f"/compounds/{codes.compound}"
    for code in buildings:
        await registered(api, f"{path}/buildings", code=code, name_zh=f"{code}栋")
        await registered(api, f"{path}/households", building=code, households=10)
    return path


def division(codes: Codes, **more: Any) -> dict[str, Any]:
    """A body that divides the compound in two."""
    names = (f"{codes.compound}-a", f"{codes.compound}-b")
    parts = [
        {"code": code, "name_zh": code, "buildings": [building]}
        for code, building in zip(names, ("1", "2"), strict=True)
    ]
    return {"parts": parts, **more}


# Compounds


async def test_a_compound_is_renamed_under_its_code(api: AsyncClient, codes: Codes) -> None:
    path = f"/compounds/{codes.compound}"
    last = await registered(api, f"{path}/rename", name_zh="新花园", name_en="New Garden")
    assert (await seen(api, path))["name_zh"] == "新花园"
    (row,) = await listed(api, f"{ROOT}/compounds", last, community=codes.community)
    assert (row["code"], row["name_en"]) == (codes.compound, "New Garden")


async def test_a_divided_compound_leads_to_its_successors(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1", "2")
    body = division(codes)
    last = await registered(api, f"{path}/split", **body)
    old = await seen(api, path)
    assert (old["status"], old["successors"]) == ("split", [p["code"] for p in body["parts"]])
    rows = await listed(api, f"{ROOT}/compounds", last, community=codes.community, status="living")
    assert [(row["buildings"], row["households"]) for row in rows] == [(1, 10), (1, 10)]
    assert [row["predecessors"] for row in rows] == [[codes.compound]] * 2


async def test_dividing_it_again_changes_nothing(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1", "2")
    first = await registered(api, f"{path}/split", **division(codes))
    again = await registered(api, f"{path}/split", **division(codes))
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_a_compound_that_has_ended_takes_nothing_new(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1", "2")
    await registered(api, f"{path}/split", **division(codes))
    building = await api.post(f"{ROOT}{path}/buildings", json={"code": "3", "name_zh": "3栋"})
    assert refused(building, 409)[0] == "compound-ended"
    at = {"community": codes.community, "compound": codes.compound}
    station = await api.post(f"{ROOT}/stations", json={"code": "s", "name_zh": "站", **at})
    assert refused(station, 422) == ("place-ended", "/compound")


async def test_no_building_is_left_behind(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1", "2", "3")
    answer = await api.post(f"{ROOT}{path}/split", json=division(codes))
    assert refused(answer, 422) == ("buildings-not-divided", "/parts")


async def test_the_code_of_a_part_is_its_own(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1", "2")
    for taken in (codes.town, codes.compound):
        body = division(codes)
        body["parts"][0]["code"] = taken
        answer = await api.post(f"{ROOT}{path}/split", json=body)
        assert refused(answer, 409)[0] == "registered-otherwise"


async def test_merged_compounds_are_one(api: AsyncClient, codes: Codes) -> None:
    await built(api, codes, "1")
    other, whole = f"{codes.compound}-o", f"{codes.compound}-w"
    await registered(api, "/compounds", code=other, community=codes.community, name_zh="小苑")
    await registered(api, f"/compounds/{other}/buildings", code="1", name_zh="1栋")
    body = {"compounds": [codes.compound, other], "code": whole, "name_zh": "大苑"}
    clash = await api.post(f"{ROOT}/compounds/merge", json=body)
    assert refused(clash, 409) == ("building-code-taken", "/buildings")
    renumbered = [{"compound": other, "code": "1", "becomes": "2"}]
    merged = await registered(api, "/compounds/merge", **body, buildings=renumbered)
    assert merged.headers["Location"] == f"{ROOT}/compounds/{whole}"
    shown = await seen(api, f"/compounds/{whole}")
    assert (shown["buildings"], shown["households"]) == (2, 10)
    assert (await seen(api, f"/compounds/{other}"))["successors"] == [whole]


async def test_a_demolished_building_takes_its_households_along(
    api: AsyncClient, codes: Codes
) -> None:
    path = await built(api, codes, "1", "2")
    for _ in range(2):
        await registered(api, f"{path}/buildings/2/demolish")
    compound = await seen(api, path)
    assert (compound["buildings"], compound["households"]) == (1, 10)
    again = await api.post(f"{ROOT}{path}/buildings", json={"code": "2", "name_zh": "2栋"})
    assert refused(again, 409) == ("building-demolished", "/code")


async def test_no_building_is_gone_before_it_stood(api: AsyncClient, codes: Codes) -> None:
    path = await built(api, codes, "1")
    answer = await api.post(f"{ROOT}{path}/buildings/1/demolish", json={"occurred_at": DAY})
    assert refused(answer, 409) == ("entered-later", "/occurred_at")


# Stations, facilities, things


async def test_a_station_is_out_of_use_until_it_is_opened_again(
    api: AsyncClient, codes: Codes
) -> None:
    path = f"/stations/station-{codes.town}"
    at = {"community": codes.community, "compound": codes.compound}
    await registered(api, "/stations", code=path.rpartition("/")[2], name_zh="站", **at)
    planned = await api.post(f"{ROOT}{path}/suspend")
    assert refused(planned, 409)[0] == "station-not-opened"
    await registered(api, f"{path}/open")
    last = await registered(api, f"{path}/suspend", reason="renovation")
    (row,) = await listed(api, f"{ROOT}/stations", last, town=codes.town, status="suspended")
    assert row["opened_at"] is not None
    await registered(api, f"{path}/reopen")
    assert (await seen(api, path))["status"] == "open"


async def test_a_thing_is_in_service_at_a_facility_until_it_is_retired(
    api: AsyncClient, codes: Codes
) -> None:
    at = {"community": codes.community, "compound": codes.compound}
    park, board = f"park-{codes.town}", f"board-{codes.town}"
    await registered(api, "/facilities", code=park, kind="park", name_zh="后山公园", **at)
    thing = {"code": board, "kind": "notice-board", "name_zh": "宣传栏", "facility": park}
    await registered(api, "/assets", **thing, **at)
    last = await registered(api, f"/assets/{board}/retire", reason="broken")
    (row,) = await listed(api, f"{ROOT}/assets", last, facility=park)
    assert (row["status"], row["reason"]) == ("retired", "broken")
    assert (await seen(api, f"/facilities/{park}"))["compound"] == codes.compound


async def test_a_thing_belongs_to_a_facility_of_its_community(
    api: AsyncClient, codes: Codes
) -> None:
    thing = {"code": "board", "kind": "notice-board", "name_zh": "宣传栏", "facility": "nowhere"}
    answer = await api.post(f"{ROOT}/assets", json={**thing, "community": codes.community})
    assert refused(answer, 422) == ("unknown-facility", "/facility")


# Areas, profiles, campaigns


async def test_a_community_belongs_to_an_area(api: AsyncClient, codes: Codes) -> None:
    area = {"area": "qingchuangcheng", "name_zh": "广佛青创城片区"}
    last = await registered(api, f"/communities/{codes.community}/areas", **area)
    (row,) = await listed(api, f"{ROOT}/areas", last, town=codes.town)
    assert row["community"] == codes.community
    assert (await seen(api, f"/areas/{last.json()['code']}"))["name_zh"] == area["name_zh"]


def profile(codes: Codes, *persons: int) -> dict[str, Any]:
    """What the community's residents are made of."""
    cells = [{"code": f"g{n}", "name_zh": "群", "persons": p} for n, p in enumerate(persons)]
    of = {"level": "community", "place": codes.community, "dimension": "origin"}
    return {**of, "cells": cells, "source": "台账"}


async def test_a_profile_tells_of_groups(api: AsyncClient, codes: Codes) -> None:
    last = await registered(api, "/profiles", **profile(codes, 5, 21500))
    (row,) = await listed(api, f"{ROOT}/profiles", last, place=codes.community)
    assert [cell["persons"] for cell in row["cells"]] == [5, 21500]
    assert (await seen(api, f"/profiles/{row['id']}"))["dimension"] == "origin"


async def test_a_group_of_fewer_than_five_is_not_told(api: AsyncClient, codes: Codes) -> None:
    answer = await api.post(f"{ROOT}/profiles", json=profile(codes, 4, 21500))
    assert refused(answer, 422) == ("invalid-request", "/cells/0/persons")


async def test_what_was_done_for_a_campaign_is_tagged(api: AsyncClient, codes: Codes) -> None:
    campaign = {"campaign": "baiqianwan", "name_zh": "百千万工程"}
    for where in ({"town": codes.town}, {"community": codes.community}):
        await registered(api, "/campaigns", **campaign, **where)
    path = f"/campaigns/{codes.community}.baiqianwan"
    record = {"service": "volunteers", "kind": "activity", "record": "018d17d9"}
    tags = [await registered(api, f"{path}/records", **record) for _ in range(2)]
    assert tags[0].json() == tags[1].json()
    (row,) = await listed(api, f"{ROOT}/campaign-records", tags[1], town=codes.town)
    assert (row["community"], row["record"]) == (codes.community, "018d17d9")
    assert len(await listed(api, f"{ROOT}/campaigns", tags[1], town=codes.town)) == 2


async def test_nothing_is_tagged_to_a_campaign_that_nobody_adopted(
    api: AsyncClient, codes: Codes
) -> None:
    record = {"service": "issues", "kind": "issue", "record": "1"}
    path = f"{ROOT}/campaigns/{codes.community}.none/records"
    assert refused(await api.post(path, json=record), 404)[0] == "not-registered"


async def test_nobody_is_tagged(api: AsyncClient, codes: Codes) -> None:
    await registered(api, "/campaigns", campaign="c", name_zh="专项", town=codes.town)
    record = {"service": "communities", "kind": "person", "record": "p-1"}
    answer = await api.post(f"{ROOT}/campaigns/{codes.town}.c/records", json=record)
    assert refused(answer, 422)[0] == "invalid-request"
