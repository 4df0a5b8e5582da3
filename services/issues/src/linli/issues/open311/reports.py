"""A report as a form brings it: what of it can be understood, and nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from linli.events.contracts.issues import Location
from linli.issues.domain.answers import Given
from linli.issues.open311.faults import FaultError, not_provided, not_valid
from linli.issues.open311.words import Words

type System = Literal["wgs84", "gcj02", "bd09"]

DESCRIPTION_MAX = 4000
"""In code points."""
LINE_MAX = 500
VALUE_MAX = 10_000
MEDIA_URLS_MAX = 10
CONTACT = ("first_name", "last_name", "email", "phone")
SYSTEMS: Mapping[str, System] = {one: one for one in get_args(System.__value__)}
REPEATED = frozenset({"media_url"})
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](\[\])?")

NO_PLACE = Words(
    "缺少位置：请提供 lat 和 long、address_string 或 address_id 之一",
    "No place was provided: lat and long, address_string or address_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form that say something."""

    fields: Mapping[str, str]
    attributes: Mapping[str, Given]
    media_urls: Sequence[str]

    def line(self, name: str, longest: int = LINE_MAX) -> str | None:
        """A field's text, if there is any; raises FaultError."""
        text = self.fields.get(name)
        if text is not None and len(text) > longest:
            raise not_valid(name, f"超过 {longest} 个字符", f"longer than {longest} characters")
        return text

    def required(self, name: str) -> str:
        """The same, where it must be; raises FaultError."""
        text = self.line(name)
        if text is None:
            raise not_provided(name)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What is reported."""

    description: str | None
    location: Location | None
    address: str | None
    place: str | None
    """The code of a community or a compound."""
    attributes: Mapping[str, Given]
    contact: Mapping[str, str]
    media_urls: Sequence[str]


def form_of(pairs: Iterable[tuple[str, str]]) -> Form:
    """The fields of a form; raises FaultError for one that cannot be kept, or comes twice."""
    values = defaultdict[str, list[str]](list)
    for name, value in pairs:
        values[name].append(_kept(name, value))
    said = {name: [one for one in every if one] for name, every in values.items()}
    attributes = {m: said[m.string] for name in said if (m := _ATTRIBUTE.fullmatch(name))}
    plain = {n: v for n, v in said.items() if v and not n.startswith("attribute[")}
    if twice := [name for name, v in plain.items() if len(v) > 1 and name not in REPEATED]:
        raise not_valid(twice[0], "只能出现一次", "given more than once")
    return Form(
        fields={name: one[0] for name, one in plain.items()},
        attributes=attributes_of(attributes),
        media_urls=urls_in(plain.get("media_url", [])),
    )


def _kept(name: str, value: str) -> str:
    if "\0" in value or "\0" in name or len(value) > VALUE_MAX:
        raise not_valid(name[:100].replace("\0", ""), "过长或含有 NUL", "too long, or with a NUL")
    return value.strip()


def attributes_of(said: Mapping[re.Match[str], Sequence[str]]) -> Mapping[str, Given]:
    """The answers by their codes: a list where several may be given."""
    answers = dict[str, Given]()
    for match, values in said.items():
        code, several = match[1], match[2]
        answers[code] = list(values) if several or len(values) > 1 else "".join(values)
    return answers


def urls_in(values: Sequence[str]) -> Sequence[str]:
    """Addresses of pictures, which nobody looks at; raises FaultError."""
    bad = [url for url in values if not url.startswith(("http://", "https://")) or len(url) > 2000]
    if bad or len(values) > MEDIA_URLS_MAX:
        raise not_valid("media_url", "应为 http 或 https 地址", "an address of http or https")
    return values


def request_in(form: Form) -> NewRequest:
    """What the form reports; raises FaultError."""
    location, address, place = (
        location_in(form),
        form.line("address_string"),
        form.line("address_id"),
    )
    if not (location or address or place):
        raise FaultError(NO_PLACE)
    return NewRequest(
        description=form.line("description", DESCRIPTION_MAX),
        location=location,
        address=address,
        place=place or form.line("compound") or form.line("community"),
        attributes=form.attributes,
        contact={name: text for name in CONTACT if (text := form.line(name))},
        media_urls=form.media_urls,
    )


def location_in(form: Form) -> Location | None:
    """The coordinates, if there are any; raises FaultError."""
    latitude, longitude = number_in(form, "lat", 90), number_in(form, "long", 180)
    crs = SYSTEMS.get((form.line("x_crs") or "wgs84").lower())
    if crs is None:
        raise not_valid("x_crs", "wgs84、gcj02 或 bd09", "wgs84, gcj02 or bd09")
    if latitude is None or longitude is None:
        if latitude is not None:
            raise not_provided("long")
        if longitude is not None:
            raise not_provided("lat")
        return None
    return Location(latitude=latitude, longitude=longitude, crs=crs)


def number_in(form: Form, name: str, most: float) -> float | None:
    """Degrees; raises FaultError."""
    text = form.line(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > most:
        raise not_valid(name, f"-{most} 至 {most} 的数", f"a number from -{most} to {most}")
    return value
