"""How the small aggregates begin, for tests of their rules."""

from uuid import UUID

from linli.events.contracts.base import CommunityCode, CompoundCode, PersonId, Quantity
from linli.events.contracts.bodies import (
    AppointmentId,
    BodyCode,
    BodyConstituted,
    BodyKind,
    BrandCode,
    BrandProposed,
    BuildingHeadNominated,
    NominationId,
    OfficeCode,
    OfficeHolderAppointed,
    OrganisationCode,
    PartnershipFormed,
    PartnershipId,
    PartnershipKind,
    PropertyCompanyEngaged,
)
from linli.events.contracts.places import BuildingCode
from linli.events.contracts.programmes import (
    DataSharingAgreed,
    MethodCode,
    MethodKind,
    OfferId,
    Pillar,
    PillarCode,
    RecordTaggedToMethod,
    ResourceKind,
    ResourceOffered,
    SharingCode,
    TagId,
    WorkMethodDefined,
)

HAINANZHOU, YUEYUAN = CommunityCode("hainanzhou"), CompoundCode("yueyuan")
BEN, LIN = PersonId("p-ben"), PersonId("p-lin")
BRANCH = OrganisationCode("yueyuan-branch")

APPOINTED = OfficeHolderAppointed(
    appointment_id=AppointmentId(UUID(int=1)),
    organisation=BRANCH,
    office=OfficeCode("secretary"),
    person=LIN,
)
NOMINATED = BuildingHeadNominated(
    nomination_id=NominationId(UUID(int=2)),
    community=HAINANZHOU,
    compound=YUEYUAN,
    building=BuildingCode("b1"),
    person=BEN,
)
CONSTITUTED = BodyConstituted(
    code=BodyCode("joint-committee"), kind=BodyKind("joint-party-committee"), name_zh="大党委"
)
FORMED = PartnershipFormed(
    partnership_id=PartnershipId(UUID(int=3)),
    kind=PartnershipKind("branch"),
    partner=OrganisationCode("bilingual-school-branch"),
    community=HAINANZHOU,
)
PROPOSED = BrandProposed(
    code=BrandCode("huahao-yueyuan"),
    branch=BRANCH,
    community=HAINANZHOU,
    compound=YUEYUAN,
    name_zh="花好悦园",
)
ENGAGED = PropertyCompanyEngaged(
    community=HAINANZHOU, compound=YUEYUAN, company=OrganisationCode("yueyuan-property")
)
PILLARS = tuple(
    Pillar(code=PillarCode(code), name_zh=name)
    for code, name in (
        ("residents", "社民共建"),
        ("members", "党员共建"),
        ("neighbours", "邻里共建"),
        ("volunteers", "志愿共建"),
    )
)
FOUR_WAYS = WorkMethodDefined(
    code=MethodCode("si-gong"), kind=MethodKind("work-method"), name_zh="四共", pillars=PILLARS
)
SEVEN_ONES = WorkMethodDefined(
    code=MethodCode("qi-ge-yi"), kind=MethodKind("work-method"), name_zh="七个一"
)
TAGGED = RecordTaggedToMethod(
    tag_id=TagId(UUID(int=4)),
    method=FOUR_WAYS.code,
    version=1,
    pillar=PillarCode("neighbours"),
    service="volunteers",
    kind="activity",
    record="gala",
)
AGREED = DataSharingAgreed(
    code=SharingCode("platform"),
    department=OrganisationCode("government-services"),
    name_zh="信息共享平台",
)
OFFERED = ResourceOffered(
    offer_id=OfferId(UUID(int=5)),
    provider=OrganisationCode("bookshop"),
    kind=ResourceKind("books"),
    name_zh="图书",
    quantity=Quantity(value=100),
    unit="volume",
)
