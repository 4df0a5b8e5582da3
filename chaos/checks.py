"""What must hold after whatever was done: the ledger, the stores, the streams, the projections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from chaos.ledger import Entry
from linli.cli.admin.audit import audited
from linli.cli.admin.workplace import Desk, Workplace

EXAMPLES_MAX = 5
STORED = """
SELECT c.id, c.last_position AS last,
  (SELECT max(number) FROM epochs n WHERE n.source = c.source) AS epoch,
  (SELECT max(o.version) FROM events o WHERE o.source = c.source AND o.stream = f.stream
    AND o.position BETWEEN c.first_position AND c.last_position) AS version
FROM commands c JOIN events f ON f.source = c.source AND f.position = c.first_position
"""
UNTILED = """
SELECT count(*) FROM (
  SELECT first_position, lag(last_position, 1, 0::bigint)
    OVER (PARTITION BY source ORDER BY first_position) AS before FROM commands
) c WHERE first_position <> before + 1
"""
DOUBLED = "SELECT count(*) - count(DISTINCT id) FROM events"


class Stored(NamedTuple):
    """Where a command's last event stands, and what version it gave the first stream."""

    last: int
    epoch: int
    version: int


@dataclass
class Verdict:
    """What was counted, and everything that is not as it must be."""

    acknowledged: int = 0
    refused: int = 0
    unknown: int = 0
    lost: int = 0
    """Acknowledged, and not in the store."""
    doubled: int = 0
    """Events that stand twice, or belong to no command or to two."""
    misplaced: int = 0
    """Acknowledged at another place than they stand at, or refused and yet stored."""
    events: int = 0
    findings: list[str] = field(default_factory=list[str])

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.lost or self.doubled or self.misplaced or self.findings)


async def verdict_on(place: Workplace, ledger: Mapping[UUID, Entry]) -> Verdict:
    """Compare the ledger with the stores, and audit everything that follows from these."""
    verdict = Verdict()
    for name, desk in place.desks.items():
        await compare(desk, [entry for entry in ledger.values() if entry.service == name], verdict)
    report = await audited(place)
    verdict.events = report.events
    verdict.findings += [str(finding) for finding in report.findings]
    return verdict


async def compare(desk: Desk, entries: Sequence[Entry], verdict: Verdict) -> None:
    """Look every command of one service up in its store."""
    async with desk.engine.connect() as db:
        rows = (await db.exec_driver_sql(STORED)).all()
        stored = {UUID(int=command.int): Stored(*rest) for command, *rest in rows}
        untiled = (await db.exec_driver_sql(UNTILED)).scalar_one()
        doubled = (await db.exec_driver_sql(DOUBLED)).scalar_one()
    verdict.doubled += untiled + doubled
    for entry in entries:
        judge(entry, stored.get(entry.id), verdict)


def judge(entry: Entry, stored: Stored | None, verdict: Verdict) -> None:
    """Count one command."""
    match entry.outcome:
        case "acknowledged":
            verdict.acknowledged += 1
            if stored is None:
                verdict.lost += 1
                note(verdict, f"{entry} is lost")
            elif not stands_as_told(entry, stored):
                verdict.misplaced += 1
                note(verdict, f"{entry} stands at {stored}")
        case "refused":
            verdict.refused += 1
            if stored is not None:
                verdict.misplaced += 1
                note(verdict, f"{entry} stands at {stored}")
        case "unknown":
            verdict.unknown += 1


def stands_as_told(entry: Entry, stored: Stored) -> bool:
    """Whether position, epoch and version are those of the acknowledgement."""
    told = (entry.position, entry.epoch, entry.version)
    return entry.position is None or told == stored


def note(verdict: Verdict, finding: str) -> None:
    """Keep the first examples."""
    if len(verdict.findings) < EXAMPLES_MAX:
        verdict.findings.append(finding)
