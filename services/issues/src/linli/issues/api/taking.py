"""What the routes of all steps have in common."""

from dataclasses import replace

from fastapi import Response

from linli.chassis.answers import done
from linli.chassis.authority import UnauthenticatedError
from linli.chassis.steps import Step
from linli.events.append import Context
from linli.events.contracts.base import PersonId
from linli.events.store import EventStore
from linli.issues.commands import Work
from linli.issues.domain.refusals import (
    IssueClosedError,
    IssueConvertedError,
    IssueMergedError,
    IssueRejectedError,
    IssueResolvedError,
    ResolutionPendingError,
)
from linli.issues.handlers import handle

ENDED = (
    *(IssueResolvedError, IssueClosedError, IssueRejectedError),
    *(IssueMergedError, IssueConvertedError),
)
"""What an issue that has ended answers to work."""
BUSY = (ResolutionPendingError, *ENDED)
"""The same, and one whose claim waits."""


async def take(command: Work, body: Step, asking: Context, store: EventStore) -> Response:
    """Take a step with an issue; one that has been taken already changes nothing and succeeds."""
    return done(await handle(command, store, replace(asking, at=body.moment)))


def who(asking: Context) -> PersonId:
    """Who asks, of a route that asks for a token.

    Raises:
        UnauthenticatedError: nobody does.
    """
    if asking.actor is None:
        raise UnauthenticatedError
    return PersonId(asking.actor)
