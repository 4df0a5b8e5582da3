"""What a town promises: how long things may take in each class of urgency, and by which calendar.

A town's policy is the one it adopted last. Its versions are counted over all of them, so that a
version of a town's policy is named by its number alone; the code says what the town calls it.
"""

from dataclasses import dataclass

from linli.events.contracts.categories import (
    CalendarAdopted,
    Pinned,
    PolicyAdopted,
    PolicyCode,
    ServiceLevel,
    SlaClass,
)
from linli.events.refusals import Refusal
from linli.issues.domain.calendar import MAINLAND, Calendar


class UnknownClassError(Refusal):
    """A category counts in a class of the town's policy."""

    code = "unknown-sla-class"
    title = "The town's policy has no such class"
    title_zh = "本镇的时限规定没有这个类别"
    pointer = "/sla_class"


LIFE_SAFETY, UTILITIES, GENERAL, COMPLEX = map(
    SlaClass, ("life-safety", "utilities", "general", "complex")
)
HOUR = 60
DAY = 24 * HOUR
WORKING_DAY = 8 * HOUR

STANDARD = PolicyAdopted(
    code=PolicyCode("standard"),
    version=0,
    calendar=MAINLAND.code,
    levels=(
        ServiceLevel(
            sla_class=LIFE_SAFETY,
            working_time=False,
            respond_minutes=HOUR // 2,
            accept_minutes=HOUR // 2,
            resolve_minutes=2 * HOUR,
        ),
        ServiceLevel(
            sla_class=UTILITIES,
            working_time=False,
            respond_minutes=2 * HOUR,
            accept_minutes=2 * HOUR,
            resolve_minutes=DAY,
        ),
        ServiceLevel(
            sla_class=GENERAL,
            respond_minutes=WORKING_DAY,
            accept_minutes=WORKING_DAY,
            resolve_minutes=7 * WORKING_DAY,
        ),
        ServiceLevel(
            sla_class=COMPLEX,
            respond_minutes=WORKING_DAY,
            accept_minutes=WORKING_DAY,
            resolve_minutes=15 * WORKING_DAY,
        ),
    ),
    default_class=GENERAL,
)
"""What every town promises from its first day: the classes of Beijing's draft norm of 2021 (life
and property 2 hours, water, power, gas and heat 24 hours, general 7 days, complex 15 days), the
days as working days of the calendar. How soon somebody answers and accepts is ours."""
BUILT_IN_POLICIES = (STANDARD,)


@dataclass(frozen=True, slots=True)
class Level:
    """What a clock runs under."""

    service: ServiceLevel
    calendar: Calendar
    policy: PolicyAdopted


def evolve(policies: tuple[PolicyAdopted, ...], event: PolicyAdopted) -> tuple[PolicyAdopted, ...]:
    """The versions with one more."""
    return (*policies, event)


def level_in(policy: PolicyAdopted, sla_class: SlaClass | None) -> ServiceLevel:
    """The level of a class; of one that the policy does not have, that of its default class."""
    by_class = {level.sla_class: level for level in policy.levels}
    return by_class.get(sla_class or policy.default_class) or by_class[policy.default_class]


def pinned_in(
    policy: PolicyAdopted, calendar: CalendarAdopted, sla_class: SlaClass | None
) -> Pinned:
    """The versions in force, as a clock that starts now names them."""
    return Pinned(
        sla_class=level_in(policy, sla_class).sla_class,
        policy=policy.code,
        policy_version=policy.version,
        calendar=calendar.code,
        calendar_version=calendar.version,
    )


def require_class(policy: PolicyAdopted, sla_class: SlaClass | None) -> None:
    """Raise UnknownClassError unless the policy has the class."""
    known = [level.sla_class for level in policy.levels]
    if sla_class is not None and sla_class not in known:
        raise UnknownClassError(f"{sla_class} is none of {', '.join(known)}")
