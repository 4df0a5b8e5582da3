"""Ratios: coverage and rates, each one metric over another that stands beside it."""

from collections.abc import Sequence

from linli.dashboards.metrics import bodies, casework, communities, courses, issues, volunteers
from linli.dashboards.metrics.metric import Metric, Words, ratio

PARTS = {
    metric.id: metric
    for module in (communities, bodies, issues, casework, volunteers, courses)
    for metric in module.METRICS
}

METRICS: Sequence[Metric] = (
    ratio(
        "stations.coverage",
        PARTS["compounds.with_station"],
        PARTS["compounds.total"],
        Words("站点覆盖率", "Station coverage"),
        Words("有投用站点的小区占小区总数的比例。", "The part of compounds that have a station."),
    ),
    ratio(
        "owners_committees.coverage",
        PARTS["owners_committees.total"],
        PARTS["compounds.total"],
        Words("业委会覆盖率", "Owners' committee coverage"),
        Words("有业委会的小区占小区总数的比例。", "The part of compounds with a committee."),
    ),
    ratio(
        "building_heads.coverage",
        PARTS["buildings.with_head"],
        PARTS["buildings.total"],
        Words("楼长覆盖率", "Building-head coverage"),
        Words("现有楼长的楼栋占登记楼栋的比例。", "The part of buildings that have a head now."),
    ),
    ratio(
        "sessions.coverage",
        PARTS["compounds.served"],
        PARTS["compounds.total"],
        Words("送课覆盖率", "Compounds served, rate"),
        Words("有过课的小区占小区总数的比例。", "The part of compounds with a session held."),
    ),
    ratio(
        "offers.delivered_rate",
        PARTS["offers.delivered"],
        PARTS["offers.made"],
        Words("资源投放率", "Offers delivered, rate"),
        Words(
            "已有投放的资源占登记资源的比例；登记计在提供处，投放计在投放处。",
            "The part of offers of which something came. Offers count where they are made, "
            "deliveries where they come.",
        ),
    ),
    ratio(
        "issues.response_rate",
        PARTS["responses.in_time"],
        PARTS["responses.timed"],
        Words("按时响应率", "Response rate"),
        Words(
            "有时限的首次响应中按时的比例；尚未联系的不在其中。",
            "Of first contacts under a clock, the part in time; who waits is not among them.",
        ),
    ),
    ratio(
        "callbacks.solved_rate",
        PARTS["callbacks.solved"],
        PARTS["callbacks.valid"],
        Words("解决率", "Solved rate"),
        Words("有效回访中答“已解决”的比例。", "Of valid call-backs, the part that says solved."),
    ),
    ratio(
        "callbacks.satisfied_rate",
        PARTS["callbacks.satisfied"],
        PARTS["callbacks.valid"],
        Words("满意率", "Satisfied rate"),
        Words("有效回访中答“满意”的比例。", "Of valid call-backs, the part that says satisfied."),
    ),
    ratio(
        "issues.kept_rate",
        PARTS["issues.resolved"],
        PARTS["issues.verifications"],
        Words("解决保持率", "Fixes kept"),
        Words("复核确认的解决中至今未重开的比例。", "Of verified fixes, the part not reopened."),
    ),
    ratio(
        "issues.reopen_rate",
        PARTS["issues.reopened"],
        PARTS["issues.verifications"],
        Words("重开率", "Reopen rate"),
        Words("复核确认的解决中后来重开的比例。", "Of verified fixes, the part reopened later."),
    ),
    ratio(
        "issues.relapse_rate",
        PARTS["issues.relapsed"],
        PARTS["issues.verifications"],
        Words("复发率", "Relapse rate"),
        Words(
            "复核确认的解决中，复查发现复发的比例。",
            "Of verified fixes, the part that a recheck found again.",
        ),
    ),
    ratio(
        "patrols.done_rate",
        PARTS["patrols.completed"],
        PARTS["patrols.scheduled"],
        Words("巡逻完成率", "Patrols done"),
        Words("完成的巡逻与计划的巡逻之比。", "Patrols completed to patrols scheduled."),
    ),
    ratio(
        "patrols.yield",
        PARTS["patrols.findings"],
        PARTS["patrols.completed"],
        Words("巡逻发现率", "Findings a patrol"),
        Words(
            "发现数与完成的巡逻数之比，可大于 1。", "Findings to patrols completed; it may pass 1."
        ),
    ),
    ratio(
        "activities.self_organised_rate",
        PARTS["activities.self_organised"],
        PARTS["activities.planned"],
        Words("自发组织率", "Self-organised, rate"),
        Words(
            "计划的活动中自发组织的比例。", "The part of activities that residents plan themselves."
        ),
    ),
    ratio(
        "volunteers.team_rate",
        PARTS["volunteers.in_teams"],
        PARTS["volunteers.registered"],
        Words("志愿者入队率", "Volunteers in teams, rate"),
        Words(
            "参加过队伍的志愿者占在册志愿者的比例。",
            "The part of volunteers who ever joined a team.",
        ),
    ),
)
