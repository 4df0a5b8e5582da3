"""GeoReport's shapes: services, what they ask, and requests, as everybody may know them."""

from collections.abc import Mapping, Sequence

from linli.chassis.language import Language
from linli.events.contracts.categories import CategoryRevised, Question
from linli.events.contracts.issues import Answer
from linli.events.contracts.personal import FreeText
from linli.issues.open311.rendering import Value
from linli.issues.open311.states import notes_of, state_of
from linli.issues.open311.told import Told
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


def words_in(text: FreeText | None) -> str | None:
    """What was released; None of what never was, or was erased."""
    return text.reveal() if text is not None and text.is_clear else None


def request_of(
    told: Told, category: CategoryRevised | None, base: str, language: Language
) -> Mapping[str, Value]:
    """An issue as a request; `base` is the platform's own address."""
    row, photos = told.row, photos_of(told, base)
    return {
        "service_request_id": str(row.id),
        "status": state_of(row.status),
        "status_notes": noted(told).read_in(language),
        "service_name": named(category.name_zh, category.name_en, language) if category else "",
        "service_code": service_code(category) if category else row.category,
        "description": words_in(told.description) or words_in(told.title),
        "agency_responsible": row.lead,
        "service_notice": None,
        "requested_datetime": row.occurred_at,
        "updated_datetime": told.updated_at,
        "expected_datetime": row.expected_at,
        "address": words_in(told.address),
        "address_id": row.compound or row.community,
        "zipcode": None,
        "lat": row.latitude,
        "long": row.longitude,
        "media_url": photos[0] if photos else None,
    }


def noted(told: Told) -> Words:
    """How far it has come, in words."""
    row = told.row
    return notes_of(row.status, row.lead, told.reason, paused=row.suspended)


def photos_of(told: Told, base: str) -> Sequence[str]:
    """Where the pictures are that everybody may see."""
    return [f"{base}/api/issues/{told.row.id}/photos/{photo}" for photo in told.photos]


def extensions_of(
    told: Told, category: CategoryRevised | None, base: str, language: Language
) -> Mapping[str, Value]:
    """What is told beyond the standard, to those who ask for it."""
    row = told.row
    codes: list[Mapping[str, Value]] = [
        {"scheme": one.scheme, "code": one.code, "version": one.version}
        for one in (category.external_codes if category else ())
    ]
    return {
        "extended_attributes": {
            "channel": row.channel or row.source,
            "detailed_status": row.status.value,
            "lead": row.lead,
            "due_at": row.due_at,
            "light": row.light,
            "community": row.community,
            "compound": row.compound,
            "photos": photos_of(told, base),
            "external_codes": codes,
        },
        "attributes": [chosen(answer, category, language) for answer in told.answers],
        "notes": [
            {"datetime": note.at, "description": note.words.read_in(language), "type": note.kind}
            for note in told.notes
        ],
    }


def chosen(
    answer: Answer, category: CategoryRevised | None, language: Language
) -> Mapping[str, Value]:
    """What was answered by a choice, in the words of the category as it is now."""
    questions = {one.code: one for one in category.questions} if category else {}
    asked = questions.get(answer.question)
    names = {c.key: named(c.name_zh, c.name_en, language) for c in asked.choices} if asked else {}
    return {
        "code": answer.question,
        "label": named(asked.text_zh, asked.text_en, language) if asked else answer.question,
        "name": ", ".join(names.get(key, key) for key in answer.keys),
        "value": ",".join(answer.keys),
    }
