"""Events of other services that lead to commands here."""

from dataclasses import replace

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import IssueId, TownCode, stream_name
from linli.events.contracts.volunteers import PatrolFindingRecorded
from linli.events.envelope import Recorded, Source
from linli.events.reactions import Reaction
from linli.events.store import EventStore
from linli.issues.commands import AddEvidence, IssueCommand, ReportIssue
from linli.issues.domain.issue import Issue, decide, evolve
from linli.issues.levels import pinned_for


async def react(
    recorded: Recorded[PatrolFindingRecorded], store: EventStore, context: Context
) -> Append:
    """A patrol's finding is evidence of the issue that it names, or an issue of its own.

    Nothing that a patrol saw is lost: a finding that names no issue of its town becomes one, and
    one in a category that the town does not have waits for triage.
    """
    finding = recorded.event
    home = Home(Source(recorded.envelope.source.town, "issues"), recorded.place)
    if finding.issue_id is not None:
        named = await store.load(stream_name("issue", finding.issue_id), evolve, Issue())
        if named.home is not None and named.home.source == home.source:
            evidence = evidence_of(finding, finding.issue_id)
            return append_of(evidence, named.state, named.version, named.home, context)
    pinned = await pinned_for(TownCode(home.source.town), finding.category, store)
    report = replace(report_of(recorded, context), pinned=pinned)
    return append_of(report, Issue(), 0, home, context)


def append_of(
    command: IssueCommand, issue: Issue, version: int, home: Home, context: Context
) -> Append:
    """What the command records of an issue at this version."""
    events = [NewEvent(event) for event in decide(command, issue)]
    write = Write(stream_name("issue", command.issue_id), version, events, home)
    return Append(source=home.source, context=context, writes=[write])


def evidence_of(finding: PatrolFindingRecorded, issue_id: IssueId) -> AddEvidence:
    """The finding as what was seen of an issue."""
    return AddEvidence(
        issue_id=issue_id,
        note=finding.note or finding.title,
        patrol_id=finding.patrol_id,
        finding_id=finding.finding_id,
    )


def report_of(recorded: Recorded[PatrolFindingRecorded], context: Context) -> ReportIssue:
    """The finding as an issue of its own; its id is the command's, so it is reported once."""
    finding = recorded.event
    return ReportIssue(
        issue_id=IssueId(context.command_id),
        at=recorded.time,
        community=finding.community,
        compound=finding.compound,
        category=finding.category,
        title=finding.title,
        description=finding.note,
        source="patrol",
        patrol_id=finding.patrol_id,
        finding_id=finding.finding_id,
    )


FINDINGS = Reaction(name="issues-findings", events=(PatrolFindingRecorded,), react=react)
