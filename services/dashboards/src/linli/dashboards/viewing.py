"""Who looks: where a caller may see metrics about persons as finely as they are counted.

Everybody else is told of persons what has been published; see publishing.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from linli.chassis.audience import INFORMED
from linli.chassis.authority import Caller
from linli.chassis.dependencies import Asker
from linli.dashboards.fold import PlaceRow
from linli.dashboards.scopes import EVERYWHERE
from linli.events.envelope import Place
from linli.events.reach import Scope


@dataclass(frozen=True, slots=True)
class ViewerReach:
    """Where a caller has a role that lets them see persons counted, `reader` or above."""

    scopes: Sequence[Scope] = ()
    known: bool = False
    """Whether they have said who they are."""

    def sees(self, place: PlaceRow) -> bool:
        """Whether they may see everything at a place."""
        return self.reaches(place.town, Place(*place.scope.split("/")[1:]))

    def reaches(self, town: str, place: Place) -> bool:
        """Whether they may see everything that happens there."""
        return any(scope.covers(town, place) for scope in self.scopes)

    @property
    def setting(self) -> str:
        """The scopes as the policies of the database read them."""
        return ",".join(str(scope) or EVERYWHERE for scope in self.scopes)


PUBLIC = ViewerReach()
EVERYTHING = ViewerReach((Scope(),), known=True)
"""Of admins of the whole deployment."""


def reach_of(caller: Caller | None) -> ViewerReach:
    """Where a caller sees persons counted."""
    if caller is None:
        return PUBLIC
    scopes = [grant.scope for grant in caller.grants if grant.role in INFORMED]
    return ViewerReach(tuple(scopes), known=True)


async def viewer(asker: Asker) -> ViewerReach:
    """The reach of the caller of a request."""
    return reach_of(asker)


Viewer = Annotated[ViewerReach, Depends(viewer)]
"""The reach of the caller."""
