"""The page as its readers meet it: in both languages, on a phone, a desk and a wall."""

from pathlib import Path

import pytest
from httpx import AsyncClient
from playwright.async_api import Locator, expect

from .reader import DESK, PHONE, WALL, OpenPage, Reader, Sight

CLICKS_MAX = 3
TABS_MAX = 120
NUMBER = "/towns/lishui/metrics/issues.reported"
VIEWS = {
    "town": "/towns/lishui",
    "community": "/communities/hainanzhou",
    "compound": "/compounds/lvdi-xiangshu",
    "number": NUMBER,
}
SIGHTS = {
    "phone-zh": Sight(PHONE),
    "phone-en-dark": Sight(PHONE, "en", dark=True),
    "desk-zh-dark": Sight(DESK, dark=True),
    "desk-en": Sight(DESK, "en"),
}


@pytest.mark.parametrize("name", SIGHTS)
async def test_every_view_is_clean_accessible_and_no_wider_than_its_screen(
    name: str, open_page: OpenPage, screens: Path | None
) -> None:
    reader = await open_page(SIGHTS[name])
    found: list[str] = []
    for view, path in VIEWS.items():
        await reader.go(path)
        found += [f"{view}: {violation}" for violation in await reader.inaccessible()]
        found += [f"{view}: wider than the screen"] if await reader.overflows() else []
        await keep(reader, screens, f"{view}-{name}")
    await story_of_the_first_event(reader)
    found += await reader.inaccessible()
    await keep(reader, screens, f"story-{name}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "仅供开发试用"), ("en", "For development")]
)
async def test_where_tokens_come_from_is_said_in_the_readers_language(
    language: str, said: str, open_page: OpenPage
) -> None:
    reader = await open_page(Sight(language=language))
    await reader.go("/")
    await expect(reader.page.locator("footer .notice")).to_contain_text(said)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_wall_screen_shows_all_of_it_without_scrolling(
    language: str, open_page: OpenPage, screens: Path | None
) -> None:
    reader = await open_page(Sight(WALL, language))
    await reader.go("/wall/lishui")
    await keep(reader, screens, f"wall-{language}")
    height = await reader.page.evaluate("document.documentElement.scrollHeight")
    assert height == WALL["height"]
    assert await reader.inaccessible() == []


async def test_from_a_number_to_the_events_behind_it_takes_three_clicks_at_most(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight())
    await reader.go("/")
    await reader.settled()
    clicks = [
        reader.page.get_by_role("link", name="未结问题").first,
        reader.page.locator(".lineage tbody a").first,
    ]
    await clicks[0].click()
    value = reader.page.get_by_test_id("value").locator(".ticker")
    await expect(reader.page.locator(".lineage tfoot .number")).to_have_text(
        await value.inner_text()
    )
    await clicks[1].click()
    await expect(reader.page.locator(".story h1")).to_be_visible()
    assert len(clicks) <= CLICKS_MAX


async def test_a_number_is_followed_to_its_story_with_the_keyboard_alone(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight())
    await reader.go("/towns/lishui")
    await tab_to(reader, reader.page.locator("a[href*='metrics/issues.open']").first)
    await reader.page.keyboard.press("Enter")
    await expect(reader.page.locator(".lineage tbody a").first).to_be_visible()
    await tab_to(reader, reader.page.locator(".lineage tbody a").first)
    await reader.page.keyboard.press("Enter")
    await expect(reader.page.locator(".story h1")).to_be_visible()


async def test_every_chart_has_a_table_that_ends_with_its_number(open_page: OpenPage) -> None:
    reader = await open_page(Sight())
    await reader.go(NUMBER)
    await expect(reader.page.get_by_role("img", name="上报问题")).to_be_visible()
    await reader.page.get_by_role("button", name="表格").click()
    last = reader.page.locator(".chart-table tbody tr").last.locator("td").first
    value = reader.page.get_by_test_id("value").locator(".ticker")
    await expect(last).to_have_text(await value.inner_text())


