"""What rules about an issue say no to."""

from linli.events.contracts.base import IssueId
from linli.events.refusals import Refusal


class IssueRefusal(Refusal):
    """A rule about an issue said no."""

    def __init__(self, issue_id: IssueId) -> None:
        super().__init__(f"{self.title}: {issue_id}")


class IssueNotFoundError(IssueRefusal):
    """Nothing was reported under this id."""

    code = "issue-not-found"
    title = "No such issue"
    title_zh = "没有这个问题"


class IssueAlreadyReportedError(IssueRefusal):
    """The id belongs to an issue."""

    code = "issue-already-reported"
    title = "This issue is reported already"
    title_zh = "该问题已上报"


class IssueResolvedError(IssueRefusal):
    """A verified fix is an end: what has come back is reopened first."""

    code = "issue-resolved"
    title = "A resolved issue takes no further work; reopen it first"
    title_zh = "问题已复核办结，须先重开"


class IssueClosedError(IssueRefusal):
    """A closed issue has ended, with a reason that stays."""

    code = "issue-closed"
    title = "A closed issue takes no further work; reopen it first"
    title_zh = "问题已关闭，须先重开"


class ResolutionPendingError(IssueRefusal):
    """Between claim and verification nobody else is set to work."""

    code = "resolution-pending"
    title = "A claimed resolution is verified or reopened first"
    title_zh = "办结待复核，须先复核或重开"


class ResolutionNotClaimedError(IssueRefusal):
    """A verification confirms a claim."""

    code = "resolution-not-claimed"
    title = "Nobody has claimed that the issue is fixed"
    title_zh = "尚无办结申报，无法复核"


class VerifierIsClaimantError(IssueRefusal):
    """Four eyes: nobody confirms their own work."""

    code = "verifier-is-claimant"
    title = "The claimant cannot verify their own resolution"
    title_zh = "办结申报人不能自行复核"
    pointer = "/verified_by"


class IssueNotEndedError(IssueRefusal):
    """What is being worked on needs no reopening."""

    code = "issue-not-ended"
    title = "The issue is open"
    title_zh = "问题尚未办结，无需重开"


class OutOfOrderError(IssueRefusal):
    """An end before its report, or a reopening before its end, would count days below zero."""

    code = "out-of-order"
    title = "This happened before the step it follows"
    title_zh = "发生时间早于前一步骤"
    pointer = "/occurred_at"


class ClosedBeforeReportedError(IssueRefusal):
    """A register that says so has one of the two wrong, and nobody knows which."""

    code = "closed-before-reported"
    title = "This issue was closed before it was reported"
    title_zh = "关闭时间早于上报时间"
    pointer = "/closed_at"


class IssueRejectedError(IssueRefusal):
    """What was turned down has ended, too."""

    code = "issue-rejected"
    title = "A rejected issue takes no further work; reopen it first"
    title_zh = "问题已不予受理，须先重开"


class IssueMergedError(IssueRefusal):
    """What is the same goes on in one place."""

    code = "issue-merged"
    title = "A merged issue goes on in the other one"
    title_zh = "问题已并案，请在主案中办理"


class IssueConvertedError(IssueRefusal):
    """A topic or a project is dealt with there."""

    code = "issue-converted"
    title = "The issue goes on as a topic or a project"
    title_zh = "问题已转为议题或项目"


class IssueSuspendedError(IssueRefusal):
    """While the work waits, it is neither done nor late."""

    code = "issue-suspended"
    title = "The work on this issue is suspended; resume it first"
    title_zh = "问题已挂账，须先恢复办理"


class NotTheLeadError(IssueRefusal):
    """Who answers for an issue speaks for it."""

    code = "not-the-lead"
    title = "Another party leads on this issue"
    title_zh = "该问题由其他单位主办"


class NotAskedError(IssueRefusal):
    """An assignment is accepted or returned by whom it was given to."""

    code = "not-asked"
    title = "This party was not asked to see to the issue"
    title_zh = "该单位未被指派办理此问题"
    pointer = "/party"


class AlreadyEscalatedError(IssueRefusal):
    """Issues go up, one way."""

    code = "already-escalated"
    title = "The issue is with this level already, or with one above"
    title_zh = "问题已在该层级或更高层级"
    pointer = "/to"


class ExtensionPendingError(IssueRefusal):
    """One question at a time."""

    code = "extension-pending"
    title = "An extension that was asked for is to be decided first"
    title_zh = "已有延期申请待审批"


class ExtensionsUsedUpError(IssueRefusal):
    """A policy says how often more time is given."""

    code = "extensions-used-up"
    title = "No further extension is given"
    title_zh = "延期次数已用完"


class ExtensionNotRequestedError(IssueRefusal):
    """What nobody asked for is not decided."""

    code = "extension-not-requested"
    title = "No extension was asked for"
    title_zh = "没有待审批的延期申请"


class ApproverIsRequesterError(IssueRefusal):
    """Four eyes: nobody decides on their own request."""

    code = "approver-is-requester"
    title = "Whoever asked for more time cannot decide on it"
    title_zh = "延期申请人不能自行审批"
    pointer = "/decided_by"


class NotTheReporterError(IssueRefusal):
    """A reporter's word is the reporter's."""

    code = "not-the-reporter"
    title = "Only who reported the issue can say so"
    title_zh = "只有上报人可以确认"


class OwnReportError(IssueRefusal):
    """One's own voice counts once."""

    code = "own-report"
    title = "This issue is your own report"
    title_zh = "这是您本人上报的问题"


class ResolutionOpposedError(IssueRefusal):
    """Silence is consent only where there is silence, for long enough."""

    code = "resolution-opposed"
    title = "The claim is too young to stand unopposed, or was objected to"
    title_zh = "办结未满期限，或已有异议"


class ResolutionNotVerifiedError(IssueRefusal):
    """A recheck looks at what was seen to be fixed."""

    code = "resolution-not-verified"
    title = "The issue is not verified as fixed"
    title_zh = "问题尚未复核办结"


class ReopeningExpiredError(IssueRefusal):
    """A category says for how long what has ended can be reopened."""

    code = "reopening-expired"
    title = "The time to reopen the issue is over; report it anew"
    title_zh = "已超过重开期限，请重新上报"


class ReopeningReservedError(IssueRefusal):
    """A category says who may reopen what has ended."""

    code = "reopening-reserved"
    title = "In this category, others decide on reopening"
    title_zh = "该类别的问题不能由您重开"


class NoHazardError(IssueRefusal):
    """What is not dangerous is not made safe."""

    code = "no-hazard"
    title = "The issue is not flagged as a hazard"
    title_zh = "该问题未标记为安全隐患"


class MergedIntoItselfError(IssueRefusal):
    """A duplicate is another issue's."""

    code = "merged-into-itself"
    title = "An issue is no duplicate of itself"
    title_zh = "问题不能与自身并案"
    pointer = "/into"


class MergingChainError(IssueRefusal):
    """Whoever reported a duplicate finds the issue that goes on in one step."""

    code = "merging-chain"
    title = "An issue that stands for others is not merged into a third"
    title_zh = "已合并其他问题的主案不能再并案"


class SurvivorEndedError(IssueRefusal):
    """What goes on is open."""

    code = "survivor-ended"
    title = "The issue to merge into has ended"
    title_zh = "并入的问题已结束"
    pointer = "/into"


class SurvivorUnknownError(IssueRefusal):
    """Issues of one town are merged, and none with one that the public may not know of."""

    code = "survivor-unknown"
    title = "There is no issue here to merge into"
    title_zh = "本镇没有可并入的问题"
    pointer = "/into"
