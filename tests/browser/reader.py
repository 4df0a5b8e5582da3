"""A reader of the page: their screen, their language, and what went wrong before their eyes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self, cast
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

WEB = Path(__file__).parents[2] / "services" / "dashboards" / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
WALL = ViewportSize(width=1920, height=1080)
SECONDS_MAX = 30
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""What has been answered is shown by then."""
expect.set_options(timeout=10_000)


class Sight(NamedTuple):
    """What of the page a reader sees."""

    size: ViewportSize = DESK
    language: str = "zh-CN"
    dark: bool = False
    still: bool = True
    """Whether their system asks for little motion."""
    zone: str = "Asia/Shanghai"
    """Where their clock is."""


type OpenPage = Callable[[Sight], Awaitable[Reader]]


@dataclass
class Reader:
    """Somebody with the page open."""

    page: Page
    town: str
    wrong: list[str] = field(default_factory=list[str])
    """Errors on the console, and requests to anywhere else."""
    asking: set[Request] = field(default_factory=set[Request])
    """Requests that are not answered yet."""

    @classmethod
    async def look(cls, browser: Browser, town: str, sight: Sight) -> Self:
        """Open a browser's window on nothing yet."""
        context = await browser.new_context(
            viewport=sight.size,
            locale=sight.language,
            timezone_id=sight.zone,
            color_scheme="dark" if sight.dark else "light",
            reduced_motion="reduce" if sight.still else "no-preference",
        )
        reader = cls(await context.new_page(), town)
        reader.page.on("console", reader.hear)
        reader.page.on("pageerror", lambda error: reader.wrong.append(str(error)))
        reader.page.on("request", reader.follow)
        for event in ("requestfinished", "requestfailed"):
            reader.page.on(event, reader.forget)
        return reader

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the console complains of."""
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.text} {message.location.get('url', '')}")

    def follow(self, request: Request) -> None:
        """Keep every request until it is answered, and for good what leaves the platform."""
        if request.resource_type != "eventsource":
            self.asking.add(request)
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.town):
            self.wrong.append(f"request to {request.url}")

    def forget(self, request: Request) -> None:
        """Wait for a request no longer."""
        self.asking.discard(request)

    async def go(self, path: str) -> None:
        """Go to a page from nowhere, until it shows what it has."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.town}/#{path}")
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything on the page has its answer, and every chart is drawn."""
        await expect(self.page.locator("h1").first).not_to_be_empty()
        async with asyncio.timeout(SECONDS_MAX):
            quiet = False
            while not quiet:
                quiet = not self.asking
                await expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
                await expect(self.page.locator(".echart:not([data-drawn])")).to_have_count(0)
                await self.page.evaluate(TWO_FRAMES)
                quiet = quiet and not self.asking

    async def inaccessible(self) -> Sequence[str]:
        """What axe finds."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
        found = await self.page.evaluate(f"axe.run(document, {options})")
        violations = cast("list[dict[str, Any]]", found["violations"])
        return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]

    async def overflows(self) -> bool:
        """Whether one must scroll sideways."""
        return await self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
