"""From a command's acknowledgement to a changed number in a browser, at a steady rate of commands.

The page of one number is open in Chromium, beside all else on this machine. What is measured ends
when the page's text has the number, as the browser's own clock tells: the clock of this machine.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import quantiles

from playwright.async_api import Page, async_playwright

from bench.asking import Asking
from bench.figures import Measured
from bench.platform import linli, up
from bench.surroundings import Bench
from bench.visible import COMPOUND, SHOWN_SECONDS_MAX, Moment, latencies, reports
from linli.servers import temporary_folder

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATH = f"/#/compounds/{COMPOUND}/metrics/issues.reported"
WATCH = """() => {
    const number = document.querySelector('[data-testid=value]');
    const read = () => Number(/[\\d,]+/.exec(number.textContent)[0].replaceAll(',', ''));
    window.seen = [];
    const look = () => {
        const at = (performance.timeOrigin + performance.now()) / 1000, value = read();
        if (window.seen.at(-1)?.[0] !== value) window.seen.push([value, at]);
    };
    look();
    const how = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(number, how);
    return read();
}"""


async def measure(bench: Bench) -> Measured:
    """Report issues in the compound whose number a browser shows."""
    async with temporary_folder() as folder:
        data = folder / "linli"
        await linli("demo", "--once", "--data", str(data), "--port", "0")
        async with up(data, "--insecure-no-auth") as platform, page_of(platform.url) as page:
            first = await watch(page)
            asking = Asking(platform.url)
            acknowledged = await reports(bench, "browser", asking)
            asking.close()
            seen = await shown(page, first + len(acknowledged))
    due = [Moment(first + n, one.at) for n, one in enumerate(acknowledged, start=1)]
    hundredths = quantiles(latencies(due, seen), n=100, method="inclusive")
    milliseconds = [round(seconds * 1e3, 1) for seconds in hundredths]
    raw = {"commands": len(due), "changes": len(seen), "browser_p50_ms": milliseconds[49]}
    return Measured({"browser_p99_ms": milliseconds[98]}, raw)


@asynccontextmanager
async def page_of(url: str) -> AsyncGenerator[Page]:
    """The page of the number, told what changes."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(reduced_motion="no-preference", locale="en")
        page = await context.new_page()
        await page.goto(url + PATH)
        await page.locator(".live[data-state=live]").wait_for()
        yield page
        await browser.close()


async def watch(page: Page) -> int:
    """Keep every number that the page shows from now on; the first of them."""
    return await page.evaluate(WATCH)


async def shown(page: Page, last: int) -> list[Moment]:
    """What was seen, once the page has the last number; by the clock of this process."""
    until = f"() => window.seen.at(-1)[0] >= {last}"
    await page.wait_for_function(until, timeout=SHOWN_SECONDS_MAX * 1e3)
    seen: list[tuple[int, float]] = await page.evaluate("window.seen")
    ahead = time.time() - time.perf_counter()
    return [Moment(number, at - ahead) for number, at in seen]
