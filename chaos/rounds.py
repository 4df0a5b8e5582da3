"""One round: writers write, faults are done, everything comes back, everything is checked."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import psutil

from chaos.checks import Verdict, verdict_on
from chaos.faults import FAULTS
from chaos.ledger import Ledger, read_ledger
from chaos.leftovers import LEDGER, clear_leftovers
from chaos.report import Line
from chaos.settling import mark, settle, visible
from chaos.site import Shape, Site, site
from chaos.town import register_town
from chaos.writers import Office, writing
from linli.cli.admin.workplace import workplace
from linli.servers import temporary_folder

CONNECTIONS = 64


@dataclass
class Session:
    """A site with its town, and the ledger of everything that was written there."""

    site: Site
    ledger: Ledger
    team: str
    verdict: Verdict = field(default_factory=Verdict)
    """On everything until the end of the last round."""

    def office(self) -> Office:
        """Where writers of one round work."""
        return Office(self.site.urls, self.ledger, self.team)


@asynccontextmanager
async def session(shape: Shape) -> AsyncGenerator[Session]:
    """A new site with a registered town."""
    await clear_leftovers()
    async with temporary_folder() as folder:
        folder.mkdir(mode=0o711)
        with Ledger(folder / LEDGER) as ledger:
            async with site(shape, folder) as made:
                yield Session(made, ledger, await register_town(made))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done in a round."""

    seed: int
    kinds: Sequence[str]
    """The faults, one after the other."""
    writing_seconds: tuple[float, float] = (1.0, 3.0)
    """How long writers go on undisturbed before each fault, at least and at most."""
    connections: int = CONNECTIONS


async def play(session: Session, plan: Plan) -> Line:
    """Play a round; what was found."""
    began, date, load = time.monotonic(), datetime.now(UTC), psutil.getloadavg()[0]
    random = Random(plan.seed)
    faults: list[str] = []
    recoveries: list[float] = []
    rates: list[float] = []
    office = session.office()
    async with writing(office, plan.seed, plan.connections):
        for kind in plan.kinds:
            rates.append(await write(session, random.uniform(*plan.writing_seconds)))
            session.site.restoring()
            faults += named(kind, await FAULTS[kind].deed(session.site, random))
            await visible(session.site, session.office())
            recoveries.append(time.monotonic() - session.site.restored_at)
    before = session.verdict
    session.verdict = now = await checked(session)
    return Line(
        date=date.isoformat(timespec="seconds"),
        seed=plan.seed,
        faults=faults,
        seconds=round(time.monotonic() - began, 1),
        acknowledged=now.acknowledged - before.acknowledged,
        refused=now.refused - before.refused,
        unknown=now.unknown - before.unknown,
        asked_again=office.lost,
        lost=now.lost,
        doubled=now.doubled,
        misplaced=now.misplaced,
        events=now.events,
        recovery_seconds=[round(seconds, 2) for seconds in recoveries],
        acknowledged_per_second=round(max(rates)),
        load_average=round(load, 1),
        findings=now.findings,
    )


def named(kind: str, hit: Sequence[str] | None) -> list[str]:
    """A fault as the report names it; of a storm, all that it did."""
    return [kind] if hit is None else [f"{kind}:{what}" for what in hit]


async def write(session: Session, seconds: float) -> float:
    """Let writers go on; how many commands a second were acknowledged."""
    before, began = session.ledger.acknowledged, time.monotonic()
    await asyncio.sleep(seconds)
    return (session.ledger.acknowledged - before) / (time.monotonic() - began)


async def checked(session: Session) -> Verdict:
    """Wait until all has arrived, then compare everything with everything."""
    site = session.site
    await site.up()
    await mark(session.office())
    async with workplace(site.data) as place:
        await settle(site, place)
        return await verdict_on(place, read_ledger(session.ledger.path))
