"""What has happened to an issue, fact by fact, as everybody or staff may read it."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.contracts.issues import EVENTS, IssueEvent
from linli.events.sealing import personal_fields
from linli.events.store import Fact


class Step(BaseModel):
    """One fact, with whatever of it is neither free text nor said by the page already."""

    model_config = ConfigDict(extra="allow")

    type: str
    time: datetime
    recordedtime: datetime


def step_of(fact: Fact[IssueEvent]) -> Step:
    """A fact on the timeline."""
    event = fact.event
    more = event.model_dump(include=SHOWN[event.event_type], exclude_none=True)
    return Step(type=event.event_type, time=fact.time, recordedtime=fact.recorded_at, **more)


def is_public(step: Step) -> bool:
    """Whether the public is told of such a fact at all."""
    return not EVENT_TYPES[step.type].restricted


def public_step(step: Step) -> Step:
    """A fact without whom it names: whoever acts on an issue may be a person."""
    return Step.model_validate(step.model_dump(exclude=set(EVENT_TYPES[step.type].withheld)))


ELSEWHERE = {
    *("issue_id", "confidential", "community", "compound", "location", "position", "source"),
    *("channel", "category_version", "answers", "pinned", "reporter", "stored_as"),
    *("assigned_at", "claimed_at"),
}
"""What page or step say once, and what they do not say: who reported, where a photo's bytes lie."""

SHOWN: Mapping[str, set[str]] = {
    event.event_type: {
        field
        for field in event.model_fields
        if field not in ELSEWHERE | set(personal_fields(event))
    }
    for event in EVENTS
}
"""By event type, the fields that stand on the timeline."""
