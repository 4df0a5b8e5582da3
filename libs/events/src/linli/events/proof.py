"""Whether a history is the one that was signed: each checkpoint is computed again."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.chain import Chain, Fork, Link, Row, cut, read_rows
from linli.events.envelope import Source
from linli.events.epochs import read_epochs
from linli.events.schema import redactions
from linli.events.witness import Line, Redaction, Witness

BEFORE_ALL = -(2**63)
"""No event is there; but somebody may have put one in front of the first."""


class Fault(NamedTuple):
    """What is not as it was signed, and at which positions."""

    what: str
    first: int = 0
    last: int = 0


class _Orders(NamedTuple):
    """What the witness says besides checkpoints."""

    forks: dict[int, Fork]
    redactions: dict[int, Redaction]


async def faults_of_history(
    db: AsyncConnection, source: Source, witness: Witness
) -> AsyncIterator[Fault]:
    """Where the store is not what was signed; of what came after the last checkpoint, nothing.

    The witness is read before the store: what it has signed was committed by then.
    """
    orders = await asyncio.to_thread(_orders, witness, source)
    for fault in await _faults_of_epochs(db, source, orders.forks):
        yield fault
    for fault in await _faults_of_redactions(db, source, orders.redactions):
        yield fault
    walk, line = _Walk(db, source, orders), None
    for line in witness.lines(source):
        if line.fault:
            yield Fault(f"line {line.number} of its witness {line.fault}")
        elif line.kind == "checkpoint":
            async for fault in walk.to(line):
                yield fault
    if line is None and await read_rows(db, source, BEFORE_ALL, 1):
        yield Fault(f"has no checkpoint: {witness.path(source)} is not there, or empty")


def _orders(witness: Witness, source: Source) -> _Orders:
    orders = _Orders({}, {})
    for line in witness.lines(source, checkpoints=False):
        if line.kind == "epoch":
            orders.forks[line.fork.epoch] = line.fork
        elif line.kind == "redaction":
            orders.redactions[line.redaction.position] = line.redaction
    return orders


async def _faults_of_epochs(
    db: AsyncConnection, source: Source, forks: dict[int, Fork]
) -> list[Fault]:
    """Epochs of which store and witness tell different stories."""
    stored = {
        epoch.number: epoch.fork_position or 0
        for epoch in await read_epochs(db, source)
        if epoch.parent is not None
    }
    signed = {fork.epoch: fork.position for fork in forks.values()}
    return [
        Fault(
            f"epoch {number} goes on from event {stored.get(number, '(unknown)')} in the store,"
            f" and from event {signed.get(number, '(unknown)')} in the witness"
        )
        for number in sorted(stored.keys() | signed.keys())
        if stored.get(number) != signed.get(number)
    ]


async def _faults_of_redactions(
    db: AsyncConnection, source: Source, signed: dict[int, Redaction]
) -> list[Fault]:
    """Redactions that only the store, or only the witness knows."""
    query = sa.select(redactions.c.position, redactions.c.body)
    rows = await db.execute(query.where(redactions.c.source == str(source)))
    stored: dict[int, bytes] = {row.position: row.body for row in rows}
    bodies = {position: redaction.body for position, redaction in signed.items()}
    return [
        Fault(
            f"event {position} was redacted as nobody signed it"
            if position in stored
            else f"event {position} is to be redacted, and was not: repeat `linli redact`",
            *(position, position),
        )
        for position in sorted(stored.keys() | bodies.keys())
        if stored.get(position) != bodies.get(position)
    ]


class _Walk:
    """The chain, computed again from one checkpoint to the next."""

    def __init__(self, db: AsyncConnection, source: Source, orders: _Orders) -> None:
        self._db, self._source, self._redactions = db, source, orders.redactions
        self._forks = list(orders.forks.values())
        self._chain = Chain(source, Link.first(source), self._forks)
        self._rows: list[Row] = []
        self._read = 0
        self._ended = False

    async def to(self, line: Line) -> AsyncIterator[Fault]:
        """Go on to a checkpoint, unless a later epoch has left its events behind."""
        link, before = line.link, self._chain.link
        if self._ended or link.position > cut(self._forks, link.epoch):
            return
        if link[:2] < before[:2]:
            yield Fault(f"line {line.number} of its witness is out of order")
            return
        async for row in self._up_to(link.position):
            if fault := self._add(row):
                yield fault
        self._chain.fork(link.position, link.epoch)
        if self._chain.link != link:
            yield self._difference(line, before)
        self._chain.trust(link)

    def _add(self, row: Row) -> Fault | None:
        redaction = self._redactions.get(row.position)
        self._chain.add(row, redaction.body if redaction else None)
        if redaction is None or row.body == redaction.redacted:
            return None
        return Fault(
            f"event {row.position} has another body than it was redacted to",
            *(row.position, row.position),
        )

    def _difference(self, line: Line, before: Link) -> Fault:
        link, reached = line.link, self._chain.link.position
        first, last = before.position + 1, link.position
        if reached < last and self._read == len(self._rows):
            self._ended = True
            return Fault(
                f"ends at event {reached}, and was signed up to event {last} on {line.facts['at']}",
                *(reached + 1, last),
            )
        return Fault(
            f"has other events at {first} to {last} than were signed on {line.facts['at']}",
            *(first, last),
        )

    async def _up_to(self, position: int) -> AsyncIterator[Row]:
        while True:
            if self._read == len(self._rows):
                after = self._rows[-1].position if self._rows else BEFORE_ALL
                page = await read_rows(self._db, self._source, after)
                if not page:
                    return
                self._rows, self._read = page, 0
            row = self._rows[self._read]
            if row.position > position:
                return
            self._read += 1
            yield row
