"""A grant: a role in a scope, given to a person, and perhaps taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from linli.communities.commands import GrantCommand, GrantRole, RevokeRole
from linli.communities.domain.entry import entered
from linli.events.contracts.grants import GrantEvent, RoleGranted, RoleName, RoleRevoked
from linli.events.reach import Reach, Scope
from linli.events.refusals import Refusal

TOWN_ADMIN: Final = RoleName("town-admin")
INTEGRATOR: Final = RoleName("integrator")
_OF_A_COMMUNITY = {
    *("compound-staff", "building-head", "volunteer"),
    *("lecturer", "librarian", "reader"),
}
GRANTABLE: Mapping[str, frozenset[str]] = {
    "town-admin": frozenset({"town-admin", "community-staff", "integrator", *_OF_A_COMMUNITY}),
    "community-staff": frozenset(_OF_A_COMMUNITY),
}
"""By role, which roles its holders grant and revoke within their scope; the others none."""


class NotGrantedError(Refusal):
    """There is no such grant."""

    code = "not-granted"
    title = "There is no such grant"
    title_zh = "没有该授权"


class EndsBeforeItBeginsError(Refusal):
    """A grant would never be in force."""

    code = "ends-before-it-begins"
    title = "The grant would end before it begins"
    title_zh = "授权的结束时间早于开始时间"
    pointer = "/valid_until"


class IntegratorSourceError(Refusal):
    """An integrator brings in one register; nobody else is granted one."""

    code = "integrator-source"
    title = "A register is named for integrators, and for them alone"
    title_zh = "仅对接系统须指定唯一的数据来源"
    pointer = "/source"


class TownWideRoleError(Refusal):
    """A town's admin is so in the whole town."""

    code = "town-wide-role"
    title = "This role is granted for a whole town"
    title_zh = "该角色只能授予全镇范围"
    pointer = "/scope"


class LastAdminError(Refusal):
    """Nobody would be left to grant anything."""

    code = "last-admin"
    title = "A town keeps an admin"
    title_zh = "镇至少保留一名管理员"


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted, and whether it was revoked."""

    granted: RoleGranted | None = None
    revoked: bool = False


def evolve(grant: Grant, event: GrantEvent) -> Grant:
    """Apply one recorded fact."""
    match event:
        case RoleGranted():
            return replace(grant, granted=event)
        case RoleRevoked():
            return replace(grant, revoked=True)


def decide(command: GrantCommand, grant: Grant) -> tuple[GrantEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, grant.granted:
        case GrantRole() as c, known:
            return entered(granted(c), known)
        case RevokeRole() as c, None:
            raise NotGrantedError(f"There is no grant {c.grant_id}")
        case RevokeRole(), RoleGranted() if grant.revoked:
            return ()
        case RevokeRole() as c, RoleGranted(role=role) if role == TOWN_ADMIN and c.leaves_no_admin:
            raise LastAdminError("Grant somebody else the role first")
        case RevokeRole() as c, RoleGranted() as known:
            return (revoked(c, known),)


def granted(c: GrantRole) -> RoleGranted:
    """The fact that the command states.

    Raises:
        Refusal: a rule that needs no history.
    """
    if c.valid_until and c.valid_until <= (c.valid_from or c.at):
        raise EndsBeforeItBeginsError(f"It would end on {c.valid_until:%F %H:%M}")
    if (c.role == INTEGRATOR) != (c.source is not None):
        raise IntegratorSourceError(f"It would be a {c.role} of {c.source or 'no register'}")
    if c.role == TOWN_ADMIN and c.scope.community:
        raise TownWideRoleError(f"{c.scope} is no town")
    return RoleGranted(
        grant_id=c.grant_id,
        person=c.person,
        role=c.role,
        scope=str(c.scope),
        valid_from=c.valid_from,
        valid_until=c.valid_until,
        source=c.source,
        granted_by=c.granted_by,
    )


def revoked(c: RevokeRole, known: RoleGranted) -> RoleRevoked:
    """The fact that the command states of a grant."""
    return RoleRevoked(
        grant_id=c.grant_id,
        person=known.person,
        role=known.role,
        scope=known.scope,
        reason=c.reason,
    )


def entrusted(reach: Reach | None, role: RoleName) -> Reach | None:
    """How far somebody's authority goes to grant or revoke a role: by those who may."""
    if reach is None:
        return None
    allowed = [(scope, by) for scope, by in reach.allowed if role in GRANTABLE.get(by, ())]
    return Reach(tuple(allowed), reach.known)


def scope_of(fact: RoleGranted | RoleRevoked) -> Scope:
    """Where the role is."""
    return Scope.parse(fact.scope)
