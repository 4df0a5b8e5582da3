"""Unit tests of the rules for `promtool test rules`: every alert is silent, fires, and resolves."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import yaml

from linli.chassis.telemetry.rules import FOLDER, GROUPS, seconds_of
from linli.chassis.telemetry.slos import Burn, Faulty, Slo, Slos

HEAD = "# Made by `make telemetry` from slos.yaml, for `promtool test rules`: not to be edited.\n"
MINUTE = 60

type Content = dict[str, Any]


class Phases(NamedTuple):
    """Minutes of peace, of trouble, and of peace again."""

    quiet: int
    fault: int
    over: int


class Case(NamedTuple):
    """One alert's series, and whether it fires in trouble."""

    alert: str
    labels: Mapping[str, str]
    proof: Mapping[str, Faulty]
    phases: Phases
    fires_after: int
    """Minutes of trouble."""
    reads: frozenset[str]
    """What two cases of one test may not have in common."""
    fires: bool = True


def rule_tests(slos: Slos) -> Mapping[str, str]:
    """The test files that lie beside the rules, by their paths: a slower burn has longer steps."""
    waits = {name: seconds_of(alert.after) // MINUTE for name, alert in slos.alerts.items()}
    phases = Phases(20, 20 + max(waits.values()), 30)
    cases = [
        Case(name, {}, alert.proof, phases, 10 + waits[name], frozenset(alert.proof))
        for name, alert in slos.alerts.items()
    ]
    files = {f"{FOLDER}/alerts.test.yaml": _file("alerts.yaml", cases, MINUTE)}
    for burn in slos.burns:
        cases = [*chain.from_iterable(_of_burn(*slo, burn) for slo in slos.slos.items())]
        path = f"{FOLDER}/{burn.alert.lower()}.test.yaml"
        files[path] = _file("slos.yaml", cases, burn.step * MINUTE)
    return files


def _of_burn(name: str, slo: Slo, burn: Burn) -> Iterator[Case]:
    """That it fires; and that in a quiet night one request in five decides nothing."""
    rare = 20 * burn.step * MINUTE / seconds_of(burn.long)
    phases = Phases(*burn.proof)
    about = phases, phases.fault - burn.step, frozenset({slo.of})
    yield Case(burn.alert, {"slo": name}, _burnt(slo, 60 * burn.step), *about)
    if slo.bad:
        yield Case(burn.alert, {"slo": name}, _burnt(slo, rare), *about, fires=False)


def _file(rules: str, cases: Sequence[Case], step: int) -> str:
    content = {
        "rule_files": [rules],
        "group_eval_order": GROUPS,
        "evaluation_interval": f"{step}s",
        "tests": [_test(some, step) for some in _together(cases)],
    }
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def _together(cases: Sequence[Case]) -> list[list[Case]]:
    """In as few tests as may be: cases that have no series in common."""
    tests: list[list[Case]] = []
    for case in cases:
        for test in tests:
            if all(case.reads.isdisjoint(other.reads) for other in test):
                test.append(case)
                break
        else:
            tests.append([case])
    return tests


def _test(cases: Sequence[Case], step: int) -> Content:
    counts = Phases(*(minutes * MINUTE // step - 1 for minutes in cases[0].phases))
    return {
        "interval": f"{step}s",
        "input_series": [
            {"series": series, "values": values(faulty, counts)}
            for case in cases
            for series, faulty in case.proof.items()
        ],
        "promql_expr_test": [*chain.from_iterable(map(_expected, cases))],
    }


def _expected(case: Case) -> Iterator[Content]:
    wanted = {"alertname": case.alert, "alertstate": "firing", **case.labels}
    inner = ",".join(f'{key}="{value}"' for key, value in wanted.items())
    quiet, fault, over = case.phases
    troubled, end = quiet + case.fires_after, quiet + fault + over - 1
    moments = (quiet - 1, False), (troubled, case.fires), (end, False)
    for minute, firing in moments:
        yield {
            "expr": f"count(ALERTS{{{inner}}})",
            "eval_time": f"{minute}m",
            "exp_samples": [{"labels": "{}", "value": 1}] if firing else [],
        }


def values(faulty: Faulty, counts: Phases) -> str:
    """A series in Prometheus' expanding notation."""
    steps = faulty.quiet, faulty.fault, faulty.quiet if faulty.stays is None else faulty.stays
    parts: list[str] = []
    value = 0.0
    for step, count in zip(steps, counts, strict=True):
        if faulty.counter:
            parts.append(f"{value + step:.10g}+{step:.10g}x{count}")
            value += step * (count + 1)
        else:
            parts.append(f"{step:.10g}+0x{count}")
    return " ".join(parts)


def _burnt(slo: Slo, requests: float) -> Mapping[str, Faulty]:
    """Requests, all good in peace; in trouble a fifth of them are not."""
    name, _, labels = slo.of.partition("{")
    method = "POST" if "!~" in labels else "GET"
    base = {"service": "issues"} | ({"method": method} if "http" in name else {})
    good, bad = requests * 0.8, requests * 0.2
    if slo.bad:
        return {
            _series(f"{name}_count", base, status="2xx"): _counter(requests, good),
            _series(f"{name}_count", base, status="5xx"): _counter(0, bad),
        }
    return {
        _series(f"{name}_count", base): _counter(requests, requests),
        _series(f"{name}_bucket", base, le=f"{slo.within:g}"): _counter(requests, good),
    }


def _counter(quiet: float, fault: float) -> Faulty:
    return Faulty(quiet=quiet, fault=fault, counter=True)


def _series(name: str, base: Mapping[str, str], **more: str) -> str:
    return f"{name}{{{','.join(f'{key}="{value}"' for key, value in {**base, **more}.items())}}}"