async def test_a_past_day_shows_the_numbers_of_that_day(open_page: OpenPage) -> None:
    reader = await open_page(Sight())
    await reader.go(NUMBER)
    await expect(reader.page.get_by_test_id("value").locator(".ticker")).not_to_have_text("0")
    await reader.go(f"{NUMBER}?on=2024-01-01")
    await expect(reader.page.get_by_test_id("value").locator(".ticker")).to_have_text("0")


async def test_a_map_is_coloured_by_another_metric_and_each_tile_says_its_number(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight())
    await reader.go("/towns/lishui")
    tile = reader.page.locator(".tile", has_text="绿地香树花园").locator(".tile-value")
    metric = reader.page.get_by_label("按指标着色")
    await metric.select_option("patrols.completed")
    await expect(tile).to_have_text("0")
    await metric.select_option("assets.donated")
    await expect(tile).to_have_text("4")


async def test_what_rests_on_few_cases_is_not_compared(open_page: OpenPage) -> None:
    reader = await open_page(Sight(language="en"))
    await reader.go("/towns/lishui/metrics/issues.resolution_hours")
    told = reader.page.locator(".comparison tbody td:first-of-type")
    await expect(told).to_have_text(["Insufficient data"] * 3)


async def test_lights_are_told_by_words_and_shapes(open_page: OpenPage) -> None:
    reader = await open_page(Sight())
    await reader.go("/towns/lishui")
    lights = reader.page.locator(".lights .counts li")
    await expect(lights).to_have_count(4)
    shapes = await lights.locator("svg path, svg circle").evaluate_all(
        "shapes => shapes.map(shape => shape.outerHTML)"
    )
    assert len(set(shapes)) == len(shapes)
    await expect(lights.first).to_contain_text("已超时限")


async def test_motion_stands_still_where_the_system_asks_for_it_until_the_reader_wants_it(
    open_page: OpenPage,
) -> None:
    reader = await open_page(Sight(still=True))
    await reader.go(NUMBER)
    pause = reader.page.get_by_role("button", name="暂停动态")
    await expect(pause).to_have_attribute("aria-pressed", "true")
    await pause.click()
    await expect(pause).to_have_attribute("aria-pressed", "false")
    await reader.page.reload()
    await expect(pause).to_have_attribute("aria-pressed", "false")


async def test_a_number_moves_as_things_happen_and_not_while_it_is_paused(
    open_page: OpenPage, staff: AsyncClient
) -> None:
    reader = await open_page(Sight(still=False))
    await reader.go(NUMBER)
    await expect(reader.page.locator(".live")).to_have_attribute("data-state", "live")
    number = reader.page.get_by_test_id("value").locator(".ticker")
    before = int(await number.inner_text())
    await report(staff)
    await expect(number).to_have_text(str(before + 1))
    await reader.page.get_by_role("button", name="暂停动态").click()
    await expect(reader.page.locator(".live")).to_have_attribute("data-state", "paused")
    await report(staff)
    await expect(number).to_have_text(str(before + 1))
    await reader.page.get_by_role("button", name="暂停动态").click()
    await expect(number).to_have_text(str(before + 2))


async def report(staff: AsyncClient) -> None:
    """Report one more issue, until the dashboards have counted it."""
    place = {"community": "tongsheng", "compound": "lvdi-xiangshu"}
    body = {**place, "category": "greening", "title": "绿化带缺株"}
    reported = (await staff.post("/api/issues", json=body)).raise_for_status()
    counted = {"Linli-Min-Position": reported.headers["Linli-Position"]}
    (await staff.get("/api/dashboards/towns/lishui", headers=counted)).raise_for_status()


async def keep(reader: Reader, screens: Path | None, name: str) -> None:
    """Keep what is seen, where that is asked for."""
    if screens is not None:
        await reader.page.screenshot(path=screens / f"{name}.png")


async def story_of_the_first_event(reader: Reader) -> None:
    """Open it from a number's page."""
    await reader.page.locator(".lineage tbody a").first.click()
    await expect(reader.page.locator(".story h1")).not_to_be_empty()


async def tab_to(reader: Reader, target: Locator) -> None:
    """Press the tab key until the target has the focus, and can be seen to have it."""
    for _ in range(TABS_MAX):
        await reader.page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            outline = await target.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{TABS_MAX} tabs do not lead to {target}")
