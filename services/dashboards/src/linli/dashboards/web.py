"""The town's page: files built from `web/`, sent as they are; the browser asks for the numbers."""

import re
from hashlib import sha256
from html import escape
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from linli.chassis.bodies import JsonRoute
from linli.chassis.service import Running
from linli.chassis.sign_in import SignIn

BUILT = Path(__file__).with_name("page")
"""Where Vite puts it; absent where the page was not built."""
PATHS = frozenset({"", "assets"})
"""The first segments of its paths."""
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""What a file is also kept in, the smallest first."""

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",  # charts place their parts by it
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
SECURITY = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A file's name says its content: another content has another name."""
ASK_AGAIN = {"Cache-Control": "no-cache"}
NOTICE = 'name="notice" content=""'
NOT_BUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>邻里 Linli</title>
<p>本机未构建网页（缺少 Node.js），数字仍可读取：
<a href="/api/dashboards/towns">/api/dashboards/towns</a>
<p lang="en">The page was not built, as Node.js is missing; the numbers are at the same address.
"""

router = APIRouter(route_class=JsonRoute, include_in_schema=False)


def security(sign_in: SignIn | None) -> dict[str, str]:
    """What the page may load, and whom it may ask: the platform, and who signs its reader in."""
    issuer = sign_in and sign_in.origin
    asks = f"connect-src 'self' {issuer}" if issuer else "connect-src 'self'"
    return SECURITY | {"Content-Security-Policy": "; ".join((*POLICY, asks))}


def is_built() -> bool:
    """Whether there is a page to send."""
    return (BUILT / "index.html").is_file()


@router.get("/", response_class=HTMLResponse)
async def index(
    request: Request, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Show the page. What all must know of the platform (`state.notice`: `insecure`, `development`)
    stands in it, and is said in the reader's language."""
    running: Running | None = getattr(request.app.state, "running", None)
    safe = security(running and running.sign_in)
    if not is_built():
        return HTMLResponse(NOT_BUILT, headers=safe | ASK_AGAIN)
    notice = escape(str(getattr(request.state, "notice", None) or ""))
    text = (BUILT / "index.html").read_text(encoding="utf-8")
    text = text.replace(NOTICE, NOTICE.replace('""', f'"{notice}"'))
    headers = safe | ASK_AGAIN | {"ETag": f'"{sha256(text.encode()).hexdigest()[:32]}"'}
    if if_none_match == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(text, headers=headers)


@router.get("/assets/{file}", response_class=Response)
async def asset(file: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Send a script, a style or a picture of the page, compressed where that is understood."""
    files = assets()
    if file not in files or Path(file).suffix in ENCODINGS.values():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    headers = FOR_GOOD | {"Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    media_type = guess_type(file)[0] or "application/octet-stream"
    for encoding, suffix in ENCODINGS.items():
        if file + suffix in files and understands(accept_encoding, encoding):
            headers["Content-Encoding"] = encoding
            return Response(files[file + suffix].read_bytes(), 200, headers, media_type)
    return Response(files[file].read_bytes(), 200, headers, media_type)


def assets() -> dict[str, Path]:
    """Every file that may be asked for, by its name: nothing else is looked for on the disk."""
    folder = BUILT / "assets"
    return {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}


def understands(accepted: str, encoding: str) -> bool:
    """Whether an `Accept-Encoding` names an encoding, and does not refuse it (RFC 9110, 12.5.3)."""
    for part in accepted.lower().split(","):
        name, *parameters = (one.strip() for one in part.split(";"))
        if name == encoding:
            return not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", one) for one in parameters)
    return False
