"""Who are a town's admins: asked of its own history, which is always fresh."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from linli.communities.domain.grant import TOWN_ADMIN
from linli.events.append import Claim
from linli.events.contracts.catalogue import decode
from linli.events.contracts.grants import GrantId, RoleGranted, RoleRevoked
from linli.events.envelope import Source
from linli.events.store import EventStore

PAGE_EVENTS = 1_000
TYPES = frozenset({RoleGranted.event_type, RoleRevoked.event_type})


class Admins(NamedTuple):
    """The admins that a town has had."""

    standing: Mapping[GrantId, RoleGranted]
    """Those whose grants were not revoked."""
    revocations: int
    grants: int
    """Of any role, to anybody."""

    def remain_without(self, grant_id: GrantId, now: datetime) -> bool:
        """Whether somebody is an admin now by another grant."""
        return any(
            (grant.valid_from is None or grant.valid_from <= now)
            and (grant.valid_until is None or now < grant.valid_until)
            for id_, grant in self.standing.items()
            if id_ != grant_id
        )

    def claim_on_next(self) -> Claim:
        """What one revocation after these can have: two at a time would not see each other."""
        return Claim("admin-revocation", str(self.revocations + 1))


async def admins_of(town: Source, store: EventStore) -> Admins:
    """The admins of a town, read from its whole history: few are ever revoked."""
    standing = dict[GrantId, RoleGranted]()
    revocations = grants = position = 0
    while page := await store.read(town, position, PAGE_EVENTS):
        position = page[-1].position
        for envelope in page:
            if envelope.type not in TYPES:
                continue
            match decode(envelope.type, envelope.data):
                case RoleGranted() as grant:
                    grants += 1
                    if grant.role == TOWN_ADMIN:
                        standing[grant.grant_id] = grant
                case RoleRevoked(role=role, grant_id=grant_id) if role == TOWN_ADMIN:
                    del standing[grant_id]
                    revocations += 1
                case _:
                    pass
    return Admins(standing, revocations, grants)
