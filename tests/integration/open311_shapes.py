"""What GeoReport v2 asks of each answer, as JSON Schema, with nothing more than it names.

The required keys are those of https://github.com/open311/schema-validation; ids are texts.
"""

from typing import Any

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
WORDS: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
DEGREES: Schema = {"type": ["number", "null"]}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}


def shape(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "required": [*required],
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def several(one: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": one}


def only(one: Schema) -> Schema:
    """A list of one."""
    return {**several(one), "minItems": 1, "maxItems": 1}


ENDPOINT = shape(
    {
        "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
        "url": TEXT,
        "changeset": MOMENT,
        "type": {"enum": ["production", "test"]},
        "formats": several({"enum": ["text/xml", "application/json"]}),
    }
)
DISCOVERY = shape(
    {
        "changeset": MOMENT,
        "contact": TEXT,
        "key_service": TEXT,
        "endpoints": {**several(ENDPOINT), "minItems": 1},
    }
)
SERVICES = several(
    shape(
        {
            "service_code": TEXT,
            "service_name": TEXT,
            "description": WORDS,
            "metadata": {"type": "boolean"},
            "type": {"enum": ["realtime", "batch", "blackbox"]},
            "keywords": WORDS,
            "group": WORDS,
        }
    )
)
ATTRIBUTE = shape(
    {
        "variable": {"type": "boolean"},
        "code": TEXT,
        "datatype": {
            "enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
        },
        "required": {"type": "boolean"},
        "datatype_description": MAYBE,
        "order": {"type": "integer", "minimum": 1},
        "description": TEXT,
    },
    {"values": several(shape({"key": TEXT, "name": TEXT}))},
)
DEFINITION = shape({"service_code": TEXT, "attributes": several(ATTRIBUTE)})
MADE = only(shape({"service_request_id": TEXT, "service_notice": MAYBE, "account_id": MAYBE}))
QUEUED = only(shape({"token": TEXT, "service_notice": MAYBE, "account_id": MAYBE}))
TOKEN = only(shape({"service_request_id": TEXT, "token": TEXT}))
REQUEST = shape(
    {
        "service_request_id": TEXT,
        "status": {"enum": ["open", "closed"]},
        "status_notes": MAYBE,
        "service_name": TEXT,
        "service_code": TEXT,
        "description": MAYBE,
        "agency_responsible": MAYBE,
        "service_notice": MAYBE,
        "requested_datetime": MOMENT,
        "updated_datetime": MOMENT,
        "expected_datetime": {"anyOf": [MOMENT, {"type": "null"}]},
        "address": MAYBE,
        "address_id": MAYBE,
        "zipcode": MAYBE,
        "lat": DEGREES,
        "long": DEGREES,
        "media_url": MAYBE,
    }
)
REQUESTS, ONE_REQUEST = several(REQUEST), only(REQUEST)
ERRORS = only(shape({"code": {"type": "integer"}, "description": TEXT}))
