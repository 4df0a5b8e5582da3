"""GeoReport's shapes: services, what they ask, and requests, as everybody may know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.chassis.language import Language
from linli.events.contracts.categories import CategoryRevised, Question
from linli.events.contracts.personal import FreeText
from linli.issues.domain.status import Status
from linli.issues.open311.rendering import Value
from linli.issues.open311.states import notes_of, state_of
from linli.issues.open311.words import Words

SCHEME = "open311"
"""The scheme of external codes by which a category has another service code than its own."""
DATATYPES: Mapping[str, str] = {
    "string": "string",
    "number": "number",
    "datetime": "datetime",
    "text": "text",
    "one-of": "singlevaluelist",
    "some-of": "multivaluelist",
}


def service_code(category: CategoryRevised) -> str:
    """The code that clients know a category by."""
    own = (one.code for one in category.external_codes if one.scheme == SCHEME)
    return next(own, category.code)


def named(zh: str | None, en: str | None, language: Language) -> str:
    """The text in a language if there is one, else in Chinese."""
    return Words(zh or "", en or zh or "").read_in(language)


def service_of(category: CategoryRevised, language: Language) -> Mapping[str, Value]:
    """A category as a service."""
    c = category
    return {
        "service_code": service_code(c),
        "service_name": named(c.name_zh, c.name_en, language),
        "description": named(c.description_zh, c.description_en, language),
        "metadata": bool(c.questions),
        "type": "batch" if c.queued else "realtime",
        "keywords": ",".join(c.keywords),
        "group": c.group or "",
    }


def definition_of(category: CategoryRevised, language: Language) -> Mapping[str, Value]:
    """What a category asks of who reports in it."""
    questions = enumerate(category.questions, start=1)
    return {
        "service_code": service_code(category),
        "attributes": [attribute_of(question, n, language) for n, question in questions],
    }


def attribute_of(question: Question, order: int, language: Language) -> Mapping[str, Value]:
    """A question."""
    choices = [
        {"key": choice.key, "name": named(choice.name_zh, choice.name_en, language)}
        for choice in question.choices
    ]
    return {
        "variable": True,
        "code": question.code,
        "datatype": DATATYPES[question.answer],
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": named(question.text_zh, question.text_en, language),
        **({"values": choices} if choices else {}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What everybody may know of an issue; its texts are those that staff have released."""

    id: UUID
    town: str
    community: str | None
    compound: str | None
    category: str
    status: Status
    paused: bool
    reason: str | None
    lead: str | None
    channel: str | None
    source: str
    title: FreeText | None
    description: FreeText | None
    address: FreeText | None
    latitude: float | None
    longitude: float | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    light: str
    photos: Sequence[UUID]


def words_in(text: FreeText | None) -> str | None:
    """What was released; None of what never was, or was erased."""
    return text.reveal() if text is not None and text.is_clear else None


def request_of(
    told: Told, category: CategoryRevised | None, base: str, language: Language
) -> Mapping[str, Value]:
    """An issue as a request; `base` is the platform's own address."""
    description = words_in(told.description) or words_in(told.title)
    photos = photos_of(told, base)
    return {
        "service_request_id": str(told.id),
        "status": state_of(told.status),
        "status_notes": noted(told).read_in(language),
        "service_name": named(category.name_zh, category.name_en, language) if category else "",
        "service_code": service_code(category) if category else told.category,
        "description": description,
        "agency_responsible": told.lead,
        "service_notice": None,
        "requested_datetime": told.requested_at,
        "updated_datetime": told.updated_at,
        "expected_datetime": told.expected_at,
        "address": words_in(told.address),
        "address_id": told.compound or told.community,
        "zipcode": None,
        "lat": told.latitude,
        "long": told.longitude,
        "media_url": photos[0] if photos else None,
    }


def noted(told: Told) -> Words:
    """How far it has come, in words."""
    return notes_of(told.status, told.lead, told.reason, paused=told.paused)


def photos_of(told: Told, base: str) -> Sequence[str]:
    """Where the pictures are that everybody may see."""
    return [f"{base}/api/issues/{told.id}/photos/{photo}" for photo in told.photos]


def extensions_of(told: Told, category: CategoryRevised | None, base: str) -> Mapping[str, Value]:
    """What is told beyond the standard, to those who ask for it."""
    codes: list[Mapping[str, Any]] = [
        one.model_dump() for one in (category.external_codes if category else ())
    ]
    return {
        "extended_attributes": {
            "channel": told.channel or told.source,
            "detailed_status": told.status.value,
            "lead": told.lead,
            "due_at": told.expected_at,
            "light": told.light,
            "community": told.community,
            "compound": told.compound,
            "photos": list(photos_of(told, base)),
            "external_codes": codes,
        }
    }
