"""Who may do what, where and how long."""

from datetime import datetime
from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts.base import Event, PersonId
from linli.events.contracts.personal import FreeText

GrantId = NewType("GrantId", UUID)
RoleName = NewType("RoleName", str)
"""Such as `town-admin`, `community-staff`, `volunteer`, `integrator`."""


class RoleGranted(Event):
    """A person may act in a role at a place and at all that belongs to it."""

    event_type: ClassVar[str] = "org.linli.communities.RoleGranted.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    grant_id: GrantId
    person: PersonId
    role: RoleName
    scope: str
    """A path of codes: `lishui`, `lishui/tongsheng`, `lishui/tongsheng/jinsha-bandao`."""
    valid_from: datetime | None = None
    """Without it, from when it is granted."""
    valid_until: datetime | None = None
    """Without it, until it is revoked."""
    source: str | None = None
    """The one register that an integrator may bring in: `service-requests`."""
    granted_by: PersonId | None = None
    """None: whoever operates the platform."""


class RoleRevoked(Event):
    """The person may no longer act by this grant."""

    event_type: ClassVar[str] = "org.linli.communities.RoleRevoked.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    grant_id: GrantId
    person: PersonId
    role: RoleName
    scope: str
    reason: FreeText | None = None


type GrantEvent = RoleGranted | RoleRevoked
