"""A board: a place's numbers as those who listen know them, and what has changed since when. Pure.

It has versions 1, 2, 3, … in this process, and each of them the token that clients come back with:
the positions that had been read. What is read anew at the same positions, as on another day, has
the same token; who comes back with it is told of all that changed since the first of these.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from linli.dashboards.shapes import Figure

CHANGES_MAX = 500
"""How many changes are kept for those who come back."""


class Change(NamedTuple):
    """From one version to the next."""

    version: int
    token: str
    metrics: frozenset[str]


class Board:
    """The numbers of one place."""

    def __init__(self, changes_max: int = CHANGES_MAX) -> None:
        self.version, self.token = 0, ""
        self.figures: Mapping[str, Figure] = {}
        self._changes = deque[Change]()
        self._forgotten: str | None = None
        self._changes_max = changes_max

    def take(self, token: str, figures: Mapping[str, Figure]) -> bool:
        """Show what has been read, and say whether any number is another one."""
        before = self.figures
        changed = frozenset(id_ for id_, now in figures.items() if now != before.get(id_))
        if changed:
            self.version, self.token, self.figures = self.version + 1, token, figures
            self._changes.append(Change(self.version, token, changed))
            self._forget()
        return bool(changed)

    def version_of(self, token: str) -> int | None:
        """The version that a client knows; None of what is too old, or was never told here."""
        if token == self._forgotten:
            return None
        return next((c.version for c in self._changes if c.token == token), None)

    def since(self, version: int) -> Mapping[str, Figure] | None:
        """The numbers that are others now; None if that is too long ago."""
        if version + 1 < self._oldest:
            return None
        return self._shown(c.metrics for c in self._changes if c.version > version)

    @property
    def _oldest(self) -> int:
        return self._changes[0].version if self._changes else self.version + 1

    def _shown(self, changes: Iterable[frozenset[str]]) -> Mapping[str, Figure]:
        changed = frozenset[str]().union(*changes)
        return {id_: figure for id_, figure in self.figures.items() if id_ in changed}

    def _forget(self) -> None:
        """Drop the oldest changes, those of one token together."""
        while len(self._changes) > self._changes_max:
            self._forgotten = self._changes.popleft().token
            while self._changes and self._changes[0].token == self._forgotten:
                self._changes.popleft()
