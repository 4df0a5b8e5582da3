"""Load, decide, append: the only writer."""

from dataclasses import replace
from datetime import datetime

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import CategoryCode, TownCode, stream_name
from linli.events.contracts.issues import IssueClosed, IssueEvent, IssueReported
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races
from linli.issues.commands import AbsorbDuplicate, IssueCommand, MergeIssue, TakeOver
from linli.issues.domain import issue
from linli.issues.domain.ending import OVER
from linli.issues.domain.issue import Issue
from linli.issues.domain.refusals import SurvivorEndedError, SurvivorUnknownError
from linli.issues.levels import reportable
from linli.issues.ruling import ruled


@retry_lost_races(times=3)
async def handle(command: IssueCommand, store: EventStore, context: Context) -> Appended:
    """Report an issue, or take the next step with it.

    Raises:
        IssueRefusal: a rule refused the command; nothing was recorded.
        UnknownCategoryError, InactiveCategoryError: the issue's town has no such category, or
            takes no reports in it.
        AnswerRefusal: the category's questions are not answered.
        StaleVersionError: `context.if_match` is no longer the newest version (RFC 9110, 13.1.1).
        LostRaceError: another writer came first, again and again.
    """
    stream = stream_name("issue", command.issue_id)
    loaded = await store.load(stream, issue.evolve, Issue(), context)
    if home := loaded.home or context.home:
        command = await ruled(command, loaded.state, TownCode(home.source.town), store)
    return await store.append(stream, issue.decide(command, loaded.state), loaded, context)


@retry_lost_races(times=3)
async def merge(command: MergeIssue, store: EventStore, context: Context) -> Appended:
    """Let one issue go on for another, in one append: both know of it, or neither.

    Raises:
        IssueRefusal: a rule refused the command; nothing was recorded.
        StaleVersionError, LostRaceError: as `handle`.
    """
    streams = [stream_name("issue", one) for one in (command.issue_id, command.into)]
    duplicate = await store.load(streams[0], issue.evolve, Issue(), context)
    merged = issue.decide(command, duplicate.state)
    if not merged or duplicate.home is None:
        return await store.append(streams[0], merged, duplicate, context)
    anywhere = replace(context, if_match=None)
    survivor = await store.load(streams[1], issue.evolve, Issue(), anywhere)
    absorbed = issue.decide(absorb(command, duplicate, survivor), survivor.state)
    home = duplicate.home
    writes = [
        write_of(stream, events, loaded, loaded.home or home)
        for stream, events, loaded in zip(
            streams, (merged, absorbed), (duplicate, survivor), strict=True
        )
        if events
    ]
    return await store.submit(Append(source=home.source, context=context, writes=writes))


def absorb(
    command: MergeIssue, duplicate: Loaded[Issue], survivor: Loaded[Issue]
) -> AbsorbDuplicate:
    """What the issue that goes on is asked.

    Raises:
        SurvivorUnknownError: it is not of this town, or the public may not know of it.
        SurvivorEndedError: it has ended.
    """
    here = duplicate.home and duplicate.home.source
    secret = survivor.state.confidential and not duplicate.state.confidential
    if survivor.home is None or survivor.home.source != here or secret:
        raise SurvivorUnknownError(command.into)
    if survivor.state.status in OVER:
        raise SurvivorEndedError(command.into)
    reporter = duplicate.state.reporter
    voices = (*((reporter,) if reporter else ()), *sorted(duplicate.state.supporters))
    return AbsorbDuplicate(issue_id=command.into, duplicate=command.issue_id, supporters=voices)


def write_of(
    stream: str, events: tuple[IssueEvent, ...], loaded: Loaded[Issue], home: Home
) -> Write:
    """The events as they follow what was loaded."""
    news = [NewEvent(event, private=event.private) for event in events]
    return Write(stream, loaded.version, news, home, loaded.subject)


async def require_category(code: CategoryCode, town: TownCode, store: EventStore) -> None:
    """Raise UnknownCategoryError or InactiveCategoryError unless issues can be reported in it."""
    await reportable(code, town, store)


def taken_over(command: TakeOver, home: Home, context: Context) -> Append:
    """Another register's issue, to be entered without a look at what is there.

    Raises:
        ClosedBeforeReportedError: it says that it ended before it began.
    """
    events = [NewEvent(event, time_of(event)) for event in issue.taken_over(command)]
    write = Write(stream_name("issue", command.report.issue_id), 0, events, home)
    return Append(source=home.source, context=context, writes=[write])


def time_of(event: IssueReported | IssueClosed) -> datetime:
    """When it happened, each of the two at its own time."""
    match event:
        case IssueReported(reported_at=at) | IssueClosed(closed_at=at):
            return at
