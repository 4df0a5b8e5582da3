"""Metrics of the registry: what a place consists of."""

from linli.dashboards.metrics.metric import Metric, Words, each, total
from linli.events.contracts.places import (
    BuildingRegistered,
    CommunityRegistered,
    CompoundRegistered,
    HouseholdsRegistered,
    StationOpened,
)

METRICS = (
    Metric(
        id="communities.total",
        kind="count",
        unit="community",
        label=Words("社区", "Communities"),
        definition=Words("在本平台登记的社区数。", "Communities registered on the platform."),
        rules=(each(CommunityRegistered),),
    ),
    Metric(
        id="compounds.total",
        kind="count",
        unit="compound",
        label=Words("小区", "Residential compounds"),
        definition=Words(
            "在本平台登记的住宅小区数。", "Residential compounds registered on the platform."
        ),
        rules=(each(CompoundRegistered),),
    ),
    Metric(
        id="buildings.total",
        kind="count",
        unit="building",
        label=Words("楼栋", "Buildings"),
        definition=Words("逐栋登记的楼栋数。", "Buildings registered one by one."),
        rules=(each(BuildingRegistered),),
    ),
    Metric(
        id="households.total",
        kind="balance",
        unit="household",
        label=Words("户数", "Households"),
        definition=Words(
            "登记在册的户数；重新清点后以新数替换旧数。",
            "Households counted in the register; a new count replaces the one before.",
        ),
        rules=(total(HouseholdsRegistered, lambda e: e.households - e.previous),),
    ),
    Metric(
        id="stations.open",
        kind="balance",
        unit="station",
        label=Words("投用站点", "Open stations"),
        definition=Words("已投用的党群服务站数。", "Service stations in use."),
        rules=(each(StationOpened),),
    ),
)

RESIDENTS = Metric(
    id="residents.estimated",
    kind="claim",
    unit="person",
    label=Words("常住人口（约）", "Residents, estimated"),
    definition=Words(
        "只列报道或台账中的说法，不逐人统计。",
        "Only what an article or a register states; residents are not counted one by one.",
    ),
    about_persons=True,
)
