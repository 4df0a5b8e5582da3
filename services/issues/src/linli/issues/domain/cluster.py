"""A cluster: issues with one cause or one remedy, until they are talked about at a round table."""

from dataclasses import dataclass, replace

from linli.events.contracts.base import CategoryCode, IssueId
from linli.events.contracts.disputes import ClusterEvent, ClusterId, IssuesClustered, TopicRaised
from linli.events.refusals import Refusal
from linli.issues.causes.commands import AddToCluster, ClusterCommand, FormCluster, RaiseTopic

ISSUES_MAX = 500
"""How many issues a cluster holds: more have no cause in common."""


class ClusterNotFoundError(Refusal):
    """Nothing was clustered under this id."""

    code = "cluster-not-found"
    title = "No such cluster"
    title_zh = "没有这组共性问题"


class ClusterAlreadyFormedError(Refusal):
    """The id belongs to a cluster."""

    code = "cluster-already-formed"
    title = "This cluster is formed already"
    title_zh = "该组共性问题已归类"


class ClusterFullError(Refusal):
    """So many issues have more than one cause."""

    code = "cluster-full"
    title = f"A cluster holds at most {ISSUES_MAX} issues"
    title_zh = f"一组共性问题最多含{ISSUES_MAX}个问题"
    pointer = "/issues"


class TopicRaisedError(Refusal):
    """A cluster is put on the agenda once."""

    code = "topic-raised"
    title = "The cluster has become a topic"
    title_zh = "该组共性问题已转为议题"


class NotOfClusterError(Refusal):
    """An issue is not reported, lies elsewhere, or is confidential: a cluster tells of its own."""

    code = "issue-not-of-cluster"
    title = "The issue cannot be one of the cluster's"
    title_zh = "该问题不能归入这组共性问题"
    pointer = "/issues"


@dataclass(frozen=True, slots=True)
class Unformed:
    """Nothing is known of the cluster."""


@dataclass(frozen=True, slots=True)
class Formed:
    """Issues with something in common."""

    category: CategoryCode | None
    issues: frozenset[IssueId] = frozenset()
    is_topic: bool = False
    """Whether a round table is to talk about them."""


type Cluster = Unformed | Formed

NEW = Unformed()


def evolve(cluster: Cluster, event: ClusterEvent) -> Cluster:
    """Apply one recorded fact."""
    match cluster, event:
        case Unformed(), IssuesClustered(category=category, issues=issues):
            return Formed(category, frozenset(issues))
        case Formed(), IssuesClustered(issues=issues):
            return replace(cluster, issues=cluster.issues | set(issues))
        case Formed(), TopicRaised():
            return replace(cluster, is_topic=True)
        case Unformed(), TopicRaised():
            return cluster


def decide(command: ClusterCommand, cluster: Cluster) -> tuple[ClusterEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, cluster:
        case FormCluster() as c, Unformed():
            return (clustered(c.cluster_id, c.category, c),)
        case FormCluster() as c, Formed():
            raise ClusterAlreadyFormedError(str(c.cluster_id))
        case AddToCluster() | RaiseTopic() as c, Unformed():
            raise ClusterNotFoundError(str(c.cluster_id))
        case RaiseTopic() as c, Formed():
            issues = tuple(sorted(cluster.issues))
            raised = TopicRaised(cluster_id=c.cluster_id, issues=issues, title=c.title)
            return () if cluster.is_topic else (raised,)
        case AddToCluster() as c, Formed() if cluster.issues.issuperset(c.issues):
            return ()
        case AddToCluster() as c, Formed():
            if cluster.is_topic:
                raise TopicRaisedError(str(c.cluster_id))
            return (clustered(c.cluster_id, cluster.category, c, known=cluster.issues),)


def clustered(
    cluster_id: ClusterId,
    category: CategoryCode | None,
    c: FormCluster | AddToCluster,
    known: frozenset[IssueId] = frozenset(),
) -> IssuesClustered:
    """The issues that are new to the cluster; raises ClusterFullError."""
    new = tuple(dict.fromkeys(issue for issue in c.issues if issue not in known))
    if len(known) + len(new) > ISSUES_MAX:
        raise ClusterFullError
    return IssuesClustered(
        cluster_id=cluster_id,
        category=category,
        issues=new,
        formed=not known,
        title=c.title if isinstance(c, FormCluster) else None,
    )
