"""What a metric is: declared once, and the sum of what single events add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from linli.events.contracts.base import Event

type Kind = Literal["count", "sum", "balance", "duration", "claim"]
"""Events counted, amounts they carry added up, what there is now, how long things took, or nothing
counted at all."""


class Words(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


class Share(NamedTuple):
    """What an event adds to a metric."""

    amount: int
    """In units; of a duration 1 for one that ended, -1 for one taken back."""
    duration: timedelta | None = None


type Shares = Sequence[Share]
NOTHING: Shares = ()


class Rule(NamedTuple):
    """Events of one type, and what each adds: an event says all that is needed to count it."""

    event: type[Event]
    shares: Callable[[Any], Shares]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number that every place has."""

    id: str
    version: int = 1
    """Raised when the rules change: an answer says which rules its number comes from."""
    kind: Kind
    unit: str
    label: Words
    definition: Words
    about_persons: bool = False
    """Whether small numbers could tell something of single persons."""
    rules: Sequence[Rule] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What its contributions and roll-ups are filed under."""
        return self.id, self.version

    @property
    def additive(self) -> bool:
        """Whether the parts of a place and what is not located add up to the whole.

        Claims are never summed; of durations the numbers add up and the percentiles do not.
        """
        return self.kind not in ("duration", "claim")

    @property
    def counts_persons(self) -> bool:
        """Whether its values may be told to everybody only as suppression.py lets them.

        What is claimed of persons is public: somebody has said it in public.
        """
        return self.about_persons and self.kind != "claim"

    @property
    def services(self) -> frozenset[str]:
        """The services whose events it counts."""
        return frozenset(rule.event.event_type.split(".")[2] for rule in self.rules)


def each(event: type[Event], amount: int = 1) -> Rule:
    """Every event of the type counts."""
    return where(event, lambda _: True, amount)


def where[E: Event](event: type[E], holds: Callable[[E], bool], amount: int = 1) -> Rule:
    """Those events count for which `holds`."""
    added = (Share(amount),)

    def shares(e: E) -> Shares:
        return added if holds(e) else NOTHING

    return Rule(event, shares)


def total[E: Event](event: type[E], amount: Callable[[E], int]) -> Rule:
    """Every event adds the amount it carries."""

    def shares(e: E) -> Shares:
        added = amount(e)
        return (Share(added),) if added else NOTHING

    return Rule(event, shares)


def took[E: Event](
    event: type[E], duration: Callable[[E], timedelta | None], amount: int = 1
) -> Rule:
    """Every event ends something that took so long, or with amount -1 takes that back."""

    def shares(e: E) -> Shares:
        lasted = duration(e)
        return NOTHING if lasted is None else (Share(amount, lasted),)

    return Rule(event, shares)
