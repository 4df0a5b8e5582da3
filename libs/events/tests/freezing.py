"""Writes down what a release publishes and keeps: once, at the release.

    python -m libs.events.tests.freezing 0.1.0

events.json    of each event type its schema and a sample
store.sql      an event store with these samples in it, as `pg_dump` tells it
"""

import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from random import Random

import sqlalchemy as sa

from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.migrate import migrate
from linli.events.schema import epochs, events
from linli.servers import temporary_servers

from .filled import BEGAN, row_of
from .frozen import RELEASES, postgres_program, schema_of

GOLDEN = Path(__file__).parent / "golden"


def samples() -> dict[str, bytes]:
    """A sample of each event type, as its service writes it today."""
    return {name: (GOLDEN / f"{name}.json").read_bytes().strip() for name in sorted(EVENT_TYPES)}


def published() -> str:
    """Each event type on a line of its own."""
    lines = (
        f"{json.dumps(name)}: "
        + json.dumps(
            {"schema": schema_of(EVENT_TYPES[name]), "sample": json.loads(sample)},
            ensure_ascii=False,
        )
        for name, sample in samples().items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def fill(database_url: str) -> None:
    """Make a store with a history of each service."""
    histories = defaultdict[Source, list[dict[str, object]]](list)
    for name, sample in samples().items():
        history = histories[source := Source("lishui", name.split(".")[2])]
        row = row_of(source, len(history) + 1, Random(name))
        history.append({**row, "type": name, "data": sample})
    engine = engine_of(database_url)
    await migrate(engine)
    async with engine.begin() as db:
        for source, history in histories.items():
            epoch = {"source": str(source), "number": 1, "reason": "the first", "began_at": BEGAN}
            await db.execute(sa.insert(epochs).values(epoch))
            await db.execute(sa.insert(events), history)
    await engine.dispose()


async def stored() -> str:
    """Such a store as SQL."""
    async with temporary_servers() as servers:
        await fill(servers.database_url)
        dump = (postgres_program("pg_dump"), "--no-owner", "--no-privileges", servers.database_url)
        return (await asyncio.to_thread(subprocess.check_output, dump)).decode()


def freeze(release: str) -> None:
    """Write down what is published and kept now."""
    folder = RELEASES / release
    folder.mkdir(parents=True)
    (folder / "events.json").write_text(published(), "utf-8")
    (folder / "store.sql").write_text(asyncio.run(stored()), "utf-8")


if __name__ == "__main__":
    freeze(sys.argv[1])
