"""Clocks: what was promised for an issue, and how it stands."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from linli.chassis.app import service_router
from linli.chassis.dependencies import Asker, Store
from linli.chassis.openapi import refusals
from linli.chassis.steps import PlannedAt
from linli.events.contracts.base import IssueId, stream_name
from linli.issues.api.statuses import STATUS
from linli.issues.details import details_of
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.promises import Promises, promises_of
from linli.issues.reading import reads_all
from linli.issues.ruling import now_of

router = service_router("issues")


@router.get("/{issue_id:uuid}/clocks", responses=refusals(STATUS, IssueNotFoundError))
async def clocks(
    issue_id: UUID,
    store: Store,
    asker: Asker,
    at: Annotated[PlannedAt | None, Query(description="Now, unless it says when")] = None,
) -> Promises:
    """What an issue's clocks show, or showed at a moment: by what had been recorded then."""
    facts = await store.facts(stream_name("issue", issue_id))
    details = details_of(IssueId(issue_id), facts)
    if facts[0].event.confidential and not reads_all(details, asker):
        raise IssueNotFoundError(IssueId(issue_id))
    return await promises_of(facts, at or now_of(facts), store)
