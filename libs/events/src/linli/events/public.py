"""What the public is told of an event: everybody may read a feed, but not everything in it.

Persons are counted for the public by the dashboards alone, which suppress small numbers. So of an
event about persons the public learns that there is one, at which position; of others everything but
who acted, what may name a person, and the sealed values, whose keys would link a person's events.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.envelope import Envelope, cloud_event_of
from linli.events.sealing import personal_fields

PLACEHOLDER = "Restricted"
"""The event name that stands in for an event withheld from the public."""
PUBLIC, RESTRICTED = "public", "restricted"
"""The `dataclassification` of an event told in part, and of one that is withheld."""

SEALED = {"sealed": True}
"""Instead of a personal value."""
_LINKS = (
    *("authtype", "authid", "authclaims"),
    *("correlationid", "causationid", "traceparent"),
)
"""Attributes that tell who acted, or in which session of theirs."""


def public_event_of(envelope: Envelope) -> dict[str, Any]:
    """An event as the public is told of it, in the feed's form.

    What is private to its service looks like any other event that is withheld, and so does a type
    that no contract of ours declares: a newer process of the service may have recorded it. So does
    what is told of a confidential issue.
    """
    contract = None if envelope.private else EVENT_TYPES.get(envelope.type)
    if contract is None or contract.restricted:
        return _placeholder(envelope)
    body = orjson.loads(envelope.data)
    if body.get("confidential"):
        return _placeholder(envelope)
    told = cloud_event_of(envelope)
    for attribute in _LINKS:
        told.pop(attribute, None)
    data = _told_fields(contract, body)
    return told | {"dataclassification": PUBLIC, "data": data}


def is_whole(event: Mapping[str, Any]) -> bool:
    """Whether an element of a feed is the event, and not what the public is told of it."""
    return event["dataclassification"] not in {PUBLIC, RESTRICTED}


def _placeholder(envelope: Envelope) -> dict[str, Any]:
    """That there is an event. Its own id would tell when, to the millisecond: so would a time."""
    source, position = envelope.source, envelope.position
    return {
        "specversion": "1.0",
        "id": str(uuid5(NAMESPACE_URL, f"{source.uri}#{envelope.epoch}.{position}")),
        "source": source.uri,
        "type": f"org.linli.{source.service}.{PLACEHOLDER}.v1",
        "sequence": f"{position:020}",
        "dataclassification": RESTRICTED,
    }


def _told_fields(contract: type[Event], body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the contract tells the public; those it does not know are not among them."""
    personal = personal_fields(contract)
    return {
        name: _without_key(value) if name in personal else value
        for name, value in body.items()
        if name in contract.model_fields and name not in contract.withheld
    }


def _without_key(value: Any) -> Any:
    """That something is sealed, or has been erased, or was never there."""
    return value if value in ({"erased": True}, None) else SEALED
