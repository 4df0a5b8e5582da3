"""`linli export`: everything that all services have recorded about a person, in one file."""

import csv
import getpass
import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

import orjson

from linli.chassis.accesses import Access, Accesses
from linli.chassis.people import COLUMNS, Told, told_of
from linli.chassis.settings import PlatformSettings, read
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.platform import keys_in
from linli.cli.terminal import doing, out
from linli.events.keys import KeyStore
from linli.servers.files import write_private

FOLDER = "exports"


def export_person(data: Path, person: str, format_: str) -> None:
    """Write the export, for its owner's eyes alone, and say where it is."""

    async def work(place: Workplace) -> None:
        async with keys_in(data, place.keys_url, read(PlatformSettings)) as keys:
            with doing("Reading every history"):
                told = [one async for one in everything_of(person, place, keys)]
        path = data / FOLDER / f"{person}.{format_}"
        path.parent.mkdir(exist_ok=True)
        write_private(path, as_csv(told) if format_ == "csv" else as_json(person, told))
        out.print(str(path))

    work_on(data, work)


async def everything_of(person: str, place: Workplace, keys: KeyStore) -> AsyncGenerator[Told]:
    """What each service has recorded, one after the other; that it is read is recorded first."""
    access = Access("export", "linli export", f"os:{getpass.getuser()}", subject=person)
    for desk in place.desks.values():
        await Accesses(desk.engine).record(access)
        async with aclosing(told_of(person, desk.store, desk.engine, keys)) as told:
            async for one in told:
                yield one


def as_json(person: str, told: Sequence[Told]) -> str:
    """All of it as one JSON document."""
    events = [orjson.Fragment(one.as_json) for one in told]
    document = {"person": person, "events": events}
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE).decode()


def as_csv(told: Sequence[Told]) -> str:
    """All of it as one table: a row for every field of every event."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in told:
        writer.writerows(one.as_rows())
    return file.getvalue()


def exports_of(data: Path, person: str) -> list[Path]:
    """The files with exports of a person."""
    folder = data / FOLDER
    return [path for end in ("json", "csv") if (path := folder / f"{person}.{end}").exists()]
