"""Metrics of who works in a town and with whom: bodies, partners, brands, campaigns, resources."""

from linli.dashboards.metrics.metric import Metric, Words, each, total, where
from linli.events.contracts.bodies import (
    BodyConstituted,
    BrandAdopted,
    BrandReviewed,
    BuildingHeadAppointed,
    BuildingHeadStoodDown,
    OrganisationDissolved,
    OwnersCommitteeRegistered,
    PartnerContributionRecorded,
    PartnershipEnded,
    PartnershipFormed,
    SeatKindDefined,
)
from linli.events.contracts.campaigns import CampaignAdopted
from linli.events.contracts.programmes import FeedSubscribed, ResourceDelivered, ResourceOffered

RESEATED = Words("席位数与原席位数之差", "the seats less those before")
COMMITTEE = Words("业委会的", "of an owners' committee")
RETIRED = Words("决定取消的", "that gives it up")
FIRST = Words("首次", "that is the first of its offer")

METRICS = (
    Metric(
        id="campaigns.adopted",
        kind="count",
        unit="campaign",
        label=Words("参与专项工程", "Campaigns adopted"),
        definition=Words(
            "镇、社区各自参与的专项工程数；同一工程镇和社区各计一次。",
            "Campaigns that the town and its communities take part in; the same one counts once "
            "for each of them.",
        ),
        rules=(each(CampaignAdopted),),
    ),
    Metric(
        id="bodies.constituted",
        kind="count",
        unit="body",
        label=Words("联合议事机构", "Joint bodies"),
        definition=Words(
            "已成立的大党委、议事会等联合机构数。",
            "Joint bodies that have begun their work, such as joint party committees and councils.",
        ),
        rules=(each(BodyConstituted),),
    ),
    Metric(
        id="bodies.seats",
        kind="balance",
        unit="seat",
        label=Words("席位", "Seats"),
        definition=Words(
            "联合机构现设的席位数，不论是否有人。",
            "Seats that joint bodies have now, filled or not.",
        ),
        rules=(total(SeatKindDefined, lambda e: e.seats - e.previous, RESEATED),),
    ),
    Metric(
        id="building_heads.appointed",
        kind="count",
        unit="person",
        label=Words("楼长上任", "Building heads appointed"),
        definition=Words(
            "历来上任的楼长人次，卸任不扣减。",
            "Building heads who ever took office; who stood down stays counted.",
        ),
        about_persons=True,
        rules=(each(BuildingHeadAppointed),),
    ),
    Metric(
        id="buildings.with_head",
        kind="distinct",
        unit="building",
        label=Words("有楼长的楼栋", "Buildings with a head"),
        definition=Words("现有楼长的楼栋数。", "Buildings for which somebody speaks now."),
        about_persons=True,
        rules=(each(BuildingHeadAppointed), each(BuildingHeadStoodDown, -1)),
        told_apart_by=lambda fact: f"{fact.event.compound}/{fact.event.building}",
    ),
    Metric(
        id="owners_committees.total",
        kind="balance",
        unit="committee",
        label=Words("业委会", "Owners' committees"),
        definition=Words(
            "现有业委会数；一个小区至多一个。",
            "Owners' committees there are now, at most one a compound.",
        ),
        rules=(
            each(OwnersCommitteeRegistered),
            where(OrganisationDissolved, lambda e: e.kind == "owners-committee", COMMITTEE, -1),
        ),
    ),
    Metric(
        id="partnerships.active",
        kind="balance",
        unit="partnership",
        label=Words("结对共建", "Partnerships"),
        definition=Words(
            "已结成、未结束的共建关系数。", "Partnerships that were formed and have not ended."
        ),
        rules=(each(PartnershipFormed), each(PartnershipEnded, -1)),
    ),
    Metric(
        id="partnerships.contributions",
        kind="count",
        unit="contribution",
        label=Words("共建支持", "Partners' contributions"),
        definition=Words(
            "共建单位出力、出物、出场地等支持的次数。",
            "Times a partner gave something or lent a hand.",
        ),
        rules=(each(PartnerContributionRecorded),),
    ),
    Metric(
        id="brands.adopted",
        kind="balance",
        unit="brand",
        label=Words("品牌特色", "Brands"),
        definition=Words(
            "已确立、经评审未取消的支部品牌和小区特色数。",
            "Brands of branches and features of compounds that were adopted and not given up.",
        ),
        rules=(
            each(BrandAdopted),
            where(BrandReviewed, lambda e: e.verdict == "retired", RETIRED, -1),
        ),
    ),
    Metric(
        id="feeds.subscribed",
        kind="count",
        unit="feed",
        label=Words("接入数据", "Data feeds"),
        definition=Words(
            "各部门按共享约定接入的数据种类数。",
            "Kinds of data that come through what departments have agreed to share.",
        ),
        rules=(each(FeedSubscribed),),
    ),
    Metric(
        id="offers.made",
        kind="count",
        unit="offer",
        label=Words("资源供给", "Resources offered"),
        definition=Words("登记的可投放资源数。", "Resources that organisations have offered."),
        rules=(each(ResourceOffered),),
    ),
    Metric(
        id="offers.delivered",
        kind="count",
        unit="offer",
        label=Words("资源投放", "Offers delivered"),
        definition=Words(
            "已有投放的资源数；一项资源投放多处计一次。",
            "Offers of which something has come anywhere; one that came to several places counts "
            "once.",
        ),
        rules=(where(ResourceDelivered, lambda e: e.first, FIRST),),
    ),
)
