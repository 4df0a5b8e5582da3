"""The constants that code emits signals by, as a Python module."""

import json

from linli.chassis.telemetry.registry import Metric, Registry

PATH = "libs/events/src/linli/events/signals.py"
HEAD = '''"""Every metric, made from registry.yaml by `make telemetry`: not to be edited."""

from typing import Final

from linli.events.instruments import Signal
'''


def module(registry: Registry) -> str:
    """The text of `linli.events.signals`, as the formatter leaves it."""
    parts = [HEAD, *(_constant(name, metric) for name, metric in registry.metrics.items())]
    names = [f"    {constant_of(name)},\n" for name in registry.metrics]
    return "\n".join([*parts, "ALL: Final = (\n" + "".join(names) + ")\n"])


def constant_of(name: str) -> str:
    """`ES_APPEND_EVENTS` of `es.append.events`."""
    return name.replace(".", "_").upper()


def _constant(name: str, metric: Metric) -> str:
    fields = [name, metric.kind, metric.unit]
    lines = [f"    {json.dumps(field)},\n" for field in fields]
    lines += [f"    {_tuple(metric.labels)},\n", f"    {json.dumps(metric.en)},\n"]
    if metric.buckets:
        lines.append(f"    {_tuple(metric.buckets)},\n")
    return f"{constant_of(name)}: Final = Signal(\n{''.join(lines)})"


def _tuple(values: tuple[str | float, ...]) -> str:
    inside = ", ".join(json.dumps(value) for value in values)
    return f"({inside},)" if len(values) == 1 else f"({inside})"
