"""The library over HTTP, on real servers."""

from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from linli.chassis.testing import listed, refused

NOON = "2024-01-18T04:00:00Z"
AT = {"community": "tongsheng", "compound": "lvdi-xiangshu"}
NONE_HAS = "0198c6d2-7e4a-7000-8000-000000000000"
"""An id."""


@pytest.fixture
async def library(api: AsyncClient) -> str:
    """A library that is open."""
    code = f"library-{uuid4().hex[:12]}"
    body = {**AT, "name_zh": "邻里图书馆", "station": "lvdi-station", "occurred_at": NOON}
    response = await api.post("/libraries", json={"code": code, **body})
    assert response.status_code == 201, response.text
    return code


@pytest.fixture
async def donation(api: AsyncClient, library: str) -> str:
    """A batch that was begun."""
    body = {"library": library, "donor_kind": "enterprise", "donor": "nanhai-bookshop"}
    response = await api.post("/donations", json=body)
    assert response.status_code == 201, response.text
    return response.headers["Location"].removeprefix("/api/library")


async def test_a_library_is_found_under_its_code(api: AsyncClient, library: str) -> None:
    response = await api.get(f"/libraries/{library}")
    assert response.json() == {
        "code": library,
        "town": "lishui",
        **AT,
        "station": "lvdi-station",
        "name_zh": "邻里图书馆",
        "name_en": None,
        "opened_at": NOON,
        "version": 1,
    }
    assert response.headers["ETag"] == '"1"'


async def test_a_library_stands_in_the_list_of_its_place(api: AsyncClient) -> None:
    code = f"library-{uuid4().hex[:12]}"
    opened = await api.post("/libraries", json={"code": code, **AT, "name_zh": "馆"})
    own = await api.get(f"/libraries/{code}")
    items = await listed(api, "/libraries", opened, compound="lvdi-xiangshu")
    assert items[0] == own.json()


async def test_opening_a_library_again_just_so_succeeds(api: AsyncClient, library: str) -> None:
    body = {"code": library, **AT, "name_zh": "邻里图书馆", "station": "lvdi-station"}
    again = await api.post("/libraries", json=body)
    assert (again.status_code, again.headers["ETag"]) == (201, '"1"')


async def test_a_code_of_another_library_is_refused(api: AsyncClient, library: str) -> None:
    response = await api.post("/libraries", json={"code": library, **AT, "name_zh": "另一个"})
    assert refused(response, 409) == ("library-code-taken", "/code")


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ({"community": "mars"}, ("unknown-place", "/community")),
        ({"community": "tongsheng", "compound": "mars"}, ("unknown-place", "/compound")),
    ],
)
async def test_an_unknown_place_is_refused(
    api: AsyncClient, place: dict[str, str], problem: tuple[str, str]
) -> None:
    response = await api.post("/libraries", json={"code": "a-library", **place, "name_zh": "馆"})
    assert refused(response, 422) == problem


async def test_a_batch_is_counted_first_and_detailed_later(
    api: AsyncClient, donation: str, library: str
) -> None:
    volumes = {"value": 7000, "qualifier": "at_least"}
    await api.post(f"{donation}/count", json={"volumes": volumes})
    lines = [{"title": "红楼梦", "quantity": 2, "isbn": "7-02-000220-X"}, {"title": "画册"}]
    detailed = await api.post(f"{donation}/lines", json={"lines": lines})
    assert detailed.status_code == 200, detailed.text
    own = (await api.get(donation)).json()
    assert [own] == await listed(api, "/donations", detailed, library=library)
    shown = ("counted", "lines", "volumes", "donor", "version", "compound")
    assert [own[name] for name in shown] == [
        *(volumes, 2, 3, "nanhai-bookshop", 4, "lvdi-xiangshu")
    ]


async def test_lines_keep_the_number_as_given_beside_the_checked_one(
    api: AsyncClient, donation: str, library: str
) -> None:
    lines = [
        {"title": "红楼梦", "isbn": "7-02-000220-X"},
        {"title": "旧书", "identifier": "10019·2974"},
    ]
    detailed = await api.post(f"{donation}/lines", json={"lines": lines})
    items = await listed(api, "/books", detailed, library=library)
    shown = {item["title"]: (item["isbn13"], item["identifier"]) for item in items}
    assert shown == {
        "红楼梦": ("9787020002207", "7-02-000220-X"),
        "旧书": (None, "10019·2974"),
    }
    assert {item["id"] for item in items} == set(detailed.json()["lines"])


async def test_lines_are_recorded_all_or_none(api: AsyncClient, donation: str) -> None:
    lines = [{"title": "红楼梦"}, {"title": "西游记", "isbn": "7020002208"}]
    response = await api.post(f"{donation}/lines", json={"lines": lines})
    assert refused(response, 422) == ("isbn-check-digit", "/lines/1/isbn")
    assert (await api.get(donation)).json()["lines"] == 0


async def test_the_same_command_adds_its_lines_once(api: AsyncClient, donation: str) -> None:
    headers = {"Linli-Command-Id": str(uuid4())}
    lines = {"lines": [{"title": "红楼梦"}]}
    first = await api.post(f"{donation}/lines", json=lines, headers=headers)
    second = await api.post(f"{donation}/lines", json=lines, headers=headers)
    assert first.json() == second.json()
    assert first.headers["Linli-Position"] == second.headers["Linli-Position"]
    assert (await api.get(donation)).json()["lines"] == 1


