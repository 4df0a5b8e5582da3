"""One answer in two formats: JSON as it is, XML as GeoReport names its elements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from re import compile as pattern
from typing import Literal, NamedTuple, get_args
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import orjson
from starlette.responses import Response
from starlette.types import Scope

from linli.issues.open311.dates import CHINA

type Scalar = str | int | float | bool | datetime | None
type Value = Scalar | Mapping[str, "Value"] | Sequence["Value"]
type Format = Literal["json", "xml"]

FORMATS: tuple[str, ...] = get_args(Format.__value__)
MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
ITEMS: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "notes": "note",
    "photos": "photo",
    "external_codes": "external_code",
}
"""What the elements of a list are called, by the list's own name."""
_NOT_XML = pattern("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say (2.2)."""
_PLAIN = AttributesImpl({})


class Document(NamedTuple):
    """An answer before it has a format; only XML shows the root."""

    root: str
    value: Value


def answer(
    scope: Scope,
    document: Document,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response to a request, in the format that its address ends in, else in JSON.

    Pages of any origin may read what everybody may.
    """
    format_ = format_of(scope["path"])
    body = xml_of(document) if format_ == "xml" else json_of(document)
    shared = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Link, X-Total-Count",
    }
    open_ = shared if scope["method"] in {"GET", "HEAD"} else {}
    told = {"Vary": "Accept-Language", **open_, **(headers or {})}
    return Response(body, status, told, MEDIA_TYPES[format_])


def format_of(path: str) -> Format:
    """What an address asks for."""
    return "xml" if path.endswith(".xml") else "json"


def json_of(document: Document) -> bytes:
    """The value alone."""
    return orjson.dumps(document.value, _plain, orjson.OPT_PASSTHROUGH_DATETIME)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    raise TypeError(type(value).__name__)


def moment(value: datetime) -> str:
    """A moment as people there read it on a clock, with its offset."""
    return value.astimezone(CHINA).isoformat(timespec="seconds")


def xml_of(document: Document) -> bytes:
    """The value in elements; what is absent is an empty one."""
    out = BytesIO()
    xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    _element(xml, document.root, document.value)
    xml.endDocument()
    return out.getvalue()


def _element(xml: XMLGenerator, name: str, value: Value) -> None:
    xml.startElement(name, _PLAIN)
    match value:
        case Mapping():
            for inner, one in value.items():
                _element(xml, inner, one)
        case str() | int() | float() | datetime() | None:
            xml.characters(_text(value))
        case _:
            for one in value:
                _element(xml, ITEMS[name], one)
    xml.endElement(name)


def _text(value: Scalar) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return moment(value)
        case _:
            return _NOT_XML.sub("\ufffd", str(value))
