"""Which fault comes next: the further from its goal, the likelier."""

from collections.abc import Mapping, Sequence
from random import Random

from chaos import disks
from chaos.faults import FAULTS
from chaos.report import GOALS

OTHERS_WEIGHT = 0.15
LEAST_WEIGHT = 0.02


def possible(kinds: Sequence[str]) -> list[str]:
    """Those that this machine allows."""
    return [kind for kind in kinds if not (FAULTS[kind].loops and disks.unavailable())]


def next_kind(random: Random, kinds: Sequence[str], totals: Mapping[str, int]) -> str:
    """One of the kinds."""
    (kind,) = random.choices(kinds, [weight_of(kind, totals) for kind in kinds])
    return kind


def weight_of(kind: str, totals: Mapping[str, int]) -> float:
    """How much of its goal is missing, shared with the other kinds of that goal, per fault."""
    fault = FAULTS[kind]
    if fault.goal == "others":
        return OTHERS_WEIGHT
    siblings = sum(other.goal == fault.goal for other in FAULTS.values())
    missing = 1 - totals.get(fault.goal, 0) / GOALS[fault.goal]
    return max(missing / siblings, LEAST_WEIGHT)


def reached(totals: Mapping[str, int], kinds: Sequence[str]) -> bool:
    """Whether every goal has been that can be with these kinds."""
    within = {"acknowledged", *(FAULTS[kind].goal for kind in kinds)}
    return all(totals.get(name, 0) >= goal for name, goal in GOALS.items() if name in within)
