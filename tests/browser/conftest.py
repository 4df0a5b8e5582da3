"""The page in a real browser: the platform with Lishui's history in it, and Debian's Chromium.

`LINLI_SCREENS=1 pytest tests/browser` keeps what is seen in `docs/screens/`; `LINLI_DATA=.linli`
looks at the demo that runs on that directory already.
"""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, async_playwright

from linli.cli.record import PlatformRecord
from linli.cli.testing import linli, up
from linli.dashboards.web import is_built
from linli.servers import temporary_folder

from .reader import AXE, OpenPage, Reader, Sight

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SCREENS = Path(__file__).parents[2] / "docs" / "screens"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, or no page to look at."""
    missing = [str(path) for path in (CHROMIUM, AXE) if not path.exists()]
    if not is_built():
        missing.append("the built page (make env)")
    skipped = pytest.mark.skip(reason=f"without {' and '.join(missing)}")
    for item in items if missing else ():
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skipped)


@pytest.fixture(scope="package")
async def data() -> AsyncGenerator[Path]:
    """The data directory of a platform that runs, and has been told Lishui's history."""
    if running := os.environ.get("LINLI_DATA"):
        yield Path(running)
        return
    async with temporary_folder() as folder:
        await linli("demo", "--once", "--json", "--data", folder, "--port", "0")
        async with up(folder):
            yield folder


@pytest.fixture(scope="package")
async def town(data: Path) -> str:
    """Where it answers."""
    record = PlatformRecord.read(data)
    assert record is not None
    return record.urls["platform"].rstrip("/")


@pytest.fixture(scope="package")
async def staff(data: Path, town: str) -> AsyncGenerator[AsyncClient]:
    """Somebody who records what happens in the town, while others look at the page."""
    ended = await linli(
        "token", "--role", "town-admin", "--scope", "lishui", "--data", data, "--json"
    )
    headers = {"Authorization": f"Bearer {ended.json['token']}"}
    async with AsyncClient(base_url=town, headers=headers) as client:
        yield client


@pytest.fixture(scope="package")
async def browser() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        chromium = playwright.chromium
        browser = await chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(town: str, browser: Browser) -> AsyncGenerator[OpenPage]:
    """Opens the page as a reader sees it; nothing may go wrong in it until the end of the test."""
    readers: list[Reader] = []

    async def open_page(sight: Sight) -> Reader:
        reader = await Reader.look(browser, town, sight)
        readers.append(reader)
        return reader

    yield open_page
    for reader in readers:
        await reader.page.context.close()
    assert [wrong for reader in readers for wrong in reader.wrong] == []


@pytest.fixture
def screens() -> Path | None:
    """Where screenshots are kept, when they are asked for."""
    return SCREENS if os.environ.get("LINLI_SCREENS") else None
