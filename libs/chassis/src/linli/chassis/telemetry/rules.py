"""Prometheus' rules: error ratios recorded per window, burn-rate alerts, and the alert list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from linli.chassis.telemetry.slos import Alert, Burn, Slo, Slos

FOLDER = "deploy/monitoring"
HEAD = "# Made by `make telemetry` from slos.yaml and registry.yaml: not to be edited.\n"
RUNBOOK = "docs/operations/runbooks/alerts.md"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
GROUPS = [RECORDING, BURNING, ALERTING] = ["linli-slos", "linli-burns", "linli-alerts"]
"""In the order in which a test evaluates them: otherwise it is chance whether burns see ratios."""
_RANGE = re.compile(r"(\[|\boffset )(\d+[smhd])\b")

type Rule = dict[str, Any]


def rules(slos: Slos, shortened: int = 1) -> Mapping[str, str]:
    """The rules files, by their paths.

    Args:
        slos: what is promised.
        shortened: by what every duration is divided, for tests on real servers.
    """
    listed = (_alert(name, alert) for name, alert in slos.alerts.items())
    recorded = _group(RECORDING, _recording(slos), shortened)
    burns = _group(BURNING, _burning(slos), shortened)
    alerts = _group(ALERTING, listed, shortened)
    return {
        f"{FOLDER}/slos.yaml": _file(recorded, burns),
        f"{FOLDER}/alerts.yaml": _file(alerts),
    }


def _file(*groups: Rule) -> str:
    content = {"groups": list(groups)}
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def _group(name: str, rules: Iterable[Rule], shortened: int) -> Rule:
    return {"name": name, "rules": [_shorter(rule, shortened) for rule in rules]}


def ratio(name: str, window: str) -> str:
    """`service:read_success:error_ratio_rate1h`."""
    return f"service:{name}:error_ratio_rate{window}"


def _recording(slos: Slos) -> Iterator[Rule]:
    windows = dict.fromkeys(w for burn in slos.burns for w in (burn.short, burn.long))
    for name, slo in slos.slos.items():
        for window in windows:
            yield {"record": ratio(name, window), "expr": _ratio(slo, window)}
        for burn in slos.burns:
            counted = f"service:{name}:requests_increase{burn.long}"
            yield {"record": counted, "expr": _sum("increase", _total(slo), burn.long)}


def _ratio(slo: Slo, window: str) -> str:
    total = _sum("rate", _total(slo), window)
    if slo.bad:
        bad = _sum("rate", _with(_total(slo), slo.bad), window)
        return f"({bad} or 0 * {total}) / {total}"
    name, _, labels = slo.of.partition("{")
    good = _with(f"{name}_bucket{{{labels}", f'le="{slo.within:g}"')
    return f"1 - {_sum('rate', good, window)} / {total}"


def _total(slo: Slo) -> str:
    name, _, labels = slo.of.partition("{")
    return f"{name}_count{{{labels}"


def _with(selector: str, label: str) -> str:
    inner = selector.partition("{")[2].rstrip("}")
    return f"{selector.partition('{')[0]}{{{', '.join(filter(None, [inner, label]))}}}"


def _sum(function: str, selector: str, window: str) -> str:
    return f"sum by (service) ({function}({selector.replace('{}', '')}[{window}]))"


def _burning(slos: Slos) -> Iterator[Rule]:
    for name, slo in slos.slos.items():
        for burn in slos.burns:
            yield {
                "alert": burn.alert,
                "expr": burning(name, slo, burn, slos.requests_min),
                "labels": {"severity": burn.severity, "owner": "platform", "slo": name},
                "annotations": _annotations(
                    burn.alert,
                    f"{slo.en}: the error budget is used up {burn.rate:g} times too fast",
                    f"{slo.zh}：错误预算的消耗速度是允许的 {burn.rate:g} 倍",
                ),
            }


def burning(name: str, slo: Slo, burn: Burn, requests_min: int) -> str:
    """The condition of a burn-rate alert."""
    limit = round(burn.rate * (1 - slo.objective), 6)
    return (
        f"{ratio(name, burn.long)} > {limit:g} and {ratio(name, burn.short)} > {limit:g}"
        f" and service:{name}:requests_increase{burn.long} >= {requests_min}"
    )


def _alert(name: str, alert: Alert) -> Rule:
    return {
        "alert": name,
        "expr": alert.expr,
        "for": alert.after,
        "labels": {"severity": alert.severity, "owner": "platform"},
        "annotations": _annotations(name, alert.en, alert.zh),
    }


def _annotations(name: str, en: str, zh: str) -> dict[str, str]:
    return {"summary": en, "summary_zh": zh, "runbook_url": f"{RUNBOOK}#{name.lower()}"}


def _shorter(rule: Rule, by: int) -> Rule:
    """With every `for`, range and offset divided; names and thresholds stay."""
    if by == 1:
        return rule
    shorter = {**rule, "expr": _RANGE.sub(lambda m: m[1] + divided(m[2], by), rule["expr"])}
    if "for" in rule:
        shorter["for"] = divided(rule["for"], by)
    return shorter


def divided(duration: str, by: int) -> str:
    """`6s` of `1m` by ten; at least a second, unless it is none."""
    seconds = seconds_of(duration)
    return f"{max(seconds // by, min(seconds, 1))}s"


def seconds_of(duration: str) -> int:
    """60 of `1m`."""
    return int(duration[:-1]) * SECONDS[duration[-1]]
