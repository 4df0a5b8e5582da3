"""Service requests imported by `linli import`, until the dashboards have caught up."""

import json
import os
from pathlib import Path
from statistics import median

from bench.figures import Measured
from bench.platform import linli, up
from bench.surroundings import Bench
from linli.servers import temporary_folder

ROUNDS = 3
NAME = "sf311.csv"
PLACE = ("--town", "bench", "--community", "bench-community")


async def measure(bench: Bench) -> Measured:
    """Import the sample into new platforms; without it there is no figure."""
    sample = Path(os.environ.get("LINLI_SAMPLE_DATA", "")) / NAME
    if not sample.is_file():
        return Measured({"import_rows_per_second": "no data"})
    rates = [await rate(sample) for _ in bench.rounds("imports", ROUNDS)]
    figures = {"import_rows_per_second": round(median(rates))}
    return Measured(figures, {"import_rows_per_second": [round(rate) for rate in rates]})


async def rate(sample: Path) -> float:
    """Rows a second, as the command itself reports them."""
    async with temporary_folder() as folder, up(folder / "linli"):
        words = ("import", "service-requests", str(sample), *PLACE)
        done = json.loads(await linli(*words, "--data", str(folder / "linli"), "--json"))
        return done["rows"] / done["seconds"]
