"""Versioned data: what a town declares stays true of what was started under it.

A declaration is its versions, the first one first: those of a town count from 1, and what is built
in is version 0.
"""

from collections.abc import Sequence

from linli.events.contracts.categories import CalendarAdopted, CategoryRevised, PolicyAdopted
from linli.events.refusals import Refusal


class NoSuchVersionError(Refusal):
    """What was never declared has no page."""

    code = "no-such-version"
    title = "There is no such version"
    title_zh = "没有这个版本"


def following[V: (CategoryRevised, PolicyAdopted, CalendarAdopted)](
    wanted: V, versions: Sequence[V]
) -> tuple[V, ...]:
    """Return the next version, () if the last one says just that."""
    last = versions[-1].version if versions else 0
    if versions and versions[-1] == wanted.model_copy(update={"version": last}):
        return ()
    return (wanted.model_copy(update={"version": last + 1}),)


def version_in[V: (CategoryRevised, PolicyAdopted, CalendarAdopted)](
    versions: Sequence[V], number: int | None = None
) -> V:
    """One of the versions; the last, if none is named.

    Raises:
        NoSuchVersionError: it was never declared.
    """
    for version in reversed(versions):
        if number is None or version.version == number:
            return version
    raise NoSuchVersionError("never declared" if number is None else f"version {number}")
