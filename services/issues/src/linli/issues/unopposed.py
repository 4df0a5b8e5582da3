"""Claims that nobody objects to stand: after the days that the policy says, they are verified."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.service import Running
from linli.events.append import Context, derived_id
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.issues import ResolutionClaimed
from linli.events.refusals import Refusal
from linli.events.store import EventStore
from linli.issues.commands import ConfirmUnopposed
from linli.issues.domain.status import Status
from linli.issues.handlers import handle
from linli.issues.tables import issue_list

LOOK_SECONDS = 600.0
PAGE_ROWS = 500


class Claimed(NamedTuple):
    """An issue that somebody claims is fixed."""

    issue_id: IssueId
    version: int
    told_at: datetime
    """When it became known."""


async def keep_confirming(running: Running) -> None:
    """Verify claims as their time is over, until cancelled."""
    while True:
        await confirm_unopposed(running.engine, running.store, datetime.now(UTC))
        await asyncio.sleep(LOOK_SECONDS)


async def confirm_unopposed(engine: AsyncEngine, store: EventStore, now: datetime) -> int:
    """Verify every claim that has stood for long enough by now; how many there were.

    The command is named after the issue and its version, so that of several processes one does it.
    """
    confirmed = 0
    async for issue_id in claimed_issues(engine):
        claim = await claim_of(issue_id, store)
        if claim is None:
            continue
        command = ConfirmUnopposed(issue_id=issue_id, at=now, told_at=claim.told_at)
        try:
            appended = await handle(command, store, context_of(claim, now))
        except Refusal:  # it is too early, or somebody has objected or been faster
            continue
        confirmed += not appended.repeated
    return confirmed


async def claimed_issues(engine: AsyncEngine) -> AsyncIterator[IssueId]:
    """The issues that are claimed to be fixed, as far as the list has been told."""
    key, after = issue_list.c.id, UUID(int=0)
    query = sa.select(key).where(issue_list.c.status == Status.CLAIMED).order_by(key)
    while True:
        async with engine.connect() as db:
            page = (await db.execute(query.where(key > after).limit(PAGE_ROWS))).scalars().all()
        for id_ in page:
            yield IssueId(id_)
        if len(page) < PAGE_ROWS:
            return
        after = page[-1]


async def claim_of(issue_id: IssueId, store: EventStore) -> Claimed | None:
    """The claim that stands; None if nobody has ever claimed it."""
    facts = await store.facts(stream_name("issue", issue_id))
    told = [fact.recorded_at for fact in facts if isinstance(fact.event, ResolutionClaimed)]
    return Claimed(issue_id, len(facts), told[-1]) if told else None


def context_of(claim: Claimed, now: datetime) -> Context:
    """The context of the command, whose id is the same in every process."""
    name = f"https://linli.org/issues/{claim.issue_id}/unopposed/{claim.version}"
    return Context.new(derived_id(NAMESPACE_URL, name), at=now)
