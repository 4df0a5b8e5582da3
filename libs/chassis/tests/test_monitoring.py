"""Rules and dashboards ask for declared names; every alert fires, is silent, and resolves."""

import asyncio
import json
import re
import shutil
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.chassis.telemetry.dashboards import dashboards
from linli.chassis.telemetry.pages import alerts_page
from linli.chassis.telemetry.registry import registry
from linli.chassis.telemetry.rule_tests import rule_tests
from linli.chassis.telemetry.rules import rules, seconds_of
from linli.chassis.telemetry.slos import slos

ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "deploy" / "monitoring"
SLOS, REGISTRY = slos(), registry()
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?=[{\[\s)]|$)")
QUOTED = re.compile(r'"[^"]*"|\{[^}]*\}|\b(?:by|on) \([^)]*\)|\[[^\]]*\]|\boffset \w+')
WORDS = {
    *("by", "or", "and", "unless", "sum", "max", "min", "rate", "increase", "time"),
    *("histogram_quantile", "max_over_time", "min_over_time"),
}
needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not here")


async def promtool(*words: str) -> str:
    """What it says of files of ours; 0 or it fails."""
    process = await asyncio.create_subprocess_exec(
        "promtool", *words, cwd=MONITORING, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def queries() -> Iterator[str]:
    for text in rules(SLOS).values():
        yield from re.findall(r"expr: (.*)", text)
    for board in dashboards(SLOS).values():
        for panel in json.loads(board)["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def recorded() -> set[str]:
    return {name for text in rules(SLOS).values() for name in re.findall(r"record: (.*)", text)}


def named(query: str) -> set[str]:
    return set(NAME.findall(QUOTED.sub(" ", query))) - WORDS


def test_every_query_asks_for_declared_names() -> None:
    asked = {name for query in queries() for name in named(query)}
    assert asked - set(REGISTRY.queried()) - recorded() == set()
    assert len(asked) > 50


def test_a_name_that_nobody_declares_is_found() -> None:
    assert named("max by (service) (es_outbox_oldest_age) > 60") == {"es_outbox_oldest_age"}


def test_every_label_of_a_query_is_one_of_its_metric() -> None:
    for query in queries():
        for name, inner in re.findall(r"([a-z0-9_]+)\{([^}]+)\}", query):
            metric = REGISTRY.queried()[name].metric
            labels = set(re.findall(r'(\w+)\s*(?:=~|!~|!=|=)"', inner)) - {"le"}
            assert metric is None or labels <= set(metric.labels), query


@pytest.mark.parametrize("name", SLOS.slos)
def test_what_is_soon_enough_is_a_bucket(name: str) -> None:
    slo = SLOS.slos[name]
    metric = REGISTRY.queried()[slo.of.partition("{")[0] + "_bucket"].metric
    assert metric is not None
    assert slo.within is None or slo.within in metric.buckets


def test_every_panel_has_a_unit() -> None:
    panels = [p for board in dashboards(SLOS).values() for p in json.loads(board)["panels"]]
    assert len(panels) > 30
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in panels)


def test_every_alert_has_a_runbook_that_its_link_leads_to() -> None:
    links = {
        link for text in rules(SLOS).values() for link in re.findall(r"runbook_url: (.*)", text)
    }
    sections = re.findall(r"^## (\w+)", alerts_page(SLOS), re.MULTILINE)
    assert {link.partition("#")[2] for link in links} == {section.lower() for section in sections}


def test_shortened_rules_keep_their_names_and_thresholds() -> None:
    shorter, whole = (rules(SLOS, by)["deploy/monitoring/alerts.yaml"] for by in (10, 1))
    assert re.findall(r"alert: .*", shorter) == re.findall(r"alert: .*", whole)
    assert "increase(es_invariant_violations_total[60s])" in shorter
    assert "unless es_invariant_violations_total offset 60s)" in shorter
    assert [seconds_of(one) * 10 for one in re.findall(r"for: (.*)", shorter)] <= [
        seconds_of(one) for one in re.findall(r"for: (.*)", whole)
    ]


@needs_promtool
async def test_what_was_violated_before_the_first_scrape_calls_too(tmp_path: Path) -> None:
    firing = 'count(ALERTS{alertname="LinliInvariantViolated",alertstate="firing"})'
    series = 'es_invariant_violations_total{service="issues",name="fork"}'
    moments = {"3m": [], "6m": [{"labels": "{}", "value": 1}], "20m": []}
    case = {
        "interval": "1m",
        "input_series": [{"series": series, "values": "_x4 1+0x30"}],
        "promql_expr_test": [
            {"expr": firing, "eval_time": at, "exp_samples": told} for at, told in moments.items()
        ],
    }
    rules = [str(MONITORING / "alerts.yaml")]
    file = tmp_path / "first.test.yaml"
    file.write_text(json.dumps({"rule_files": rules, "tests": [case]}))
    assert "SUCCESS" in await promtool("test", "rules", str(file))


@needs_promtool
@pytest.mark.parametrize("name", ["alerts.test.yaml", "linlibudgetburnsfast.test.yaml"])
async def test_alerts_fire_are_silent_and_resolve(name: str) -> None:
    assert "SUCCESS" in await promtool("test", "rules", name)


@needs_promtool
@pytest.mark.heavy
@pytest.mark.parametrize("path", sorted(rule_tests(SLOS)))
async def test_slow_burns_fire_are_silent_and_resolve(path: str) -> None:
    assert "SUCCESS" in await promtool("test", "rules", Path(path).name)


@needs_promtool
async def test_prometheus_accepts_the_rules() -> None:
    assert "SUCCESS" in await promtool("check", "rules", "slos.yaml", "alerts.yaml")