@pytest.mark.parametrize("step", ["count", "lines"])
async def test_a_batch_that_was_not_begun_is_not_found(api: AsyncClient, step: str) -> None:
    bodies = {"count": {"volumes": {"value": 1}}, "lines": {"lines": [{"title": "书"}]}}
    response = await api.post(f"/donations/{uuid4()}/{step}", json=bodies[step])
    assert refused(response, 404) == ("donation-not-found", None)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/donations", {"donor_kind": "resident"}),
        ("/assets", {"donor_kind": "resident", "kind": "stationery", "name_zh": "文具"}),
        ("/copies", {"barcode": "LS07-0", "title": "书"}),
    ],
)
async def test_nothing_comes_to_a_library_that_is_not_open(
    api: AsyncClient, path: str, body: dict[str, str]
) -> None:
    response = await api.post(path, json={"library": "no-library", **body})
    assert refused(response, 422) == ("unknown-library", "/library")


async def test_a_gift_is_recorded_without_a_number(api: AsyncClient, library: str) -> None:
    body = {
        "library": library,
        "donor_kind": "unknown",
        "kind": "bookshelves",
        "name_zh": "书架",
        "occurred_at": "2024-01-18T12:00:00+08:00",
    }
    given = await api.post("/assets", json=body)
    own = (await api.get(f"/assets/{given.json()['id']}")).json()
    assert (own["kind"], own["quantity"], own["donated_at"]) == ("bookshelves", None, NOON)
    assert [own] == await listed(api, "/assets", given, library=library)


async def test_a_barcode_and_a_title_are_enough(api: AsyncClient, library: str) -> None:
    barcode = f"LS-{uuid4().hex[:12]}"
    stocked = await api.post(
        "/copies", json={"library": library, "barcode": barcode, "title": "书"}
    )
    assert stocked.status_code == 201
    own = (await api.get(f"/copies/{stocked.json()['id']}")).json()
    assert (own["barcode"], own["isbn13"], own["line_id"]) == (barcode, None, None)
    assert [own] == await listed(api, "/copies", stocked, barcode=barcode)


async def test_a_barcode_is_unique_in_the_town(api: AsyncClient, library: str) -> None:
    body = {"library": library, "barcode": f"LS-{uuid4().hex[:12]}", "title": "书"}
    first = await api.post("/copies", json=body)
    second = await api.post("/copies", json=body)
    assert refused(second, 409)[0] == "already-taken"
    assert second.json()["clash"]["holder"] == f"copy-{first.json()['id']}"


async def test_a_copy_names_the_line_it_came_from(
    api: AsyncClient, library: str, donation: str
) -> None:
    detailed = await api.post(f"{donation}/lines", json={"lines": [{"title": "红楼梦"}]})
    source = {"batch_id": donation.rsplit("/", 1)[-1], "line_id": detailed.json()["lines"][0]}
    body = {"library": library, "barcode": f"LS-{uuid4().hex[:12]}", "title": "红楼梦"}
    stocked = await api.post("/copies", json={**body, "source": source})
    assert (await api.get(f"/copies/{stocked.json()['id']}")).json()["line_id"] == source["line_id"]


async def test_a_copy_comes_from_no_unknown_line(
    api: AsyncClient, library: str, donation: str
) -> None:
    source = {"batch_id": donation.rsplit("/", 1)[-1], "line_id": str(UUID(int=9))}
    body = {"library": library, "barcode": "LS-none", "title": "红楼梦", "source": source}
    response = await api.post("/copies", json=body)
    assert refused(response, 422) == ("unknown-line", "/source/line_id")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/libraries/nowhere", "library-not-found"),
        (f"/donations/{NONE_HAS}", "donation-not-found"),
        (f"/assets/{NONE_HAS}", "asset-not-found"),
        (f"/copies/{NONE_HAS}", "copy-not-found"),
    ],
)
async def test_what_is_not_there_is_not_found(api: AsyncClient, path: str, code: str) -> None:
    assert refused(await api.get(path), 404)[0] == code


@pytest.mark.parametrize(
    "body",
    [
        {"title": "书", "barcode": "with space"},
        {"title": "书", "barcode": ""},
        {"title": "", "barcode": "LS-1"},
        {"title": "书" * 1001, "barcode": "LS-1"},
        {"title": "书", "barcode": "LS-1", "colour": "red"},
    ],
)
async def test_a_malformed_copy_is_refused(
    api: AsyncClient, library: str, body: dict[str, str]
) -> None:
    response = await api.post("/copies", json={"library": library, **body})
    assert refused(response, 422)[0] == "invalid-request"


async def test_the_page_of_the_api_shows_every_record_field(api: AsyncClient) -> None:
    page = (await api.get("http://linli/openapi.json")).json()
    content = page["paths"]["/api/library/imports"]["post"]["requestBody"]["content"]
    schema = content["application/x-ndjson"]["schema"]
    assert set(schema["properties"]) == {"key", "isbn", "isbn13", "title", "authors"}
    assert "$defs" not in schema
