"""Load, decide, append: the only writer."""

from datetime import datetime

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import CategoryCode, TownCode, stream_name
from linli.events.contracts.issues import IssueClosed, IssueReported
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.issues.commands import (
    IssueCommand,
    ReportIssue,
    TakeOver,
    TriageIssue,
)
from linli.issues.domain import issue
from linli.issues.levels import category_for, reportable


@retry_lost_races(times=3)
async def handle(command: IssueCommand, store: EventStore, context: Context) -> Appended:
    """Report an issue, or take the next step with it.

    Raises:
        IssueRefusal: a rule refused the command; nothing was recorded.
        UnknownCategoryError, InactiveCategoryError: the issue's town has no such category, or
            takes no reports in it.
        StaleVersionError: `context.if_match` is no longer the newest version (RFC 9110, 13.1.1).
        LostRaceError: another writer came first, again and again.
    """
    stream = stream_name("issue", command.issue_id)
    loaded = await store.load(stream, issue.evolve, issue.Issue(), context)
    events = issue.decide(command, loaded.state)
    home = loaded.home or context.home
    if isinstance(command, ReportIssue | TriageIssue) and events and home:
        known = reportable if isinstance(command, ReportIssue) else category_for
        await known(command.category, TownCode(home.source.town), store)
    return await store.append(stream, events, loaded, context)


async def require_category(code: CategoryCode, town: TownCode, store: EventStore) -> None:
    """Raise UnknownCategoryError or InactiveCategoryError unless issues can be reported in it."""
    await reportable(code, town, store)


async def take_over(command: TakeOver, home: Home, store: EventStore, context: Context) -> Appended:
    """Enter another register's issue in one round trip; a repeated command answers `repeated`.

    Raises:
        ClosedBeforeReportedError: it says that it ended before it began.
    """
    events = [NewEvent(event, time_of(event)) for event in issue.taken_over(command)]
    write = Write(stream_name("issue", command.report.issue_id), 0, events, home)
    return await store.submit(Append(source=home.source, context=context, writes=[write]))


def time_of(event: IssueReported | IssueClosed) -> datetime:
    """When it happened, each of the two at its own time."""
    match event:
        case IssueReported(reported_at=at) | IssueClosed(closed_at=at):
            return at
