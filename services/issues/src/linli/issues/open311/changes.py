"""What a fact changes for whoever follows an issue from outside: mySociety's update feed.

Its states are FixMyStreet's. What is only claimed is not called fixed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from linli.events.contracts.base import Event
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    ExtensionGranted,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
)
from linli.events.contracts.issues import (
    IssueClosed,
    IssueConverted,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    MeasureRecorded,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.issues.open311.words import Words


class Change(NamedTuple):
    """A state of FixMyStreet's, and what is told."""

    status: str
    words: Words


CHANGES: Mapping[type[Event], Change] = {
    IssueReported: Change("open", Words("已收到", "Received")),
    IssueTriaged: Change("investigating", Words("已分类", "Sorted")),
    LeadAssigned: Change("action_scheduled", Words("已派单", "Assigned")),
    AssignmentAccepted: Change("in_progress", Words("已签收，处理中", "Being worked on")),
    AssignmentReturned: Change("internal_referral", Words("已退单，待重新分派", "Sent back")),
    JointActionRequested: Change("in_progress", Words("多部门联动处理", "Several act together")),
    IssueEscalated: Change("internal_referral", Words("已上报", "Passed on to the level above")),
    MeasureRecorded: Change("in_progress", Words("已采取措施", "Something was done")),
    ExtensionGranted: Change("planned", Words("已同意延期", "It will take longer")),
    IssueSuspended: Change("planned", Words("已挂账，暂缓办理", "On hold")),
    IssueResumed: Change("in_progress", Words("已恢复办理", "Taken up again")),
    ResolutionClaimed: Change("in_progress", Words("已申报办结，待复核", "To be verified")),
    ResolutionVerified: Change("fixed", Words("已办结，并经复核", "Fixed, and verified")),
    IssueReopened: Change("reopen", Words("已重开，继续处理", "Taken up again")),
    IssueClosed: Change("no_further_action", Words("已关闭", "Closed without a fix")),
    IssueMerged: Change("duplicate", Words("已并入同类问题", "The same as another")),
    IssueRejected: Change("not_councils_responsibility", Words("不予受理", "Not accepted")),
    IssueConverted: Change("closed", Words("已转为议题或项目", "A topic or a project now")),
}
"""The facts that are told; others change nothing for who follows from outside."""
OF_REASON: Mapping[str, str] = {"duplicate": "duplicate", "withdrawn": "cancelled"}


def change_of(event: Event) -> Change | None:
    """What a fact changes; None if it is nothing, or nobody is told of the issue."""
    if getattr(event, "confidential", False):
        return None
    change = CHANGES.get(type(event))
    match event:
        case IssueClosed(reason=reason) if change:
            return change._replace(status=OF_REASON.get(reason, change.status))
        case _:
            return change
