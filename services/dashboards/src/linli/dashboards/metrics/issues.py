"""Metrics of issues. Each issue is in exactly one of the balances open, resolved and closed."""

from datetime import timedelta
from typing import assert_never

from linli.dashboards.metrics.metric import Metric, Words, each, took, where
from linli.events.contracts.issues import (
    IssueClosed,
    IssueConverted,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    ResolutionVerified,
)

type OtherEnd = IssueClosed | IssueRejected | IssueMerged | IssueConverted
OTHER_ENDS: tuple[type[OtherEnd], ...] = (IssueClosed, IssueRejected, IssueMerged, IssueConverted)
"""How an issue ends otherwise than by a verified fix."""


def _was_verified(event: IssueReopened) -> bool:
    return event.reopened_from == "verified"


def _had_ended_otherwise(event: IssueReopened) -> bool:
    return event.reopened_from not in {"claimed", "verified"}


def _had_ended(event: IssueReopened) -> bool:
    return event.reopened_from != "claimed"


def _until_verified(event: ResolutionVerified) -> timedelta:
    return event.verified_at - event.reported_at


def _until_other_end(event: OtherEnd) -> timedelta:
    match event:
        case IssueClosed(closed_at=at) | IssueRejected(rejected_at=at):
            pass
        case IssueMerged(merged_at=at) | IssueConverted(converted_at=at):
            pass
        case _:
            assert_never(event)
    return at - event.reported_at


def _had_taken(event: IssueReopened) -> timedelta | None:
    """What the verification or the closing had counted, to the microsecond; None after a claim."""
    return event.ended_at - event.reported_at if event.ended_at else None


def _had_taken_to_verify(event: IssueReopened) -> timedelta | None:
    return _had_taken(event) if _was_verified(event) else None


VERIFIED = Words("此前已复核确认的", "that had been verified")
ENDED_OTHERWISE = Words("此前以其他方式了结的", "that had ended otherwise")
ENDED = Words("此前已了结的", "that had ended")
FROM_FINDING = Words("由巡查发现而来的", "made from a finding")
TO_VERIFIED = Words("从上报到复核确认", "from the report to the verification")
TO_END = Words("从上报到了结", "from the report to the end")

METRICS = (
    Metric(
        id="issues.reported",
        kind="count",
        unit="issue",
        label=Words("上报问题", "Issues reported"),
        definition=Words("上报的问题数，不论来源。", "Issues reported, from whatever source."),
        rules=(each(IssueReported),),
    ),
    Metric(
        id="issues.resolved",
        kind="balance",
        unit="issue",
        label=Words("复核办结", "Issues verified as fixed"),
        definition=Words(
            "经他人复核确认已解决、且未重开的问题数。办结未复核的不算，关闭的也不算。",
            "Issues that somebody other than the claimant saw fixed, and that were not reopened. "
            "A claimed fix does not count, and neither does a closed issue.",
        ),
        rules=(each(ResolutionVerified), where(IssueReopened, _was_verified, VERIFIED, -1)),
    ),
    Metric(
        id="issues.closed",
        version=2,
        kind="balance",
        unit="issue",
        label=Words("其他方式关闭", "Issues closed otherwise"),
        definition=Words(
            "注明原因后关闭、不予受理、并案或转议题转项目，且未重开的问题数。关闭不等于解决。",
            "Issues that ended otherwise than by a verified fix, and that were not reopened: "
            "closed with a reason, rejected, merged into another, or converted into a topic or a "
            "project. Closed is not fixed.",
        ),
        rules=(
            *(each(end) for end in OTHER_ENDS),
            where(IssueReopened, _had_ended_otherwise, ENDED_OTHERWISE, -1),
        ),
    ),
    Metric(
        id="issues.open",
        version=2,
        kind="balance",
        unit="issue",
        label=Words("未结问题", "Open issues"),
        definition=Words(
            "已上报，既未复核办结也未以其他方式了结的问题数。",
            "Issues reported that are neither verified as fixed nor ended otherwise.",
        ),
        rules=(
            each(IssueReported),
            each(ResolutionVerified, -1),
            *(each(end, -1) for end in OTHER_ENDS),
            where(IssueReopened, _had_ended, ENDED),
        ),
    ),
    Metric(
        id="issues.resolution_hours",
        kind="duration",
        unit="hour",
        label=Words("解决用时", "Time to a verified fix"),
        definition=Words(
            "从上报到复核确认解决的时长，计入复核当日；重开时撤回。百分位数按线性插值。",
            "From the report to the verified fix, on the day of the verification; taken back when "
            "the issue is reopened. Percentiles by linear interpolation.",
        ),
        rules=(
            took(ResolutionVerified, _until_verified, TO_VERIFIED),
            took(IssueReopened, _had_taken_to_verify, TO_VERIFIED, -1),
        ),
    ),
    Metric(
        id="issues.closing_hours",
        version=2,
        kind="duration",
        unit="hour",
        label=Words("结案用时", "Time to the end"),
        definition=Words(
            "从上报到复核确认解决或以其他方式了结的时长，计入了结当日；重开时撤回。百分位数按线性插值。",
            "From the report to the verified fix or another end, on the day it ended; taken back "
            "when the issue is reopened. Percentiles by linear interpolation.",
        ),
        rules=(
            took(ResolutionVerified, _until_verified, TO_VERIFIED),
            *(took(end, _until_other_end, TO_END) for end in OTHER_ENDS),
            took(IssueReopened, _had_taken, TO_END, -1),
        ),
    ),
    Metric(
        id="issues.verifications",
        kind="count",
        unit="verification",
        label=Words("复核确认", "Verifications"),
        definition=Words(
            "复核确认解决的次数；重开后再次确认的再计一次。",
            "Times an issue was verified as fixed; once more where it was reopened in between.",
        ),
        rules=(each(ResolutionVerified),),
    ),
    Metric(
        id="issues.reopened",
        kind="count",
        unit="reopening",
        label=Words("确认后重开", "Reopened after a verified fix"),
        definition=Words(
            "复核确认解决之后又重开的次数。", "Times an issue was reopened after a verified fix."
        ),
        rules=(where(IssueReopened, _was_verified, VERIFIED),),
    ),
    Metric(
        id="issues.from_patrols",
        kind="count",
        unit="issue",
        label=Words("巡查转办", "Issues from patrols"),
        definition=Words(
            "由巡查发现转成的问题数。", "Issues that were made from a patrol's finding."
        ),
        rules=(where(IssueReported, lambda e: e.finding_id is not None, FROM_FINDING),),
    ),
)
