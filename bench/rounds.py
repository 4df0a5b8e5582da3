"""Contenders in turn: a busy moment of the machine meets all of them alike."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from statistics import median

type Contender = Callable[[], Awaitable[float]]
"""Runs for a moment and returns its rate."""


async def interleaved(
    contenders: Mapping[str, Contender], rounds: Iterable[object]
) -> dict[str, float]:
    """The median rate of each contender over rounds A B C, A B C, …

    A first round, in which code and caches warm up, does not count.
    """
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for contend in contenders.values():
        await contend()
    for _ in rounds:
        for name, contend in contenders.items():
            rates[name].append(await contend())
    return {name: median(values) for name, values in rates.items()}
