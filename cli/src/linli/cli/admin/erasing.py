"""`linli erase`: a person's keys destroyed, and every service's word that it has acted on it."""

import asyncio
import getpass
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from linli.chassis.erasures import ERASURES, ERASURES_TABLE, Erasure
from linli.chassis.recorded_answers import MIGRATIONS
from linli.chassis.settings import PlatformSettings, read
from linli.cli.admin.exporting import exports_of
from linli.cli.admin.workplace import Desk, Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.imports.importing import result_files
from linli.cli.platform import keys_in
from linli.cli.terminal import doing, out, print_json, print_table
from linli.communities.persons import Erasing, erase, home_of
from linli.events.append import Context
from linli.events.applying import apply
from linli.events.contracts.base import PersonId, TownCode
from linli.events.contracts.people import ErasureReason
from linli.events.envelope import Source
from linli.events.migrate import migrate
from linli.events.projections import Generation, take_over
from linli.events.tombstones import Tombstone

REPORTED_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.1
PAGE_EVENTS = 1_000
RESULTS_KEPT_DAYS = 30
"""How long files with the refused records of imports are kept: nobody knows whom they tell of."""


@dataclass(frozen=True, kw_only=True)
class Erasures:
    """That a person has been erased, and what was done about it where."""

    person: str
    erased_at: datetime
    reason: str
    services: Mapping[str, Erasure]
    removed: Sequence[str]
    """Files: exports of the person, and results of imports older than 30 days."""
    left: Sequence[str]
    """Results of later imports: look yourself whether they tell of the person."""


def erase_person(data: Path, person: str, reason: str, town: str | None, *, as_json: bool) -> None:
    """Erase a person everywhere; interrupted, the command can be repeated."""

    async def work(place: Workplace) -> None:
        _tell(await erased(data, place, PersonId(person), reason, town), as_json=as_json)

    work_on(data, work)


async def erased(
    data: Path, place: Workplace, person: PersonId, reason: str, town: str | None
) -> Erasures:
    """Tombstone, keys and fact; then what every service reports, and the files beside them.

    Raises:
        Failure: the registry never ran, or a service does not act.
    """
    if "communities" not in place.desks:
        raise Failure(f"the registry has never run on {data}: `linli up --data {data}` starts it")
    with doing("Destroying the keys"):
        stone = await _recorded(data, place, person, reason, town)
    with doing("Waiting until every service has acted"):
        reports = [await _reported(place, desk, person) for desk in place.desks.values()]
    old, left = result_files(data, RESULTS_KEPT_DAYS)
    removed = [*exports_of(data, person), *old]
    for path in removed:
        path.unlink(missing_ok=True)
    return Erasures(
        person=person,
        erased_at=stone.at,
        reason=stone.reason,
        services=dict(zip(place.desks, reports, strict=True)),
        removed=[str(path) for path in removed],
        left=[str(path) for path in left],
    )


async def _recorded(
    data: Path, place: Workplace, person: PersonId, reason: str, town: str | None
) -> Tombstone:
    desk = place.desks["communities"]
    home = await home_of(person, TownCode(town) if town else None, desk.store)
    context = Context.new(actor=f"os:{getpass.getuser()}")
    async with keys_in(data, place.keys_url, read(PlatformSettings)) as keys:
        on = Erasing(keys, desk.store, desk.engine)
        return (await erase(person, ErasureReason(reason), on, home, context)).stone


async def _reported(place: Workplace, desk: Desk, person: str) -> Erasure:
    """What a service did; one that is stopped does it now."""
    if place.running is None:
        await _act(place, desk)
    deadline = time.monotonic() + REPORTED_SECONDS_MAX
    query = sa.select(ERASURES_TABLE).where(ERASURES_TABLE.c.person == person)
    while True:
        async with desk.engine.connect() as db:
            row = (await db.execute(query)).mappings().one_or_none()
        if row:
            return Erasure(**row)
        if time.monotonic() > deadline:
            raise Failure(
                f"{person} is erased, but {desk.service.name} has not acted on it yet:"
                " repeat the command when it does not lag"
            )
        await asyncio.sleep(LOOK_SECONDS)


async def _act(place: Workplace, desk: Desk) -> None:
    """Apply what the registry has recorded of erasures to a service that does not run."""
    await migrate(desk.engine, MIGRATIONS / "versions", *desk.service.migrations)
    owned = await take_over(desk.engine, ERASURES)
    generation = Generation(desk.engine, ERASURES, owned.generation, owned.term)
    await generation.load_parked()
    for source in await place.desks["communities"].store.sources():
        await _catch_up(place, generation, source)


async def _catch_up(place: Workplace, generation: Generation, source: Source) -> None:
    checkpoint = await generation.checkpoint(source)
    while page := await place.read(source, checkpoint.position, PAGE_EVENTS):
        checkpoint = await apply(generation, source, checkpoint, page)


def _tell(done: Erasures, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
        return
    out.print(f"{done.person} was erased at {done.erased_at:%F %T} UTC ({done.reason}).")
    rows = [
        (name, one.acted_at.strftime("%F %T"), one.source, one.position, one.answers)
        for name, one in done.services.items()
    ]
    headings = ("service", "acted at", "on event of", ">position", ">answers removed")
    print_table(headings, rows)
    for path in done.removed:
        out.print(f"  removed: {path}")
    for path in done.left:
        out.print(f"  may tell of them: {path}")
