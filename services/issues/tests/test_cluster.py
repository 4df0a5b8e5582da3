"""The rules of clusters: which issues, from when, until they are a topic."""

from functools import reduce
from itertools import count
from uuid import UUID

import pytest

from linli.events.contracts.base import CategoryCode, IssueId
from linli.events.contracts.disputes import ClusterEvent, ClusterId, IssuesClustered, TopicRaised
from linli.events.contracts.personal import Personal
from linli.issues.causes.commands import AddToCluster, ClusterCommand, FormCluster, RaiseTopic
from linli.issues.domain.cluster import (
    ISSUES_MAX,
    NEW,
    Cluster,
    ClusterAlreadyFormedError,
    ClusterFullError,
    ClusterNotFoundError,
    TopicRaisedError,
    decide,
    evolve,
)

CLUSTER = ClusterId(UUID(int=9))
TREES = CategoryCode("greening")
A, B, C = (IssueId(UUID(int=n)) for n in (1, 2, 3))
FORM = FormCluster(cluster_id=CLUSTER, category=TREES, issues=(A, B, A))
RAISE = RaiseTopic(cluster_id=CLUSTER, title=Personal("树木养护"))
FORMED = IssuesClustered(cluster_id=CLUSTER, category=TREES, issues=(A, B), formed=True)
RAISED = TopicRaised(cluster_id=CLUSTER, issues=(A, B), title=Personal("树木养护"))


def given(*history: ClusterEvent) -> Cluster:
    return reduce(evolve, history, NEW)


def added(*issues: IssueId) -> AddToCluster:
    return AddToCluster(cluster_id=CLUSTER, issues=issues)


def test_a_cluster_is_formed_of_each_issue_once() -> None:
    assert decide(FORM, NEW) == (FORMED,)


def test_only_issues_that_are_new_are_added() -> None:
    (grown,) = decide(added(B, C), given(FORMED))
    assert grown == IssuesClustered(cluster_id=CLUSTER, category=TREES, issues=(C,), formed=False)
    assert decide(added(B, C), given(FORMED, grown)) == ()


def test_a_topic_names_every_issue_and_is_raised_once() -> None:
    assert decide(RAISE, given(FORMED)) == (RAISED,)
    assert decide(RAISE, given(FORMED, RAISED)) == ()


def test_a_cluster_that_is_a_topic_takes_no_more_issues() -> None:
    with pytest.raises(TopicRaisedError):
        decide(added(C), given(FORMED, RAISED))
    assert decide(added(A), given(FORMED, RAISED)) == ()


def test_a_cluster_is_formed_once() -> None:
    with pytest.raises(ClusterAlreadyFormedError):
        decide(FORM, given(FORMED))


@pytest.mark.parametrize("command", [added(A), RAISE], ids=lambda c: type(c).__name__)
def test_what_was_never_formed_does_not_grow(command: ClusterCommand) -> None:
    with pytest.raises(ClusterNotFoundError):
        decide(command, NEW)


def test_a_cluster_is_bounded() -> None:
    others = [IssueId(UUID(int=n)) for n in range(100, 100 + ISSUES_MAX)]
    full = reduce(evolve, decide(added(*others[:-2]), given(FORMED)), given(FORMED))
    with pytest.raises(ClusterFullError):
        decide(added(next(IssueId(UUID(int=n)) for n in count(9_000))), full)
