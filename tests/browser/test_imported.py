"""The page on 7,000 requests that a city has received: many places, long names, odd texts."""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from linli.cli.record import PlatformRecord
from linli.cli.testing import linli, up
from linli.servers import temporary_folder

from .reader import DESK, PHONE, WALL, Reader, Sight

REQUESTS = Path(os.environ.get("LINLI_SAMPLE_DATA", "/nowhere")) / "sf311.csv"
TOWN, COMMUNITY = "frisco", "bay"
SIGHTS = {
    "phone-zh": Sight(PHONE),
    "desk-en": Sight(DESK, "en"),
    "wall-zh": Sight(WALL),
}
VIEWS = (
    f"/towns/{TOWN}",
    f"/communities/{COMMUNITY}",
    "/compounds/mission",
    f"/towns/{TOWN}/metrics/issues.closing_hours",
    f"/communities/{COMMUNITY}/metrics/issues.open",
)

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not REQUESTS.exists(), reason="LINLI_SAMPLE_DATA has no sf311.csv"),
]


@pytest.fixture(scope="module")
async def imported() -> AsyncGenerator[str]:
    """Where a platform answers that has taken them in."""
    if running := os.environ.get("LINLI_DATA"):
        yield await taken_in(Path(running))
        return
    async with temporary_folder() as folder, up(folder):
        yield await taken_in(folder)


async def taken_in(data: Path) -> str:
    where = ("--town", TOWN, "--community", COMMUNITY, "--data", data, "--json")
    await linli("import", "service-requests", REQUESTS, *where)
    record = PlatformRecord.read(data)
    assert record is not None
    return record.urls["platform"].rstrip("/")


@pytest.mark.parametrize("name", SIGHTS)
async def test_every_view_of_many_requests_is_clean_accessible_and_fits(
    name: str, imported: str, browser: Browser
) -> None:
    reader = await Reader.look(browser, imported, SIGHTS[name])
    found: list[str] = []
    for path in VIEWS:
        await reader.go(path)
        found += [f"{path}: {violation}" for violation in await reader.inaccessible()]
        found += [f"{path}: wider than the screen"] if await reader.overflows() else []
    await reader.page.context.close()
    assert [*found, *reader.wrong] == []


async def test_of_many_events_the_next_page_follows_the_first(
    imported: str, browser: Browser
) -> None:
    reader = await Reader.look(browser, imported, Sight())
    await reader.go(f"/towns/{TOWN}/metrics/issues.reported")
    rows = reader.page.locator(".lineage tbody tr")
    first = await rows.count()
    await reader.page.locator(".lineage").get_by_role("button", name="更多").click()
    await expect(rows).not_to_have_count(first)
    await reader.page.context.close()
    assert reader.wrong == []
