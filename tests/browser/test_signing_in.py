"""A reader with a role signs in on the page, and sees what the role may see."""

import csv
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import AsyncClient
from playwright.async_api import expect

from linli.cli.testing import linli

from .reader import PHONE, OpenPage, Reader, Sight
from .test_page import keep

VOLUNTEERS = "volunteers.registered"
PERSONS = f"/communities/tongsheng/metrics/{VOLUNTEERS}"
SCOPE = "lishui/tongsheng"


@pytest.fixture(scope="module")
async def token(data: Path, staff: AsyncClient) -> str:
    """What `linli token` prints for somebody of a community's staff, where somebody volunteers."""
    body = {"person": str(uuid4()), "community": "tongsheng"}
    joined = (await staff.post("/api/volunteers", json=body)).raise_for_status()
    counted = {"Linli-Min-Position": joined.headers["Linli-Position"]}
    (await staff.get("/api/dashboards/towns/lishui", headers=counted)).raise_for_status()
    asked = ("--role", "community-staff", "--scope", SCOPE)
    ended = await linli("token", *asked, "--data", data, "--json")
    return ended.json["token"]


async def sign_in(reader: Reader, token: str, button: str) -> None:
    """Go to the issuer, show the token there, and come back."""
    await reader.page.get_by_role("button", name=button).click()
    await reader.page.get_by_label("Paste the token").fill(token)
    await reader.page.get_by_role("button", name="登录 Sign in").click()


async def test_who_signs_in_is_told_of_persons_and_who_signs_out_no_more(
    open_page: OpenPage, token: str, screens: Path | None
) -> None:
    reader = await open_page(Sight(still=False))
    await reader.go(PERSONS)
    lineage = reader.page.locator(".lineage")
    await expect(lineage.get_by_role("status")).to_be_visible()
    await sign_in(reader, token, "登录")
    await expect(lineage.locator("tbody tr").first).to_be_visible()
    assert reader.page.url == f"{reader.town}/#{PERSONS}"
    await expect(reader.page.locator(".session")).to_have_text(f"社区工作人员 ({SCOPE})退出")
    await expect(reader.page.locator(".live")).to_have_attribute("data-state", "live")
    assert await reader.inaccessible() == []
    await keep(reader, screens, "signed-in-desk-zh")
    await reader.page.reload()
    await expect(lineage.locator("tbody tr").first).to_be_visible()
    await reader.page.get_by_role("button", name="退出").click()
    await expect(lineage.get_by_role("status")).to_be_visible()
    await expect(reader.page.get_by_role("button", name="登录")).to_be_visible()
    reader.wrong[:] = [one for one in reader.wrong if "401" not in one]


async def test_files_hold_what_the_reader_may_see_until_the_token_ends(
    open_page: OpenPage, token: str
) -> None:
    reader = await open_page(Sight(PHONE, "en"))
    await reader.go("/communities/tongsheng")
    assert (await volunteers_in_file(reader))["suppressed"] == "true"
    await sign_in(reader, token, "Sign in")
    told = await volunteers_in_file(reader)
    assert told["suppressed"] == "false"
    assert int(told["value"]) >= 1
    assert not await reader.overflows()
    await reader.page.evaluate(
        """() => {
            const key = Object.keys(sessionStorage).find((one) => one.startsWith("oidc.user:"));
            const kept = JSON.parse(sessionStorage.getItem(key));
            sessionStorage.setItem(key, JSON.stringify({ ...kept, expires_at: 1 }));
        }"""
    )
    await reader.page.reload()
    await expect(reader.page.get_by_role("alert")).to_contain_text("You have been signed out")
    assert (await volunteers_in_file(reader))["suppressed"] == "true"


async def volunteers_in_file(reader: Reader) -> dict[str, str]:
    """What a file of the page's numbers says of volunteers."""
    async with reader.page.expect_download() as download:
        await reader.page.get_by_role("link", name="CSV").click()
    file = await download.value
    assert file.suggested_filename.endswith(".csv")
    text = (await file.path()).read_text("utf-8-sig")
    (row,) = [row for row in csv.DictReader(text.splitlines()) if row["metric"] == VOLUNTEERS]
    return row
