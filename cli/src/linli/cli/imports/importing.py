"""`linli import`: a register read, what it names made, its records sent, the dashboards awaited."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from linli.cli.imports.records import Records
from linli.cli.imports.registers import BOOKS, SERVICE_REQUESTS, Register, code_of
from linli.cli.imports.registry import Registry
from linli.cli.imports.sending import send
from linli.cli.imports.table import rows_of
from linli.cli.imports.target import Target, asking
from linli.cli.terminal import counted, doing, out, print_json

RESULTS = "imports"
CATCH_UP_SECONDS_MAX = 600.0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What became of a file's records."""

    rows: int
    accepted: int
    repaired: int
    """Among the accepted."""
    refused: int
    duplicates: int
    seconds: float
    """From the start until the dashboards had caught up."""
    result_file: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """What one import does."""

    path: Path
    register: Register
    rows: int
    target: Target
    place: Mapping[str, str]
    """Where in the community the records belong, where that is the same for all."""
    prepare: Callable[[Registry], Awaitable[Mapping[str, str]]]
    """Makes what the records name; the compounds that cannot be made, and why."""


def import_service_requests(path: Path, target: Target, *, as_json: bool) -> None:
    """Take over a register of service requests into the issues of a community."""
    compounds: dict[str, str] = {}
    categories: dict[str, str] = {}
    rows = 0
    for row in rows_of(path, SERVICE_REQUESTS.columns):
        rows += 1
        for names, column in ((compounds, "neighborhood"), (categories, "category")):
            name = row.cells.get(column, "").strip()
            names.setdefault(code_of(name), name)

    async def prepare(registry: Registry) -> Mapping[str, str]:
        await registry.require_community(target.community)
        await registry.require_categories(_named(categories))
        return await registry.conflicting(target.community, _named(compounds))

    order = Order(
        path=path,
        register=SERVICE_REQUESTS,
        rows=rows,
        target=target,
        place={},
        prepare=prepare,
    )
    _import(order, as_json=as_json)


def import_books(path: Path, target: Target, compound: str, library: str, *, as_json: bool) -> None:
    """Take over a register of books into the donations of a library."""
    rows = sum(1 for _ in rows_of(path, BOOKS.columns))

    async def prepare(registry: Registry) -> Mapping[str, str]:
        await registry.require_community(target.community)
        await registry.require_compound(target.community, compound)
        await registry.require_library(target.community, compound, library)
        return {}

    order = Order(
        path=path,
        register=BOOKS,
        rows=rows,
        target=target,
        place={"compound": compound, "library": library},
        prepare=prepare,
    )
    _import(order, as_json=as_json)


def _named(names: Mapping[str, str]) -> dict[str, str]:
    """Without the names that no code can be made of: their rows are refused."""
    return {code: name for code, name in names.items() if code}


def _import(order: Order, *, as_json: bool) -> None:
    began = time.monotonic()
    records = asyncio.run(_take_over(order))
    seconds = time.monotonic() - began
    name = f"{order.path.stem}-{order.target.town}.refused.csv"
    result_file = order.target.data / RESULTS / name
    records.write_refused(result_file)
    summary = Summary(
        rows=records.counts["rows"],
        accepted=records.counts["accepted"],
        repaired=records.counts["repaired"],
        refused=len(records.refused),
        duplicates=records.counts["duplicate"],
        seconds=round(seconds, 3),
        result_file=str(result_file),
    )
    tell(order.path, summary, as_json=as_json)


async def _take_over(order: Order) -> Records:
    """Send every record, and wait for the dashboards."""
    target = order.target
    query = {"town": target.town, "community": target.community, **order.place}
    async with asking(target) as asker:
        with doing("Registering what the records name"):
            conflicts = await order.prepare(Registry(asker, target.town))
            await asker.get(order.register.knows_places)
        records = Records(order.path, order.register, conflicts)
        shown = counted(records, "Sending", order.rows)
        async for result in send(asker, order.register.endpoint, query, shown):
            records.note(result)
        with doing("Waiting for the dashboards"):
            await asker.get(f"/api/dashboards/towns/{target.town}", CATCH_UP_SECONDS_MAX)
    return records


def result_files(data: Path, days: int) -> tuple[list[Path], list[Path]]:
    """The files with the refused records of imports into `data`: older than so many days, others.

    They hold records as they came, in clear, and nobody knows whom they tell of.
    """
    before = time.time() - days * 86_400
    files = sorted((data / RESULTS).glob("*.csv"))
    old = [path for path in files if path.stat().st_mtime < before]
    return old, [path for path in files if path not in old]


def tell(path: Path, summary: Summary, *, as_json: bool) -> None:
    """Say what became of a file."""
    if as_json:
        print_json(asdict(summary))
        return
    s = summary
    out.print(
        f"{path}: {s.rows} rows, {s.accepted} accepted ({s.repaired} of them repaired),"
        f" {s.refused} refused, {s.duplicates} duplicates in {s.seconds:.1f} s"
    )
    if s.refused:
        out.print(f"What was refused, and why: {s.result_file}")
