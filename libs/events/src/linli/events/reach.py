"""How far a caller's authority goes: the one check of every command, beside the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from linli.events.envelope import Place
from linli.events.errors import NotPermittedError, OutsideReachError

NOTHING_THERE = "there is nothing of yours there"
"""What is not there and what is elsewhere are told alike."""


class Scope(NamedTuple):
    """A town, one of its communities or one of its compounds; without a town, everywhere."""

    town: str | None = None
    community: str | None = None
    compound: str | None = None

    def covers(self, town: str, place: Place) -> bool:
        """Whether what belongs there lies within."""
        return (
            self.town in {None, town}
            and self.community in {None, place.community}
            and self.compound in {None, place.compound}
        )

    def __str__(self) -> str:
        """`lishui/tongsheng/jinsha-bandao`; nothing for everywhere."""
        return "/".join(filter(None, self))

    @classmethod
    def parse(cls, path: str) -> Self:
        """The scope written as a path."""
        return cls(*(path.split("/") if path else ()))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller may do with one kind of command, and where else a grant lets them look."""

    allowed: Sequence[tuple[Scope, str]]
    """Where, and by which role."""
    known: Sequence[Scope] = ()
    """Where the caller has any role at all: there a refusal is said, elsewhere nothing is."""

    def role_at(self, town: str, place: Place) -> str | None:
        """The role by which it is allowed there, if it is."""
        return next((role for scope, role in self.allowed if scope.covers(town, place)), None)

    def sees(self, town: str, place: Place) -> bool:
        """Whether there is anything of the caller's there."""
        return any(scope.covers(town, place) for scope in self.known)

    def require(self, town: str, place: Place) -> None:
        """Return where it is allowed.

        Raises:
            NotPermittedError: the caller has a role there, but not one for this.
            OutsideReachError: they have none there.
        """
        if self.role_at(town, place):
            return
        if self.sees(town, place):
            raise NotPermittedError("no role of yours allows this here")
        raise OutsideReachError(NOTHING_THERE)
