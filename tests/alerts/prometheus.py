"""Debian's Prometheus on a free port, scraping one address, with our rules in shortened time."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import yaml
from httpx import AsyncClient, TransportError

from linli.chassis.telemetry.rules import rules
from linli.chassis.telemetry.slos import slos
from linli.servers.ports import LOOPBACK, free_ports

SHORTENED = 10
"""By what every `for` and every window of the rules is divided. At thirty, the identity provider's
keys would look stale between two fetches."""
LONG_SECONDS = 600
"""Ages of so many seconds and more are divided as well; all other thresholds are as they are."""
READY_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.5
_AGE = re.compile(r"(_seconds\) > )(\d+)\b")


class Prometheus:
    """What it says of alerts."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def firing(self) -> set[str]:
        """The alerts that fire now, those of SLOs as `<alert>/<slo>`."""
        answer = (await self._client.get("/api/v1/alerts")).raise_for_status().json()
        alerts = answer["data"]["alerts"]
        return {name_of(one["labels"]) for one in alerts if one["state"] == "firing"}

    async def until(self, *names: str, seconds: float) -> float:
        """Wait until all of these fire, at once or in turn; the seconds that it took."""
        loop = asyncio.get_running_loop()
        began, seen = loop.time(), set[str]()
        try:
            async with asyncio.timeout(seconds):
                while not seen >= {*names}:
                    await asyncio.sleep(LOOK_SECONDS)
                    seen |= await self.firing()
        except TimeoutError:
            missed = sorted({*names} - seen)
            raise AssertionError(f"silent for {seconds:.0f} s: {missed}; not {seen}") from None
        return loop.time() - began

    async def during(self, seconds: float) -> set[str]:
        """Every alert that fires within so many seconds."""
        end, fired = asyncio.get_running_loop().time() + seconds, set[str]()
        while asyncio.get_running_loop().time() < end:
            fired |= await self.firing()
            await asyncio.sleep(LOOK_SECONDS)
        return fired

    async def value(self, query: str) -> float:
        """The one value of a query now."""
        answer = await self._client.get("/api/v1/query", params={"query": query})
        (result,) = answer.raise_for_status().json()["data"]["result"]
        return float(result["value"][1])


def name_of(labels: Mapping[str, str]) -> str:
    """`LinliDown`, or `LinliBudgetBurns/read_success`."""
    name, slo = labels.get("alertname", ""), labels.get("slo")
    return f"{name}/{slo}" if slo else name


def shortened() -> Mapping[str, str]:
    """The rules files in shortened time, by their names."""
    return {Path(path).name: sooner(text) for path, text in rules(slos(), SHORTENED).items()}


def sooner(text: str) -> str:
    """With long ages divided."""

    def divided(age: re.Match[str]) -> str:
        seconds = int(age[2])
        return f"{age[1]}{seconds // SHORTENED if seconds >= LONG_SECONDS else seconds}"

    return _AGE.sub(divided, text)


def alerts() -> Iterator[str]:
    """The name of every alert that there is."""
    for text in shortened().values():
        for group in yaml.safe_load(text)["groups"]:
            for rule in group["rules"]:
                if name := rule.get("alert"):
                    yield name_of({**rule["labels"], "alertname": name})


@asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncGenerator[Prometheus]:
    """Scrape `host:port` every second meanwhile."""
    for name, text in shortened().items():
        (folder / name).write_text(text, "utf-8")
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration(target)))
    (port,) = free_ports(1)
    address = f"{LOOPBACK}:{port}"
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address={address}",
        "--log.level=error",
    )
    try:
        async with AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            await _ready(client)
            yield Prometheus(client)
    finally:
        process.terminate()
        await process.wait()


def configuration(target: str) -> Mapping[str, object]:
    """As an operator would write it, but for the pace."""
    jobs = [{"job_name": "linli", "honor_labels": True, "static_configs": [{"targets": [target]}]}]
    pace = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    return {"global": pace, "rule_files": [*shortened()], "scrape_configs": jobs}


async def _ready(client: AsyncClient) -> None:
    async with asyncio.timeout(READY_SECONDS_MAX):
        while True:
            try:
                if (await client.get("/-/ready")).is_success:
                    return
            except TransportError:
                pass
            await asyncio.sleep(0.2)
