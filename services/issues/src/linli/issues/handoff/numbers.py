"""The numbers under which other systems have our issues: each names one issue of its town."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from linli.events.append import Claim, Context
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.casework import IssueHandedOff
from linli.events.contracts.issues import IssueEvent, IssueReported
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.issues.domain.refusals import IssueNotFoundError, IssueRefusal

SCHEME = "12345"
"""The mayor's hotline (政务服务便民热线)."""
ORDERS = f"orders-{SCHEME}"
"""What a register of its orders is called."""


class OtherNumberError(IssueRefusal):
    """A system has an issue once, or it would send it round in circles."""

    code = "other-number"
    title = "The other system has this issue under another number"
    title_zh = "对方系统已有该问题的工单，编号不同"
    pointer = "/number"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Say that another system has an issue, too."""

    issue_id: IssueId
    at: datetime
    scheme: str
    number: str


@dataclass(frozen=True, slots=True)
class Known:
    """Under which number each system has an issue."""

    report: IssueReported | None = None
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])


def evolve(known: Known, event: IssueEvent) -> Known:
    """Apply one recorded fact; what says nothing of numbers changes none."""
    if isinstance(event, IssueHandedOff):
        return replace(known, numbers={**known.numbers, event.scheme: event.number})
    if isinstance(event, IssueReported):
        origin = event.origin
        ours = {SCHEME: origin.key} if origin and origin.kind == ORDERS else {}
        return Known(event, ours)
    return known


def decide(c: HandOff, known: Known) -> tuple[IssueHandedOff, ...]:
    """The number, () if it is known; raises IssueNotFoundError, OtherNumberError."""
    if known.report is None:
        raise IssueNotFoundError(c.issue_id)
    if known.numbers.get(c.scheme, c.number) != c.number:
        raise OtherNumberError(c.issue_id)
    if c.scheme in known.numbers:
        return ()
    return (
        IssueHandedOff(
            issue_id=c.issue_id,
            confidential=known.report.confidential,
            scheme=c.scheme,
            number=c.number,
            handed_off_at=max(c.at, known.report.reported_at),
        ),
    )


def claim_of(scheme: str, number: str) -> Claim:
    """What keeps a number from naming two issues of a town."""
    return Claim("order", f"{scheme}/{number}")


@retry_lost_races(times=3)
async def hand_off(command: HandOff, store: EventStore, context: Context) -> Appended:
    """Record the number that another system has given an issue.

    Raises:
        IssueNotFoundError, OtherNumberError: a rule refused it.
        ClaimTakenError: the number is another issue's.
    """
    stream = stream_name("issue", command.issue_id)
    loaded = await store.load(stream, evolve, Known(), context)
    events = decide(command, loaded.state)
    takes = [claim_of(command.scheme, command.number)] if events else []
    return await store.append(stream, events, loaded, context, takes=takes)
