"""What a metric is: declared once, and the sum of what single events add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from linli.events.contracts.base import Event
from linli.events.envelope import Recorded

type Kind = Literal["count", "sum", "balance", "duration", "distinct", "ratio", "claim"]
"""Events counted, amounts they carry added up, what there is now, how long things took, how many
different ones there are, one number over another, or nothing counted at all."""


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
    words: Words
    """What it adds, said of events of that type."""


class Quotient(NamedTuple):
    """What a ratio is made of."""

    numerator: "Metric"
    denominator: "Metric"


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
    told_apart_by: Callable[[Recorded[Any]], str | None] | None = None
    """Of distinct ones: which one an event is about. One counts while its amounts are above 0."""
    quotient: Quotient | None = None
    """Of a ratio."""

    @property
    def key(self) -> tuple[str, int]:
        """What its contributions and roll-ups are filed under."""
        return self.id, self.version

    @property
    def additive(self) -> bool:
        """Whether the parts of a place and what is not located add up to the whole.

        Claims are never summed; of durations the numbers add up and the percentiles do not; of
        distinct ones the same may be in two parts.
        """
        return self.kind in ("count", "sum", "balance")

    @property
    def counts_persons(self) -> bool:
        """Whether its values may be told to everybody only as suppression.py lets them.

        What is claimed of persons is public: somebody has said it in public.
        """
        return self.about_persons and self.kind != "claim"

    @property
    def published(self) -> bool:
        """Whether everybody is told of it month by month.

        Suppression knows sums of which nothing is taken away: what of a whole its parts leave would
        mean something else where the same person is in two of them.
        """
        return self.counts_persons and self.kind in ("count", "sum")

    @property
    def lineage(self) -> "Metric":
        """Whose events are the ones behind it: of a ratio those of its numerator."""
        return self.quotient.numerator if self.quotient else self

    @property
    def services(self) -> frozenset[str]:
        """The services whose events it counts."""
        own = frozenset(rule.event.event_type.split(".")[2] for rule in self.rules)
        return own.union(*(part.services for part in self.quotient or ()))


def ratio(
    id_: str, numerator: Metric, denominator: Metric, label: Words, definition: Words
) -> Metric:
    """One metric over another; about persons if one of them is."""
    return Metric(
        id=id_,
        kind="ratio",
        unit="ratio",
        label=label,
        definition=definition,
        about_persons=numerator.about_persons or denominator.about_persons,
        quotient=Quotient(numerator, denominator),
    )


def each(event: type[Event], amount: int = 1) -> Rule:
    """Every event of the type counts."""
    return where(event, lambda _: True, Words("", ""), amount)


def where[E: Event](
    event: type[E], holds: Callable[[E], bool], which: Words, amount: int = 1
) -> Rule:
    """Those events count for which `holds`; in words, which ones."""
    added = (Share(amount),)

    def shares(e: E) -> Shares:
        return added if holds(e) else NOTHING

    step = "加" if amount > 0 else "减"
    which_en = which.en and f" {which.en}"
    words = Words(
        f"每条{which.zh}“{{}}”{step} {abs(amount)}", f"{amount:+d} for each “{{}}”{which_en}"
    )
    return Rule(event, shares, words)


def total[E: Event](event: type[E], amount: Callable[[E], int], what: Words) -> Rule:
    """Every event adds the amount it carries; in words, what that is."""

    def shares(e: E) -> Shares:
        added = amount(e)
        return (Share(added),) if added else NOTHING

    return Rule(event, shares, Words(f"每条“{{}}”加{what.zh}", f"for each “{{}}” {what.en}"))


def took[E: Event](
    event: type[E], duration: Callable[[E], timedelta | None], span: Words, amount: int = 1
) -> Rule:
    """Every event ends something that took so long, or with amount -1 takes that back.

    In words, from when to when.
    """

    def shares(e: E) -> Shares:
        lasted = duration(e)
        return NOTHING if lasted is None else (Share(amount, lasted),)

    step_zh, step_en = ("计入", "") if amount > 0 else ("撤回", "less ")
    words = Words(
        f"每条“{{}}”{step_zh}{span.zh}的时长", f"for each “{{}}” {step_en}the time {span.en}"
    )
    return Rule(event, shares, words)
