"""The page when things are not as they should be, or not as usual: nothing to show yet, nobody who
answers, large type, paper, a slow phone."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from .reader import PHONE, OpenPage, Reader, Sight

COMPOUND = "/compounds/lvdi-xiangshu"
NUMBERS = re.compile(r"/api/dashboards/compounds/lvdi-xiangshu(\?.*)?$")
STREAM = re.compile(r"/api/dashboards/stream")
BUSY = {"type": "about:blank", "title": "服务繁忙", "status": 503}
FIRST_VIEW_BYTES_MAX = 300 * 1024
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
"""A phone on a slow network: 1.6 Mbit/s, and 150 ms there and back."""
INTERACTIVE_MILLISECONDS_MAX = 2_000


@asynccontextmanager
async def failing(
    reader: Reader, url: re.Pattern[str], fail: Callable[[Route], Awaitable[None]]
) -> AsyncGenerator[None]:
    """Let some requests fail meanwhile; what the browser says of these is no fault of the page."""

    async def answer(route: Route) -> None:
        await fail(route)

    await reader.page.route(url, answer)
    yield
    await reader.page.unroute(url, answer)
    reader.wrong[:] = [one for one in reader.wrong if "Failed to load resource" not in one]


async def test_while_nothing_is_known_the_page_says_that_it_is_being_read(
    open_page: OpenPage,
) -> None:
    reader, known = await open_page(Sight()), asyncio.Event()

    async def later(route: Route) -> None:
        await known.wait()
        await route.continue_()

    async with failing(reader, NUMBERS, later):
        await reader.page.goto(f"{reader.town}/#{COMPOUND}")
        await expect(reader.page.locator("article[aria-busy=true] h1")).to_have_text("正在读取…")
        known.set()
        await reader.settled()
    await expect(reader.page.locator("h1")).to_have_text("绿地香树花园")


async def test_a_platform_that_refuses_is_told_of_and_asked_again(open_page: OpenPage) -> None:
    reader = await open_page(Sight())
    async with failing(reader, NUMBERS, lambda route: route.fulfill(status=503, json=BUSY)):
        await reader.page.goto(f"{reader.town}/#{COMPOUND}")
        await expect(reader.page.get_by_role("alert")).to_contain_text("数字暂时读不出来")
        assert await reader.inaccessible() == []
    await reader.page.get_by_role("button", name="再试一次").click()
    await expect(reader.page.locator("h1")).to_have_text("绿地香树花园")
    await expect(reader.page.get_by_role("alert")).to_have_count(0)


async def test_a_place_that_is_not_there_leads_back_to_the_beginning(open_page: OpenPage) -> None:
    reader = await open_page(Sight())
    await reader.page.goto(f"{reader.town}/#/compounds/nowhere")
    await expect(reader.page.get_by_role("alert")).to_contain_text("这里没有找到这个地方")
    await expect(reader.page.get_by_role("link", name="回到首页")).to_be_visible()
    reader.wrong[:] = [one for one in reader.wrong if "404" not in one]


async def test_numbers_that_may_be_old_are_shown_with_when_they_were_read(
    open_page: OpenPage,
) -> None:
    reader, asked = await open_page(Sight(still=False)), 0

    async def once(route: Route) -> None:
        nonlocal asked
        asked += 1
        await (route.continue_() if asked == 1 else route.abort())

    async with (
        failing(reader, NUMBERS, once),
        failing(reader, STREAM, lambda route: route.abort()),
    ):
        await reader.page.goto(f"{reader.town}/#{COMPOUND}")
        await expect(reader.page.locator(".stale")).to_contain_text("连接不上平台")
        await expect(reader.page.locator("h1")).to_have_text("绿地香树花园")
        assert await reader.inaccessible() == []
    await reader.page.locator(".stale button").click()
    await expect(reader.page.locator(".stale")).to_have_count(0)


async def test_without_a_network_the_page_says_so_and_keeps_what_it_shows(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight())
    await reader.go(COMPOUND)
    await reader.page.context.set_offline(True)
    banner = reader.page.locator(".banner")
    await expect(banner).to_contain_text("网络已断开")
    await expect(reader.page.locator("h1")).to_have_text("绿地香树花园")
    await reader.page.context.set_offline(False)
    await expect(banner).to_have_count(0)
    await reader.settled()
    reader.wrong[:] = [one for one in reader.wrong if "ERR_INTERNET_DISCONNECTED" not in one]


async def test_large_type_enlarges_everything_and_still_fits_a_phone(open_page: OpenPage) -> None:
    reader = await open_page(Sight(PHONE))
    await reader.go(COMPOUND)
    before = await size_of_text(reader.page)
    large = reader.page.get_by_role("button", name="大字版")
    await large.click()
    await expect(large).to_have_attribute("aria-pressed", "true")
    assert await size_of_text(reader.page) >= 1.2 * before
    assert not await reader.overflows()
    assert await reader.inaccessible() == []
    await reader.page.reload()
    await expect(large).to_have_attribute("aria-pressed", "true")


async def test_the_slider_turns_the_page_to_another_day_by_the_keyboard(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight())
    await reader.go(COMPOUND)
    today = await reader.page.get_by_label("输入日期").input_value()
    await reader.page.get_by_role("slider").press("ArrowLeft")
    before = date.fromisoformat(today) - timedelta(days=1)
    await expect(reader.page).to_have_url(re.compile(f"on={before}"))
    await reader.settled()
    await expect(reader.page.get_by_label("输入日期")).to_have_value(str(before))


@pytest.mark.parametrize("code", ["lvdi-xiangshu", "jinsha-bandao"])
async def test_a_compound_fills_one_sheet_of_a4(open_page: OpenPage, code: str) -> None:
    reader = await open_page(Sight())
    await reader.go(f"/compounds/{code}")
    sheet = await reader.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


async def test_moments_are_told_by_the_clocks_of_the_town(open_page: OpenPage) -> None:
    here = await open_page(Sight())
    away = await open_page(Sight(zone="America/New_York"))
    told: list[str] = []
    for reader in (here, away):
        await reader.go(COMPOUND)
        moment = reader.page.locator(".timeline time").first
        await expect(moment).not_to_be_empty()
        told.append(await moment.inner_text())
    assert told[0] == told[1]


async def test_the_first_view_is_small(open_page: OpenPage) -> None:
    reader = await open_page(Sight(PHONE))
    received = await first_view(reader)
    assert sum(received.values()) < FIRST_VIEW_BYTES_MAX, received


@pytest.mark.heavy
async def test_the_first_view_is_there_within_two_seconds_on_a_slow_phone(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight(PHONE))
    network = await watched(reader)
    await network.send("Network.emulateNetworkConditions", SLOW)
    await reader.page.goto(f"{reader.town}/#/towns/lishui", wait_until="commit")
    await expect(reader.page.get_by_role("link", name="未结问题").first).to_be_visible()
    assert await reader.page.evaluate("performance.now()") < INTERACTIVE_MILLISECONDS_MAX


async def first_view(reader: Reader) -> dict[str, int]:
    """What came over the wire until the town's numbers stood there, in bytes, by address."""
    addresses, received = dict[str, str](), dict[str, int]()

    def send(sent: dict[str, Any]) -> None:
        addresses[sent["requestId"]] = sent["request"]["url"]

    def receive(done: dict[str, Any]) -> None:
        received[addresses.get(done["requestId"], "?")] = int(done["encodedDataLength"])

    network = await watched(reader)
    network.on("Network.requestWillBeSent", send)
    network.on("Network.loadingFinished", receive)
    await reader.go("/towns/lishui")
    return received


async def watched(reader: Reader) -> Any:
    """The browser's own view of the network."""
    network: Any = await reader.page.context.new_cdp_session(reader.page)
    await network.send("Network.enable")
    return network


async def size_of_text(page: Page) -> float:
    """How large the running text is, in pixels."""
    return float(
        await page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
        )
    )
