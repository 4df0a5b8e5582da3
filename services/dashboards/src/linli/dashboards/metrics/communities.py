"""Metrics of the registry: what a place consists of."""

from linli.dashboards.metrics.metric import Metric, Words, each, total
from linli.events.contracts.places import (
    AssetInstalled,
    AssetRetired,
    BuildingDemolished,
    BuildingRegistered,
    CommunityRegistered,
    CompoundRegistered,
    CompoundsMerged,
    CompoundSplit,
    FacilityRegistered,
    HouseholdsRegistered,
    StationOpened,
    StationReopened,
    StationSuspended,
)

LOST_BUILDINGS = Words("其原有楼栋数的负值", "minus the buildings it had")
LOST_HOUSEHOLDS = Words("其原有户数的负值", "minus the households it had")
RECOUNTED = Words("新户数与原户数之差", "the households counted less those before")

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
        version=2,
        kind="balance",
        unit="compound",
        label=Words("小区", "Residential compounds"),
        definition=Words(
            "在本平台登记的住宅小区数；拆分、合并的以新小区计。",
            "Residential compounds registered on the platform; of those divided or merged, the "
            "ones that came of it.",
        ),
        rules=(each(CompoundRegistered), each(CompoundSplit, -1), each(CompoundsMerged, -1)),
    ),
    Metric(
        id="buildings.total",
        version=2,
        kind="balance",
        unit="building",
        label=Words("楼栋", "Buildings"),
        definition=Words(
            "逐栋登记、尚未拆除的楼栋数。", "Buildings registered one by one and not demolished."
        ),
        rules=(
            each(BuildingRegistered),
            each(BuildingDemolished, -1),
            total(CompoundSplit, lambda e: -e.buildings, LOST_BUILDINGS),
            total(CompoundsMerged, lambda e: -e.buildings, LOST_BUILDINGS),
        ),
    ),
    Metric(
        id="households.total",
        version=2,
        kind="balance",
        unit="household",
        label=Words("户数", "Households"),
        definition=Words(
            "登记在册的户数；重新清点后以新数替换旧数，楼栋拆除后扣减。",
            "Households counted in the register; a new count replaces the one before, and those "
            "of demolished buildings are gone.",
        ),
        rules=(
            total(HouseholdsRegistered, lambda e: e.households - e.previous, RECOUNTED),
            total(BuildingDemolished, lambda e: -e.households, LOST_HOUSEHOLDS),
            total(CompoundSplit, lambda e: -e.households, LOST_HOUSEHOLDS),
            total(CompoundsMerged, lambda e: -e.households, LOST_HOUSEHOLDS),
        ),
    ),
    Metric(
        id="stations.open",
        version=2,
        kind="balance",
        unit="station",
        label=Words("投用站点", "Open stations"),
        definition=Words(
            "已投用、未暂停的党群服务站数。", "Service stations in use, without suspended ones."
        ),
        rules=(each(StationOpened), each(StationSuspended, -1), each(StationReopened)),
    ),
    Metric(
        id="compounds.with_station",
        kind="distinct",
        unit="compound",
        label=Words("有站点的小区", "Compounds with a station"),
        definition=Words(
            "至少有一个投用、未暂停站点的小区数；拆分、合并的小区在其站点暂停前仍计入。",
            "Compounds with at least one service station in use. One that was divided or merged "
            "counts until its station is suspended.",
        ),
        rules=(each(StationOpened), each(StationSuspended, -1), each(StationReopened)),
        told_apart_by=lambda fact: fact.place.compound,
    ),
    Metric(
        id="facilities.total",
        kind="count",
        unit="facility",
        label=Words("公共设施", "Facilities"),
        definition=Words(
            "登记的公园、绿地、广场等公共设施数。",
            "Parks, gardens, squares and the like that residents share.",
        ),
        rules=(each(FacilityRegistered),),
    ),
    Metric(
        id="assets.in_service",
        kind="balance",
        unit="asset",
        label=Words("在用设备", "Assets in service"),
        definition=Words(
            "已安装、未报废的宣传栏、座椅等设备数。",
            "Notice boards, benches and the like installed and not retired.",
        ),
        rules=(each(AssetInstalled), each(AssetRetired, -1)),
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
