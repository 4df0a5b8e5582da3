"""Metrics of the work on issues: dangers, hand-overs, what reporters hear, disputes, clusters."""

from datetime import timedelta

from linli.dashboards.metrics.metric import Metric, Words, each, took, where
from linli.events.contracts.casework import (
    AssignmentReturned,
    CallBackRecorded,
    ContactRecorded,
    IssueEscalated,
)
from linli.events.contracts.disputes import DisputeOpened, DisputeSettled, IssuesClustered
from linli.events.contracts.issues import (
    HazardFlagged,
    HazardMadeSafe,
    IssueReopened,
    IssueSupported,
)


def _is_valid(call: CallBackRecorded) -> bool:
    answered = call.solved is not None or call.satisfied is not None
    return call.excluded is None and answered


def _says_solved(call: CallBackRecorded) -> bool:
    return _is_valid(call) and call.solved is True


def _says_satisfied(call: CallBackRecorded) -> bool:
    return _is_valid(call) and call.satisfied is True


def _until_first_contact(contact: ContactRecorded) -> timedelta | None:
    return contact.contacted_at - contact.reported_at if contact.first else None


def _was_timed(contact: ContactRecorded) -> bool:
    return contact.first and contact.in_time is not None


def _was_in_time(contact: ContactRecorded) -> bool:
    return contact.first and contact.in_time is True


TIMED = Words("首次且有时限的", "that is the first, under a clock")
IN_TIME = Words("首次且按时的", "that is the first, within its clock")
EXCLUDED = Words("注明原因剔除的", "that was excluded for a reason")
VALID = Words("得到答复且未剔除的", "that was answered and not excluded")
SAYS_SOLVED = Words("有效且答“已解决”的", "that is valid and says solved")
SAYS_SATISFIED = Words("有效且答“满意”的", "that is valid and says satisfied")
RELAPSED = Words("复查发现复发的", "after a recheck found it again")
FIRST = Words("首次", "that begins one")
TO_SAFE = Words("从标记到解除", "from the flag to the end of the danger")
TO_FIRST_CONTACT = Words("从上报到首次联系", "from the report to the first contact")

