"""What follows what: time does not run backwards."""

from datetime import datetime, timedelta
from typing import Protocol

from linli.events.contracts.base import IssueId
from linli.issues.domain.refusals import OutOfOrderError

CLOCK_SKEW_MAX = timedelta(seconds=60)
"""How far the clocks of those who report may differ."""


class Timed(Protocol):
    """A command that says when it happened."""

    @property
    def issue_id(self) -> IssueId: ...  # noqa: D102 - as the commands say
    @property
    def at(self) -> datetime: ...  # noqa: D102


def not_before(since: datetime, command: Timed) -> datetime:
    """When the command happened, not before what it follows; raises OutOfOrderError.

    Within what clocks differ by, it happened right after: two servers a millisecond apart must not
    refuse each other's callers.
    """
    if command.at + CLOCK_SKEW_MAX < since:
        raise OutOfOrderError(command.issue_id)
    return max(command.at, since)
