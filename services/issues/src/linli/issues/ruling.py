"""What a town's categories and policy say to a command: looked up before it is decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from linli.events.contracts.base import TownCode, stream_name
from linli.events.contracts.categories import PolicyAdopted
from linli.events.contracts.issues import IssueEvent
from linli.events.store import EventStore, Fact
from linli.issues.casework import (
    AssignLead,
    EscalateIssue,
    RecordContact,
    RequestExtension,
    ReturnAssignment,
)
from linli.issues.commands import (
    ConfirmUnopposed,
    IssueCommand,
    ReopenIssue,
    ReportIssue,
    TriageIssue,
    VerifyResolution,
)
from linli.issues.domain.answers import answered
from linli.issues.domain.clocks import started_by
from linli.issues.domain.issue import Issue
from linli.issues.domain.lights import Levels, due_of
from linli.issues.levels import (
    category_for,
    category_of,
    level_of,
    levels_of,
    pinned_for,
    policies_of,
    reportable,
)


async def ruled(
    command: IssueCommand, issue: Issue, town: TownCode, store: EventStore
) -> IssueCommand:
    """The command with what is laid down for it.

    Raises:
        UnknownCategoryError, InactiveCategoryError: nothing can be reported in the category.
        AnswerRefusal: its questions are not answered.
    """
    match command:
        case ReportIssue():
            return await answering(command, town, store)
        case TriageIssue() as c:
            kind = await category_for(c.category, town, store)
            pinned = await pinned_for(town, c.category, store)
            return replace(c, pinned=pinned, default_lead=kind.default_lead)
        case AssignLead() | EscalateIssue():
            return replace(command, pinned=await pinned_for(town, issue.category, store))
        case ReturnAssignment() as c:
            pinned = await pinned_for(town, issue.category, store)
            policy = await policy_of(issue, town, store)
            return replace(c, pinned=pinned, returns_max=policy.returns_max)
        case RequestExtension() as c:
            policy = await policy_of(issue, town, store)
            return replace(c, extensions_max=policy.extensions_max)
        case VerifyResolution() as c:
            policy = await policy_of(issue, town, store)
            return replace(c, recheck_days=policy.recheck_days)
        case ConfirmUnopposed() as c:
            policy = await policy_of(issue, town, store)
            days = policy.verify_days, policy.recheck_days
            return replace(c, verify_days=days[0], recheck_days=days[1])
        case ReopenIssue() as c:
            versions = await category_of(issue.category, town, store)
            return replace(c, rule=versions[-1].reopening) if versions else c
        case RecordContact() as c if not issue.contacted:
            return replace(c, respond_by=await respond_by(c, town, store))
        case _:
            return command


async def answering(c: ReportIssue, town: TownCode, store: EventStore) -> ReportIssue:
    """The report in the words of its category, as that stands now."""
    kind = await reportable(c.category, town, store)
    pinned = await pinned_for(town, c.category, store)
    answers = answered(kind.questions, c.given)
    return replace(
        c,
        pinned=pinned,
        category_version=kind.version,
        answers=answers.chosen,
        written_answers=answers.written,
    )


async def policy_of(issue: Issue, town: TownCode, store: EventStore) -> PolicyAdopted:
    """What was promised for an issue; where nothing was, what is promised now."""
    if issue.pinned is None:
        return (await policies_of(town, store))[-1]
    return (await level_of(issue.pinned, town, store)).policy


async def respond_by(c: RecordContact, town: TownCode, store: EventStore) -> datetime | None:
    """When the first contact is due; None if that was not promised, or its clock stands still."""
    facts = await store.facts(stream_name("issue", c.issue_id))
    clocks = started_by(facts, now_of(facts)).each
    response = next((clock for clock in clocks if clock.kind == "response"), None)
    if response is None:
        return None
    return due_of(response, await level_of(response.pinned, town, store))


async def levels_in(facts: Sequence[Fact[IssueEvent]], store: EventStore) -> Levels:
    """What an issue's clocks run under."""
    pins = [clock.pinned for clock in started_by(facts, now_of(facts)).each]
    return await levels_of(pins, TownCode(facts[0].source.town), store)


def now_of(facts: Sequence[Fact[IssueEvent]]) -> datetime:
    """This moment, by the later of two clocks: ours and the store's."""
    return max(datetime.now(UTC), facts[-1].recorded_at)
