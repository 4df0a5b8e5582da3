"""What telemetry costs: HTTP commands with everything exported, and with nothing, side by side.

Each process has servers of its own; the collector is another process that takes and forgets.
"""

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Measured
from bench.http import Command, issues, know_places, rate, served
from bench.rounds import interleaved
from bench.surroundings import Bench
from linli.events.keyring import KeyRing
from linli.servers import temporary_servers

ROUNDS = 4


async def measure(bench: Bench) -> Measured:
    """Take turns: told, and silent."""
    with TemporaryDirectory() as folder:
        KeyRing.ensure(kek := Path(folder) / "kek.json")
        async with AsyncExitStack() as stack:
            enter = stack.enter_async_context
            collector = await enter(served(sink))
            one, other = [await enter(temporary_servers()) for _ in range(2)]
            for servers in (one, other):
                await know_places(servers.database_url)
            silent = await enter(served(issues(one, kek)))
            told = await enter(served(with_telemetry(issues(other, kek), collector)))

            async def quietly() -> float:
                return await rate(silent)

            async def aloud() -> float:
                return await rate(told)

            contenders = {"told": aloud, "silent": quietly}
            medians = await interleaved(contenders, bench.rounds("telemetry", ROUNDS))
    rates = {f"{name}_requests_per_second": round(value) for name, value in medians.items()}
    return Measured({"telemetry_ratio": round(medians["told"] / medians["silent"], 3)}, rates)


def with_telemetry(command: Command, endpoint: str) -> Command:
    """The same, with all of its telemetry exported."""

    def told(port: int) -> tuple[list[str], dict[str, str]]:
        words, keys = command(port)
        return words, keys | {"LINLI_OTLP_ENDPOINT": endpoint}

    return told


def sink(port: int) -> tuple[list[str], dict[str, str]]:
    """A collector that forgets."""
    return ["bench.sink", str(port)], {}
