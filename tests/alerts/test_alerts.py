"""Alerts are true: each is fired by its real fault on real servers, and peace fires none.

`make alert-test`: needs Debian's prometheus. Every `for`, window and long age is a tenth of what it
is in production; expressions and all other thresholds are the same.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from linli.cli.testing import up
from linli.servers import temporary_folder
from tests.alerts import faults, setups
from tests.alerts.prometheus import alerts, prometheus, shortened
from tests.alerts.site import ISSUE, Site, asking

DEPLOYED = Path(__file__).parents[2] / "deploy" / "monitoring"
SOAK_SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
SLACK_SECONDS = 90.0
"""For a machine that does other things as well."""

needs_prometheus = pytest.mark.skipif(
    not shutil.which("prometheus"), reason="prometheus is not here"
)

REPORT = {**ISSUE, "compound": "lvdi-xiangshu"}
TOWN_PAGE = "/api/dashboards/towns/lishui"
PEACE_SECONDS = 1.0
"""Between two requests of each caller, while all is well."""

type Setup = Callable[[Path], AbstractAsyncContextManager[Mapping[str, str]]]


class Fault(NamedTuple):
    """What is made, and which alerts tell of it."""

    made: Callable[[Site], AbstractAsyncContextManager[None]]
    fires: tuple[str, ...]
    seconds: float
    """After which they fire, by their rules and by how often we look."""
    setup: Setup = setups.openly


def burns(*slos: str) -> tuple[str, ...]:
    """The alerts of these SLOs."""
    paces = ("LinliBudgetBurnsFast", "LinliBudgetBurns", "LinliBudgetBurnsSlowly")
    return tuple(f"{pace}/{slo}" for slo in slos for pace in paces)


REAL = (
    Fault(faults.killed, ("LinliDown",), 15),
    Fault(faults.nats_hangs, ("LinliOutboxStuck",), 65),
    Fault(faults.projection_waits, ("LinliProjectionLags", "LinliProjectionLagsFar"), 70),
    Fault(faults.event_fails, ("LinliEventsParked",), 20),
    Fault(faults.settings_change, ("LinliDurabilityUnsafe",), 65),
    Fault(
        faults.disk_fills, ("LinliCanaryFails", "LinliNatsUnhealthy"), 220, setups.on_a_large_disk
    ),
    Fault(
        faults.jetstream_fills,
        ("LinliJetStreamFilling", "LinliJetStreamFull"),
        95,
        setups.on_a_small_disk,
    ),
    Fault(faults.nothing_happens, ("LinliDurabilityUnchecked",), 365, setups.unwatched),
    Fault(faults.readers_wait, ("LinliPoolExhausted",), 155),
    Fault(faults.stranger_probes, ("LinliDenialsSpike",), 95, setups.guarded),
    Fault(faults.tokens_are_forged, ("LinliTokensRefused",), 95, setups.guarded),
    Fault(faults.issuer_dies, ("LinliKeysStale",), 395, setups.with_an_issuer),
    Fault(faults.erasure_waits, ("LinliErasureOverdue",), 125),
    Fault(faults.history_is_renamed, ("LinliInvariantViolated", "LinliEpochChanged"), 30),
    Fault(
        faults.database_hangs,
        burns("command_success", "command_latency", "read_success", "read_latency"),
        155,
    ),
    Fault(faults.views_are_late, burns("freshness", "freshness_at_worst"), 240),
)

ELSEWHERE = {
    "LinliVolumeFilling": "kubelet",
    "LinliVolumeFull": "kubelet",
    "LinliArchiveLate": "CloudNativePG",
    "LinliSlotRetains": "CloudNativePG",
    "LinliStandbyMissing": "CloudNativePG",
    "LinliBackupOld": "the Barman Cloud plugin",
    "LinliDrillOld": "kube-state-metrics",
    "LinliCertificateExpires": "cert-manager",
}
"""Who tells what these ask for: promtool alone has tried them."""


@asynccontextmanager
async def site(setup: Setup) -> AsyncGenerator[Site]:
    """A platform at work, and Prometheus beside it."""
    async with temporary_folder() as folder:
        folder.mkdir(mode=0o711)
        (scratch := folder / "prometheus").mkdir()
        async with setup(folder) as env, up(folder / "linli", env=env) as platform:
            target = platform.record.urls["platform"].removeprefix("http://")
            async with prometheus(scratch, target) as watcher:
                yield Site(platform, folder / "linli", env, watcher)


def test_every_alert_is_fired_for_real_or_told_of_by_others() -> None:
    told = Counter([name for fault in REAL for name in fault.fires]) + Counter(ELSEWHERE.keys())
    assert told == Counter(alerts())


def without_times(rules: str) -> str:
    times = r"\[\d+[smhd]\]|(offset|for:) \d+[smhd]|(?<=_seconds\) > )\d+"
    return re.sub(times, "...", rules)


@pytest.mark.parametrize("name", ["alerts.yaml", "slos.yaml"])
def test_what_is_tried_is_what_is_deployed_but_for_times(name: str) -> None:
    tried, deployed = shortened()[name], (DEPLOYED / name).read_text("utf-8")
    assert tried != deployed
    assert without_times(tried) == without_times(deployed)


@needs_prometheus
@pytest.mark.heavy
@pytest.mark.timeout(900)
@pytest.mark.parametrize("fault", REAL, ids=lambda fault: fault.made.__name__)
async def test_its_fault_fires_an_alert(fault: Fault) -> None:
    async with site(fault.setup) as here:
        assert await here.prometheus.firing() == set()
        async with fault.made(here):
            took = await here.prometheus.until(*fault.fires, seconds=fault.seconds + SLACK_SECONDS)
    print(f"{', '.join(fault.fires)}: {took:.0f} s")  # noqa: T201 - the figures of the long form


@needs_prometheus
@pytest.mark.heavy
@pytest.mark.timeout(SOAK_SECONDS + 900)
async def test_peace_fires_none() -> None:
    async with (
        site(setups.with_the_history) as here,
        asking(here, "POST", "/api/issues", json=REPORT, at_once=1, pause=PEACE_SECONDS),
        asking(here, "GET", "/api/issues", at_once=1, pause=PEACE_SECONDS),
        asking(here, "GET", TOWN_PAGE, at_once=1, pause=PEACE_SECONDS),
    ):
        assert await here.prometheus.during(SOAK_SECONDS) == set()
        answered = "sum(increase(http_server_request_duration_seconds_count{status='2xx'}[1h]))"
        assert await here.prometheus.value(answered) > SOAK_SECONDS
