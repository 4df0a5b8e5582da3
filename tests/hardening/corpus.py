"""Requests that no client library would send, by what is wrong with them."""

from collections.abc import Mapping

import orjson

from .raw import request
from .town import PLACE

MIB = 1024 * 1024
JSON = ((b"Content-Type", b"application/json"),)
REPORT = orjson.dumps({"category": "trees", "title": "T", **PLACE})


def _report(body: bytes, *headers: tuple[bytes, bytes]) -> bytes:
    return request(b"POST", b"/api/issues", body, headers or JSON)


def _titled(value: bytes) -> bytes:
    """A report with any JSON text as its title."""
    return _report(b'{"category":"trees","community":"tongsheng","title":%b}' % value)


def _get(target: bytes, *headers: tuple[bytes, bytes]) -> bytes:
    return request(b"GET", target, None, headers)


def _imported(body: bytes) -> bytes:
    target = b"/api/issues/imports?town=lishui&community=tongsheng"
    return request(b"POST", target, body, [(b"Content-Type", b"application/x-ndjson")])


def _with(name: bytes, value: bytes) -> bytes:
    return _report(REPORT, *JSON, (name, value))


_MALFORMED: Mapping[str, bytes] = {
    "no-body": _report(b""),
    "spaces": _report(b"  "),
    "broken-off": _report(REPORT[:-1]),
    "one-too-many": _report(REPORT + b"]"),
    "two-values": _report(REPORT + REPORT),
    "array": _report(b"[]"),
    "null": _report(b"null"),
    "text": _report(b'"report"'),
    "deep-arrays": _titled(b"[" * 100_000 + b"]" * 100_000),
    "deep-objects": _titled(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "nested-within-bounds": _titled(b"[" * 900 + b"]" * 900),
    "huge-exponent": _titled(b"1e999999"),
    "huge-integer": _titled(b"9" * 100_000),
    "nan": _titled(b"NaN"),
    "infinity": _titled(b"-Infinity"),
    "escaped-nul": _titled(rb'"a\u0000b"'),
    "nul-in-a-name": _report(rb'{"\u0000":1}'),
    "bare-nul": _titled(b'"a\0b"'),
    "lone-surrogate": _titled(rb'"\ud800"'),
    "surrogates-in-wrong-order": _titled(rb'"\udfff\ud800"'),
    "overlong-utf-8": _titled(b'"\xc0\xaf"'),
    "surrogate-in-utf-8": _titled(b'"\xed\xa0\x80"'),
    "utf-16": _report(REPORT.decode().encode("utf-16")),
    "byte-order-mark": _report(b"\xef\xbb\xbf" + REPORT),
    "above-the-limit": _titled(b'"%b"' % (b"x" * MIB)),
    "as-text": _report(REPORT, (b"Content-Type", b"text/plain")),
    "as-xml": _report(b"<a/>", (b"Content-Type", b"application/xml")),
    "as-a-form": _report(b"a=b", (b"Content-Type", b"application/x-www-form-urlencoded")),
    "as-parts": _report(b"--x\r\n", (b"Content-Type", b"multipart/form-data; boundary=x")),
    "as-nothing": _report(REPORT, (b"Content-Type", b"\xff\xfe;;;=")),
    "key-too-long": _with(b"Idempotency-Key", b"k" * 5_000),
    "key-in-chinese": _with(b"Idempotency-Key", "键".encode()),
    "command-id": _with(b"Linli-Command-Id", b"\xff"),
    "huge-version": _with(b"If-Match", b'"%b"' % (b"9" * 50)),
    "position": _with(b"Linli-Min-Position", b"x" * 3_000),
    "positions": _with(b"Linli-Min-Position", b",".join([b"lishui/issues=1.1"] * 99)),
    "huge-header": _get(b"/api/issues", (b"X", b"a" * 200_000)),
    "many-headers": _get(b"/api/issues", *[(b"X", b"a")] * 20_000),
    "long-address": _get(b"/api/issues?category=" + b"a" * 200_000),
    "folded-header": b"GET /api/issues HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc: d\r\n\r\n",
    "bare-cr": b"GET /api/issues HTTP/1.1\rHost: a\r\r",
    "nul-in-a-header": _get(b"/api/issues", (b"traceparent", b"\xff\0")),
    "two-lengths": _report(REPORT, *JSON, (b"Content-Length", b"3")),
    "length-and-chunks": b"POST /api/issues HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "negative-length": b"POST /api/issues HTTP/1.1\r\nContent-Length: -3\r\n\r\n{}",
    "endless-length": b"POST /api/issues HTTP/1.1\r\nContent-Length: %b\r\n\r\n" % (b"9" * 30),
    "declared-too-large": b"POST /api/issues HTTP/1.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: 9999999999\r\n\r\n{",
    "broken-chunk": b"POST /api/issues HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "http-2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "proxy": b"CONNECT a.test:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "unknown-method": request(b"BREW", b"/api/issues"),
    "trace": request(b"TRACE", b"/api/issues"),
    "put": request(b"PUT", b"/api/issues", REPORT, JSON),
}
_ADDRESSES = (
    b"/../../etc/passwd",
    b"/api/issues/../../../etc/passwd",
    b"/api/issues/%2e%2e/%2e%2e/etc/passwd",
    b"/api/issues/..%2f..%2fetc%2fpasswd",
    b"//api/issues",
    b"/api//issues",
    b"/api/issues/%00",
    b"/api/issues?category=%00",
    b"/api/issues?%00=1",
    b"/api/issues/%0d%0aSet-Cookie:%20a=b",
    b"/api/issues?limit=1e3",
    b"/api/issues?limit=" + b"9" * 5_000,
    b"/api/issues?limit=-1",
    b"/api/issues?limit=NaN",
    b"/api/issues?cursor=%F0%9F%98%80",
    b"/api/issues?cursor=" + b"A" * 900,
    b"/api/issues/events?after=18446744073709551616",
    b"/api/issues/events?types=%00",
    b"/api/issues/events?town=%27%3B--",
    b"/api/issues/%FF",
    b"/api/issues/%E2%80%AE",
    b"/api/issues/urn:uuid:00000000-0000-0000-0000-000000000000",
    b"/api/dashboards/towns/lishui?on=0000-00-00",
    b"/api/dashboards/towns/lishui?on=2024-02-30",
    b"/api/dashboards/towns/" + b"%20" * 3_000,
    b"/api/dashboards/towns/lishui/metrics/%00/events",
    b"/api/courses/sessions?from=0001-01-01T00:00:00%2B14:00",
    b"/api/courses/sessions?to=9999-12-31T23:59:59-14:00",
    b"*",
    b"api/issues",
)

REFUSED: Mapping[str, bytes] = {
    **_MALFORMED,
    **{address[:60].decode(): _get(address) for address in _ADDRESSES},
}
"""Each is answered as a problem of its sender's, and changes nothing."""

UNREAD: Mapping[str, bytes] = {
    "broken": b"{\n",
    "nul": rb'{"key":"\u0000"}' + b"\n",
    "deep": b"[" * 30_000 + b"\n",
    "not-utf-8": b"\xff\xfe\n",
    "no-line-break": b'{"key":',
    "a-line-without-end": b"x" * (3 * MIB),
    "nothing-but-line-breaks": b"\n" * MIB,
    "many-bad-lines": b"[]\n" * 20_000,
}
"""Registers without a record."""


def imported(body: bytes) -> bytes:
    """A register to be taken in."""
    return _imported(body)
