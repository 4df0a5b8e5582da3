"""Who is told of persons at a place: those who work there. The others are the public."""

from collections.abc import Container

from starlette.types import Scope

from linli.chassis.admission import is_inside
from linli.chassis.authority import EVERYBODY, Caller, Role, caller_in
from linli.events.envelope import Place
from linli.events.reach import Reach

INFORMED = frozenset(
    {Role.TOWN_ADMIN, Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF, Role.BUILDING_HEAD, Role.READER}
)
"""The roles that are told of persons, each in its scope."""
SUBSCRIBERS = INFORMED | {Role.INTEGRATOR}
"""The roles to whom a feed tells everything, each in its scope."""


def told_in(caller: Caller | None, roles: Container[Role] = INFORMED) -> Reach:
    """Where a caller is told of persons, as one of these roles; the public nowhere."""
    grants = caller.grants if caller else ()
    return Reach([(grant.scope, str(grant.role)) for grant in grants if grant.role in roles])


class Audience:
    """Whoever asks for events: a caller, everybody, or the platform itself."""

    def __init__(self, scope: Scope) -> None:
        self._caller = caller_in(scope)
        self._platform = self._caller is None and is_inside(scope)
        self._told = told_in(self._caller, SUBSCRIBERS)

    @property
    def has_grants(self) -> bool:
        """Whether what they are told rests on grants, which may end."""
        return self._caller is not None and self._caller is not EVERYBODY

    def is_told_all(self, town: str, place: Place) -> bool:
        """Whether they are told everything that happens there."""
        return self._platform or self._told.role_at(town, place) is not None
