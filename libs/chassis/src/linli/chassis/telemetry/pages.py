# ruff: noqa: E501 - prose for a page
"""The pages for people: docs/telemetry.md, and the runbooks of the alerts."""

from collections.abc import Iterable, Iterator

from linli.chassis.telemetry.registry import SERIES_MAX, Metric, Registry, prometheus_name
from linli.chassis.telemetry.rules import RUNBOOK
from linli.chassis.telemetry.slos import Alert, Slos

SIGNALS = "docs/telemetry.md"
SIGNALS_HEAD = f"""# Telemetry 遥测

Made by `make telemetry` from `libs/chassis/src/linli/chassis/telemetry/registry.yaml`: not to be edited.

Every process answers `/metrics` (Prometheus). With `LINLI_OTLP_ENDPOINT=http://collector:4318` it sends traces, metrics and logs there
by OTLP over HTTP. No address, query, body, name or other personal value is in any of it, and no id, subject, town or community is a label.
A process has at most {SERIES_MAX} sets of labels, all metrics together; of a histogram Prometheus stores one series a bucket and two more.
Where a scraper sets a label `service` of its own, tell it to keep ours (`honor_labels: true`).

每个进程都回答 `/metrics`；设置 `LINLI_OTLP_ENDPOINT` 之后，跟踪、指标和日志经 OTLP（HTTP）发送。其中没有任何个人信息；标签中没有编号、主题、镇或社区。

## Metrics 指标

| OpenTelemetry | Prometheus | kind | unit | labels | |
| --- | --- | --- | --- | --- | --- |
"""
SPANS_HEAD = """
## Spans 跨度

A request's trace ends with its append. Whoever sends or processes its events later begins a trace of its own, linked to where they were
created (at most 32 links a span). Replays and rebuilds carry `es.replay=true`, and one in a thousand of their spans is kept. At most 100
requests a second begin a trace; links lead to what was sampled alone.

| span | kind | |
| --- | --- | --- |
"""
ALERTS_HEAD = """# Alerts 告警

Made by `make telemetry` from `libs/chassis/src/linli/chassis/telemetry/slos.yaml`: not to be edited. The rules are in `deploy/monitoring/`.
*page*: somebody looks now, by day or night. *ticket*: on the next working day. The owner of all of them is the platform team.

*page*：立即处理；*ticket*：下一个工作日处理。
"""
BURN_COMMAND = "sum by (route, status) (rate(http_server_request_duration_seconds_count[5m]))"


def signals_page(registry: Registry) -> str:
    """The text of docs/telemetry.md."""
    metrics = (_metric(name, metric) for name, metric in registry.metrics.items())
    spans = (f"| `{one.name}` | {one.kind} | {one.zh}<br>{one.en} |" for one in registry.spans)
    external = (f"| `{name}` | {whose} |" for name, whose in registry.external.items())
    return "".join(
        [
            SIGNALS_HEAD,
            _lines(metrics),
            SPANS_HEAD,
            _lines(spans),
            "\n## Asked for by alerts, told by others 由他方提供\n\n| | by |\n| --- | --- |\n",
            _lines(external),
        ]
    )


def _metric(name: str, metric: Metric) -> str:
    labels = " ".join(f"`{label}`" for label in metric.labels)
    cells = f"`{name}`", f"`{prometheus_name(name, metric)}`", metric.kind, metric.unit, labels
    return f"| {' | '.join(cells)} | {metric.zh}<br>{metric.en} |"


def alerts_page(slos: Slos) -> str:
    """The text of the runbooks: one section an alert."""
    burns = (_of_burn(burn.alert, burn.severity, slos) for burn in slos.burns)
    listed = (_of_alert(name, alert) for name, alert in slos.alerts.items())
    return "\n".join([ALERTS_HEAD, *burns, *listed])


def _of_burn(name: str, severity: str, slos: Slos) -> str:
    burn = next(burn for burn in slos.burns if burn.alert == name)
    budgets = _lines(
        f"- `{slo}`: {100 * one.objective:g} %, {one.zh} / {one.en}"
        for slo, one in slos.slos.items()
    )
    return f"""## {name}

*{severity}* · {burn.rate:g}×, {burn.long} and {burn.short} · label `slo`:

{budgets}
The error budget of {slos.window} is used up {burn.rate:g} times as fast as it may be. 错误预算（{slos.window}）的消耗速度是允许的 {burn.rate:g} 倍。

    {BURN_COMMAND}

It shows which route fails or is slow; the log lines of that time and its traces say why. 可见哪条路由失败或缓慢；同时段的日志和跟踪说明原因。
"""


def _of_alert(name: str, alert: Alert) -> str:
    commands = _lines(f"    {command.strip()}" for command in alert.command.split("; "))
    return f"""## {name}

*{alert.severity}* · `{alert.expr}` · {alert.after}

{alert.zh}

{alert.en}

{commands}
{alert.see_zh}

{alert.see_en}
"""


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def pages(registry: Registry, slos: Slos) -> Iterator[tuple[str, str]]:
    """The pages, by their paths."""
    yield SIGNALS, signals_page(registry)
    yield RUNBOOK, alerts_page(slos)