METRICS = (
    Metric(
        id="issues.hazards_open",
        kind="balance",
        unit="issue",
        label=Words("未解除隐患", "Open hazards"),
        definition=Words(
            "已标为安全隐患、尚未解除的问题数，不论问题本身是否了结。",
            "Issues flagged as dangerous and not made safe yet, whether or not they have ended.",
        ),
        rules=(each(HazardFlagged), each(HazardMadeSafe, -1)),
    ),
    Metric(
        id="issues.hazard_hours",
        kind="duration",
        unit="hour",
        label=Words("隐患解除用时", "Time to safe"),
        definition=Words(
            "从标为安全隐患到隐患解除的时长，计入解除当日。百分位数按线性插值。",
            "From the flag to the end of the danger, on the day it ended. Percentiles by linear "
            "interpolation.",
        ),
        rules=(took(HazardMadeSafe, lambda e: e.safe_at - e.flagged_at, TO_SAFE),),
    ),
    Metric(
        id="issues.escalated",
        kind="count",
        unit="escalation",
        label=Words("上报升级", "Escalations"),
        definition=Words("问题交由上一级处理的次数。", "Times the level above took an issue on."),
        rules=(each(IssueEscalated),),
    ),
    Metric(
        id="issues.returned",
        kind="count",
        unit="return",
        label=Words("退单", "Returns"),
        definition=Words(
            "承办单位退回问题的次数；同一问题退两次计两次。",
            "Times a party returned an issue as not its own; an issue returned twice counts twice.",
        ),
        rules=(each(AssignmentReturned),),
    ),
    Metric(
        id="issues.supported",
        kind="count",
        unit="person",
        label=Words("附议", "Supporters"),
        definition=Words(
            "附议他人已报问题的人次；同一人附议两个问题计两次。",
            "Persons who said “me too” instead of reporting again; a person who supports two "
            "issues counts twice.",
        ),
        about_persons=True,
        rules=(each(IssueSupported),),
    ),
    Metric(
        id="issues.relapsed",
        kind="count",
        unit="issue",
        label=Words("复发", "Relapses"),
        definition=Words(
            "复核办结后，复查发现复发而重开的次数。",
            "Times a recheck found again what had been verified as fixed.",
        ),
        rules=(where(IssueReopened, lambda e: e.relapse, RELAPSED),),
    ),
    Metric(
        id="issues.response_hours",
        kind="duration",
        unit="hour",
        label=Words("首次响应用时", "Time to first contact"),
        definition=Words(
            "从上报到首次联系上报人的时长，计入联系当日。百分位数按线性插值。",
            "From the report to the first contact with whoever reported, on the day of the "
            "contact. Percentiles by linear interpolation.",
        ),
        rules=(took(ContactRecorded, _until_first_contact, TO_FIRST_CONTACT),),
    ),
    Metric(
        id="responses.timed",
        kind="count",
        unit="response",
        label=Words("有时限的首次响应", "First contacts under a clock"),
        definition=Words(
            "首次联系上报人、且有响应时限的次数；尚未联系的不在其中。",
            "First contacts with whoever reported, where a clock ran for it; who has not been "
            "contacted yet is not among them.",
        ),
        rules=(where(ContactRecorded, _was_timed, TIMED),),
    ),
    Metric(
        id="responses.in_time",
        kind="count",
        unit="response",
        label=Words("按时首次响应", "First contacts in time"),
        definition=Words(
            "在响应时限内首次联系上报人的次数。", "First contacts that came within their clock."
        ),
        rules=(where(ContactRecorded, _was_in_time, IN_TIME),),
    ),
    Metric(
        id="callbacks.valid",
        kind="count",
        unit="call",
        label=Words("有效回访", "Valid call-backs"),
        definition=Words(
            "得到答复、且未注明原因剔除的回访次数。",
            "Call-backs that were answered and not excluded for a reason.",
        ),
        rules=(where(CallBackRecorded, _is_valid, VALID),),
    ),
    Metric(
        id="callbacks.solved",
        kind="count",
        unit="call",
        label=Words("回访答“已解决”", "Call-backs that say solved"),
        definition=Words(
            "有效回访中答“已解决”的次数。", "Valid call-backs whose answer is “solved”."
        ),
        rules=(where(CallBackRecorded, _says_solved, SAYS_SOLVED),),
    ),
    Metric(
        id="callbacks.satisfied",
        kind="count",
        unit="call",
        label=Words("回访答“满意”", "Call-backs that say satisfied"),
        definition=Words(
            "有效回访中答“满意”的次数。", "Valid call-backs whose answer is “satisfied”."
        ),
        rules=(where(CallBackRecorded, _says_satisfied, SAYS_SATISFIED),),
    ),
    Metric(
        id="callbacks.excluded",
        kind="count",
        unit="call",
        label=Words("剔除的回访", "Call-backs excluded"),
        definition=Words(
            "注明原因后不计入满意率的回访次数，原因见其事件。",
            "Call-backs that do not count, each for the reason that its event gives.",
        ),
        rules=(where(CallBackRecorded, lambda call: call.excluded is not None, EXCLUDED),),
    ),
    Metric(
        id="clusters.formed",
        kind="count",
        unit="cluster",
        label=Words("共性问题", "Clusters"),
        definition=Words(
            "归为一类共性问题的组数。", "Groups of issues found to have one cause or one remedy."
        ),
        rules=(where(IssuesClustered, lambda e: e.formed, FIRST),),
    ),
    Metric(
        id="disputes.opened",
        kind="count",
        unit="dispute",
        label=Words("邻里矛盾受理", "Disputes opened"),
        definition=Words(
            "受理调解的邻里矛盾数。", "Disputes between neighbours taken on for mediation."
        ),
        about_persons=True,
        rules=(each(DisputeOpened),),
    ),
    Metric(
        id="disputes.settled",
        kind="count",
        unit="dispute",
        label=Words("邻里矛盾了结", "Disputes settled"),
        definition=Words(
            "已了结的邻里矛盾数，含达成一致、转办和撤回。",
            "Disputes that are over: agreed, referred or withdrawn.",
        ),
        about_persons=True,
        rules=(each(DisputeSettled),),
    ),
)
