"""A partnership (结对共建): formed, contributed to, perhaps ended."""

from dataclasses import dataclass, replace

from linli.communities.domain.entry import entered
from linli.events.contracts.base import Quantity
from linli.events.contracts.bodies import (
    ContributionKind,
    PartnerContributionRecorded,
    PartnershipEnded,
    PartnershipEvent,
    PartnershipFormed,
    PartnershipId,
    Reason,
)
from linli.events.refusals import Refusal


class NotPartnersError(Refusal):
    """There is no such partnership."""

    code = "not-partners"
    title = "There is no such partnership"
    title_zh = "没有该结对共建关系"


class PartnershipHasEndedError(Refusal):
    """Who is no partner any more contributes as none."""

    code = "partnership-ended"
    title = "The partnership has ended"
    title_zh = "该结对共建关系已结束"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContribution:
    """Say what the partner gave or did."""

    partnership_id: PartnershipId
    contribution: ContributionKind
    quantity: Quantity | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPartnership:
    """Say that the two work together no more."""

    partnership_id: PartnershipId
    reason: Reason | None = None


type PartnershipCommand = PartnershipFormed | RecordContribution | EndPartnership
"""A partnership is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Partnership:
    """Who formed it, and whether it has ended."""

    formed: PartnershipFormed | None = None
    ended: bool = False


def evolve(partnership: Partnership, event: PartnershipEvent) -> Partnership:
    """Apply one recorded fact."""
    match event:
        case PartnershipFormed():
            return replace(partnership, formed=event)
        case PartnerContributionRecorded():
            return partnership
        case PartnershipEnded():
            return replace(partnership, ended=True)


def decide(command: PartnershipCommand, partnership: Partnership) -> tuple[PartnershipEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, partnership.formed:
        case PartnershipFormed() as fact, known:
            return entered(fact, known)
        case c, None:
            raise NotPartnersError(f"There is no partnership {c.partnership_id}")
        case RecordContribution(), known if partnership.ended:
            raise PartnershipHasEndedError(f"{known.partner} is no partner any more")
        case RecordContribution() as c, known:
            return (contributed(c, known),)
        case EndPartnership() as c, known:
            return () if partnership.ended else (ended(c, known),)


def contributed(c: RecordContribution, known: PartnershipFormed) -> PartnerContributionRecorded:
    """What the partner of a partnership gave or did."""
    return PartnerContributionRecorded(
        partnership_id=known.partnership_id,
        kind=known.kind,
        partner=known.partner,
        contribution=c.contribution,
        quantity=c.quantity,
        unit=c.unit,
    )


def ended(c: EndPartnership, known: PartnershipFormed) -> PartnershipEnded:
    """The end of a partnership."""
    return PartnershipEnded(
        partnership_id=known.partnership_id,
        kind=known.kind,
        partner=known.partner,
        reason=c.reason,
    )
