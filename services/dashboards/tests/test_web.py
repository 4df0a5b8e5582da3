"""The page's files, as a browser asks for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Response
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from linli.chassis.app import SILENT
from linli.chassis.authority import PUBLIC
from linli.chassis.sign_in import SignIn
from linli.dashboards import web
from linli.dashboards.rules import RULES

SCRIPT = "index-C0ffee.js"
INDEX = f"<!doctype html><meta {web.NOTICE} /><script src=/assets/{SCRIPT}></script>"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page as Vite leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    for suffix, content in (("", "plain"), (".br", "brotli"), (".gz", "gzip")):
        (tmp_path / "assets" / (SCRIPT + suffix)).write_text(content)
    monkeypatch.setattr(web, "BUILT", tmp_path)
    return tmp_path


@pytest.fixture
async def browser() -> AsyncIterator[AsyncClient]:
    """Asks for files alone, on a platform that has something to say."""
    app = FastAPI(telemetry=SILENT)
    app.add_api_route("/", web.index, response_class=Response)
    app.add_api_route("/assets/{file}", web.asset, response_class=Response)

    async def platform(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {"notice": '<for "trying"> only'}}, receive, send)

    transport = ASGITransport(platform)
    async with AsyncClient(transport=transport, base_url="http://linli") as client:
        yield client


def test_the_page_is_everybodys() -> None:
    assert (RULES[web.index], RULES[web.asset]) == (PUBLIC, PUBLIC)


@pytest.mark.usefixtures("built")
async def test_the_page_is_asked_for_again_and_costs_nothing_unchanged(
    browser: AsyncClient,
) -> None:
    first = await browser.get("/")
    again = await browser.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("built")
async def test_the_page_runs_no_script_but_ours(browser: AsyncClient) -> None:
    policy = (await browser.get("/")).headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize(
    ("discovery", "asks"),
    [
        (None, "connect-src 'self'"),
        ("/issuer/.well-known/openid-configuration", "connect-src 'self'"),
        (
            "https://identity.example/realms/town/.well-known/openid-configuration",
            "connect-src 'self' https://identity.example",
        ),
    ],
    ids=["nobody signs in", "here", "elsewhere"],
)
def test_the_page_asks_nobody_but_us_and_who_signs_its_reader_in(
    discovery: str | None, asks: str
) -> None:
    policy = web.security(SignIn(discovery, "linli-web") if discovery else None)
    assert asks in policy["Content-Security-Policy"].split("; ")


@pytest.mark.usefixtures("built")
async def test_what_all_must_know_stands_in_the_page(browser: AsyncClient) -> None:
    text = (await browser.get("/")).text
    assert '<meta name="notice" content="&lt;for &quot;trying&quot;&gt; only" />' in text


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
        ("br; q=0.0, gzip;q=0", None, "plain"),
        ("identity", None, "plain"),
    ],
)
async def test_a_file_is_sent_as_small_as_the_browser_takes_it(
    browser: AsyncClient, accepted: str, encoding: str | None, content: str
) -> None:
    path = f"/assets/{SCRIPT}"
    async with browser.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers.get("Content-Encoding"), raw.decode()) == (encoding, content)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("file", ["..%2Findex.html", "%2Fetc%2Fpasswd", f"{SCRIPT}.br", "absent"])
async def test_no_other_file_is_told(browser: AsyncClient, built: Path, file: str) -> None:
    assert (await browser.get(f"/assets/{file}")).status_code == 404


async def test_without_the_build_the_page_says_so(
    browser: AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "BUILT", tmp_path / "nowhere")
    answer = await browser.get("/")
    assert answer.status_code == 200
    assert "/api/dashboards/towns" in answer.text
