"""A list is read page by page."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.chassis.pagination import Keyset, MalformedCursorError

from .sample import Sample

NAMES = Keyset("names", tuple[str, int])


async def test_the_pages_of_a_list_are_the_list(sample: Sample) -> None:
    numbers: list[int] = []
    cursor: str | None = None
    for _ in range(3):
        query: dict[str, str | int] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await sample.http.get("/api/notices", params=query)).json()
        numbers += [item["number"] for item in page["items"]]
        cursor = page["next"]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert cursor is None


async def test_a_full_last_page_has_no_next(sample: Sample) -> None:
    page = (await sample.http.get("/api/notices", params={"limit": 7})).json()
    assert len(page["items"]) == 7
    assert page["next"] is None


@pytest.mark.parametrize("limit", [0, 201, "many"])
async def test_a_limit_out_of_bounds_is_refused(sample: Sample, limit: object) -> None:
    response = await sample.http.get("/api/notices", params={"limit": str(limit)})
    assert response.status_code == 422


def tampered() -> str:
    written = NAMES.write(("notice", 3))
    return written[:-2] + ("AA" if written[-2:] != "AA" else "BB")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "äöü",
        "a b",
        "AAAA",
        tampered(),
        NAMES.write(("notice", 3)),
        base64.urlsafe_b64encode(b'["\x00",1]').decode(),
        "x" * 1001,
    ],
)
async def test_a_cursor_that_the_list_did_not_give_is_refused(sample: Sample, cursor: str) -> None:
    response = await sample.http.get("/api/notices", params={"cursor": cursor})
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == "cursor"


@given(key=st.tuples(st.text(), st.integers()))
def test_a_cursor_reads_what_it_writes(key: tuple[str, int]) -> None:
    assert NAMES.read(NAMES.write(key)) == key


@given(cursor=st.text())
def test_any_other_text_is_malformed(cursor: str) -> None:
    with pytest.raises(MalformedCursorError):
        NAMES.read(cursor)
