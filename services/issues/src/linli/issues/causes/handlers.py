"""Load, decide, append: the only writer of clusters and disputes."""

from collections.abc import Sequence

from linli.events.append import Context, Home
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.disputes import IssuesClustered
from linli.events.contracts.issues import IssueEvent, IssueReported
from linli.events.store import Appended, EventStore, Fact, retry_lost_races
from linli.issues.causes.commands import ClusterCommand, DisputeCommand
from linli.issues.domain import cluster, dispute
from linli.issues.domain.cluster import NotOfClusterError


@retry_lost_races(times=3)
async def handle_cluster(command: ClusterCommand, store: EventStore, context: Context) -> Appended:
    """Form a cluster of issues of one place, let it grow, or make a topic of it.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("cluster", command.cluster_id)
    loaded = await store.load(stream, cluster.evolve, cluster.NEW, context)
    events = cluster.decide(command, loaded.state)
    home = loaded.home or context.home
    for event in events:
        if isinstance(event, IssuesClustered) and home:
            await require_issues(event.issues, home, store)
    return await store.append(stream, events, loaded, context)


async def require_issues(issues: Sequence[IssueId], home: Home, store: EventStore) -> None:
    """Raise NotOfClusterError unless each issue lies in the cluster's place and is no secret."""
    for issue_id in issues:
        facts = await store.facts(stream_name("issue", issue_id))
        if not any(belongs(fact, home) for fact in facts):
            raise NotOfClusterError(f"{issue_id} is not among the public issues of this place")


def belongs(fact: Fact[IssueEvent], home: Home) -> bool:
    """Whether a fact is the report of an issue that a cluster of a place may tell of."""
    event = fact.event
    inside = fact.source.town == home.source.town and fact.place.community == home.place.community
    return (
        isinstance(event, IssueReported)
        and not event.confidential
        and inside
        and home.place.compound in {None, fact.place.compound}
    )


@retry_lost_races(times=3)
async def handle_dispute(command: DisputeCommand, store: EventStore, context: Context) -> Appended:
    """Take a dispute on, or take the next step with it.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("dispute", command.dispute_id)
    loaded = await store.load(stream, dispute.evolve, dispute.NEW, context)
    return await store.append(stream, dispute.decide(command, loaded.state), loaded, context)
