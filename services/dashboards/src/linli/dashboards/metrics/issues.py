"""Metrics of issues. Each issue is in exactly one of the balances open, resolved and closed."""

from datetime import timedelta

from linli.dashboards.metrics.metric import Metric, Words, each, took, where
from linli.events.contracts.issues import (
    IssueClosed,
    IssueReopened,
    IssueReported,
    ResolutionVerified,
)


def _was_verified(event: IssueReopened) -> bool:
    return event.reopened_from == "verified"


def _was_closed(event: IssueReopened) -> bool:
    return event.reopened_from == "closed"


def _had_ended(event: IssueReopened) -> bool:
    return event.reopened_from != "claimed"


def _until_verified(event: ResolutionVerified) -> timedelta:
    return event.verified_at - event.reported_at


def _until_closed(event: IssueClosed) -> timedelta:
    return event.closed_at - event.reported_at


def _had_taken(event: IssueReopened) -> timedelta | None:
    """What the verification or the closing had counted, to the microsecond; None after a claim."""
    return event.ended_at - event.reported_at if event.ended_at else None


def _had_taken_to_verify(event: IssueReopened) -> timedelta | None:
    return _had_taken(event) if _was_verified(event) else None


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
        rules=(each(ResolutionVerified), where(IssueReopened, _was_verified, -1)),
    ),
    Metric(
        id="issues.closed",
        kind="balance",
        unit="issue",
        label=Words("其他方式关闭", "Issues closed otherwise"),
        definition=Words(
            "注明原因后关闭、且未重开的问题数。关闭不等于解决。",
            "Issues that ended otherwise than by a verified fix, with a reason, and that were not "
            "reopened. Closed is not fixed.",
        ),
        rules=(each(IssueClosed), where(IssueReopened, _was_closed, -1)),
    ),
    Metric(
        id="issues.open",
        kind="balance",
        unit="issue",
        label=Words("未结问题", "Open issues"),
        definition=Words(
            "已上报，既未复核办结也未关闭的问题数。",
            "Issues reported that are neither verified as fixed nor closed.",
        ),
        rules=(
            each(IssueReported),
            each(ResolutionVerified, -1),
            each(IssueClosed, -1),
            where(IssueReopened, _had_ended),
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
            took(ResolutionVerified, _until_verified),
            took(IssueReopened, _had_taken_to_verify, -1),
        ),
    ),
    Metric(
        id="issues.closing_hours",
        kind="duration",
        unit="hour",
        label=Words("结案用时", "Time to the end"),
        definition=Words(
            "从上报到复核确认解决或关闭的时长，计入结案当日；重开时撤回。百分位数按线性插值。",
            "From the report to the verified fix or the closing, on the day it ended; taken back "
            "when the issue is reopened. Percentiles by linear interpolation.",
        ),
        rules=(
            took(ResolutionVerified, _until_verified),
            took(IssueClosed, _until_closed),
            took(IssueReopened, _had_taken, -1),
        ),
    ),
    Metric(
        id="issues.from_patrols",
        kind="count",
        unit="issue",
        label=Words("巡查转办", "Issues from patrols"),
        definition=Words(
            "由巡查发现转成的问题数。", "Issues that were made from a patrol's finding."
        ),
        rules=(where(IssueReported, lambda e: e.finding_id is not None),),
    ),
)
