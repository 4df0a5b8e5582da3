"""What a town works by and with: methods and programmes, data that is shared, resources on offer.

A version of a method is never changed: what was tagged with it stays tagged with that version.
"""

from typing import ClassVar, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, Quantity
from linli.events.contracts.bodies import OrganisationCode

MethodCode = NewType("MethodCode", str)
MethodKind = NewType("MethodKind", str)
"""Such as `work-method` (工作法), `programme`, `curriculum`."""
PillarCode = NewType("PillarCode", str)
TagId = NewType("TagId", UUID)
SharingCode = NewType("SharingCode", str)
FeedCode = NewType("FeedCode", str)
"""What is shared, such as `households` or `permits`."""
OfferId = NewType("OfferId", UUID)
MatchId = NewType("MatchId", UUID)
ResourceKind = NewType("ResourceKind", str)
"""Such as `books`, `funds`, `training`, `materials`."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Pillar(_Part):
    """One of the parts that a method names: 邻里共建 of 四共."""

    code: PillarCode
    name_zh: str
    name_en: str | None = None


class RecordRef(_Part):
    """Something that a service has on record, as tags name it."""

    service: str
    kind: str
    record: str


class WorkMethodDefined(Event):
    """A town, or one of its places, works by a method whose parts may be unlisted (工作法)."""

    event_type: ClassVar[str] = "org.linli.communities.WorkMethodDefined.v1"
    code: MethodCode
    kind: MethodKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None
    pillars: tuple[Pillar, ...] = ()


class WorkMethodRevised(Event):
    """From this version on, the method is called and made up like this; the first one is 1."""

    event_type: ClassVar[str] = "org.linli.communities.WorkMethodRevised.v1"
    code: MethodCode
    kind: MethodKind
    version: int
    name_zh: str
    name_en: str | None = None
    pillars: tuple[Pillar, ...] = ()


class RecordTaggedToMethod(Event):
    """A record of some service counts among what was done by a method, or by one pillar of it."""

    event_type: ClassVar[str] = "org.linli.communities.RecordTaggedToMethod.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"record"})
    tag_id: TagId
    method: MethodCode
    version: int
    pillar: PillarCode | None = None
    service: str
    """Where the record is: `issues`, `volunteers`, `courses`."""
    kind: str
    """What it is there: `issue`, `activity`, `session`."""
    record: str
    """Its id or code there."""
    community: CommunityCode | None = None
    compound: CompoundCode | None = None


class DataSharingAgreed(Event):
    """A department shares data with the town, or with one of its places (信息共享)."""

    event_type: ClassVar[str] = "org.linli.communities.DataSharingAgreed.v1"
    code: SharingCode
    department: OrganisationCode
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class FeedSubscribed(Event):
    """A kind of data comes through what was agreed."""

    event_type: ClassVar[str] = "org.linli.communities.FeedSubscribed.v1"
    code: SharingCode
    department: OrganisationCode
    feed: FeedCode


class ResourceOffered(Event):
    """An organisation has something to give (资源)."""

    event_type: ClassVar[str] = "org.linli.communities.ResourceOffered.v1"
    offer_id: OfferId
    provider: OrganisationCode
    kind: ResourceKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None
    quantity: Quantity
    unit: str
    """A code: `volume`, `cny`, `hour`."""


class ResourceMatched(Event):
    """Some of it is meant for a place that needs it (精准投放)."""

    event_type: ClassVar[str] = "org.linli.communities.ResourceMatched.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"need"})
    offer_id: OfferId
    match_id: MatchId
    kind: ResourceKind
    community: CommunityCode
    compound: CompoundCode | None = None
    need: RecordRef | None = None
    """The issue, the topic or the project that asked for it, if one did."""
    quantity: Quantity
    unit: str


class ResourceDelivered(Event):
    """What was meant for a place has come there."""

    event_type: ClassVar[str] = "org.linli.communities.ResourceDelivered.v1"
    offer_id: OfferId
    match_id: MatchId
    kind: ResourceKind
    community: CommunityCode
    compound: CompoundCode | None = None
    quantity: Quantity
    unit: str
    first: bool
    """Whether it is the first of its offer to come anywhere."""


type MethodEvent = WorkMethodDefined | WorkMethodRevised
type SharingEvent = DataSharingAgreed | FeedSubscribed
type OfferEvent = ResourceOffered | ResourceMatched | ResourceDelivered
type ProgrammesEvent = MethodEvent | RecordTaggedToMethod | SharingEvent | OfferEvent

EVENTS: tuple[type[Event], ...] = (
    WorkMethodDefined,
    WorkMethodRevised,
    RecordTaggedToMethod,
    DataSharingAgreed,
    FeedSubscribed,
    ResourceOffered,
    ResourceMatched,
    ResourceDelivered,
)
