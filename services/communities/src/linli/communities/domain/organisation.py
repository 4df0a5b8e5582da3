"""An organisation: founded under a code, perhaps dissolved. Committees and branches are such."""

from dataclasses import dataclass, replace

from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.bodies import (
    BranchEstablished,
    OrganisationCode,
    OrganisationDissolved,
    OrganisationEvent,
    OrganisationKind,
    OrganisationRegistered,
    OwnersCommitteeRegistered,
    Reason,
)
from linli.events.refusals import Refusal

OWNERS_COMMITTEE = OrganisationKind("owners-committee")
PARTY_BRANCH = OrganisationKind("party-branch")

type Founded = OrganisationRegistered | OwnersCommitteeRegistered | BranchEstablished


class CompoundNeededError(Refusal):
    """The owners of a compound have a committee, those of a town do not."""

    code = "compound-needed"
    title = "An owners' committee is of a compound"
    title_zh = "业委会须登记在小区"
    pointer = "/compound"


class OrganisationIsDissolvedError(Refusal):
    """What is no more is not founded again under its code."""

    code = "organisation-dissolved"
    title = "The organisation has been dissolved"
    title_zh = "该组织已撤销"


class UnknownOrganisationError(Refusal):
    """A partner, a provider, a company must be on the register, and not be dissolved."""

    code = "unknown-organisation"
    title = "No such organisation is registered"
    title_zh = "该组织未登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation:
    """Say who works in a town, or in one of its places."""

    code: OrganisationCode
    kind: OrganisationKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveOrganisation:
    """Say that an organisation is no more."""

    code: OrganisationCode
    reason: Reason | None = None


type OrganisationCommand = RegisterOrganisation | DissolveOrganisation


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was founded under a code, and whether it is no more."""

    founded: Founded | None = None
    dissolved: bool = False


def evolve(organisation: Organisation, event: OrganisationEvent) -> Organisation:
    """Apply one recorded fact."""
    match event:
        case OrganisationRegistered() | OwnersCommitteeRegistered() | BranchEstablished():
            return replace(organisation, founded=event)
        case OrganisationDissolved():
            return replace(organisation, dissolved=True)


def decide(
    command: OrganisationCommand, organisation: Organisation
) -> tuple[OrganisationEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, organisation.founded:
        case RegisterOrganisation() as c, _ if organisation.dissolved:
            raise OrganisationIsDissolvedError(f"{c.code} is no more")
        case RegisterOrganisation() as c, known:
            return entered(founded(c), known)
        case DissolveOrganisation() as c, None:
            raise NotRegisteredError(f"No organisation {c.code} is registered")
        case DissolveOrganisation(), _ if organisation.dissolved:
            return ()
        case DissolveOrganisation() as c, known:
            return (dissolved(c, known),)


def founded(c: RegisterOrganisation) -> Founded:
    """The fact that the command states: committees and branches have one of their own."""
    if c.kind == OWNERS_COMMITTEE:
        if c.community is None or c.compound is None:
            raise CompoundNeededError
        return OwnersCommitteeRegistered(
            code=c.code,
            community=c.community,
            compound=c.compound,
            name_zh=c.name_zh,
            name_en=c.name_en,
        )
    if c.kind == PARTY_BRANCH:
        return BranchEstablished(
            code=c.code,
            community=c.community,
            compound=c.compound,
            name_zh=c.name_zh,
            name_en=c.name_en,
        )
    return OrganisationRegistered(
        code=c.code,
        kind=c.kind,
        community=c.community,
        compound=c.compound,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )


def dissolved(c: DissolveOrganisation, known: Founded) -> OrganisationDissolved:
    """The end of what was founded."""
    return OrganisationDissolved(
        code=known.code,
        kind=kind_of(known),
        community=known.community,
        compound=known.compound,
        reason=c.reason,
    )


def kind_of(known: Founded) -> OrganisationKind:
    """What was founded."""
    match known:
        case OrganisationRegistered(kind=kind):
            return kind
        case OwnersCommitteeRegistered():
            return OWNERS_COMMITTEE
        case BranchEstablished():
            return PARTY_BRANCH
