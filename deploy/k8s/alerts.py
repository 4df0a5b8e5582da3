"""The alerts as the Prometheus operator takes them: `python -m deploy.k8s.alerts`.

The rules in `deploy/monitoring` are made from the SLOs; kustomize cannot wrap a file in an object,
so the component `monitoring` holds them wrapped.
"""

from itertools import chain
from pathlib import Path

import yaml

HERE = Path(__file__).parent
SOURCES = [HERE.parent / "monitoring" / name for name in ("slos.yaml", "alerts.yaml")]
TARGET = HERE / "components" / "monitoring" / "rules.yaml"
HEAD = "# Made by `make k8s-alerts` from deploy/monitoring: not to be edited.\n"


def wrapped() -> str:
    """The PrometheusRule."""
    groups = [yaml.safe_load(source.read_text("utf-8"))["groups"] for source in SOURCES]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "linli"},
        "spec": {"groups": [*chain.from_iterable(groups)]},
    }
    return HEAD + yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, width=10_000)


if __name__ == "__main__":
    TARGET.write_text(wrapped(), "utf-8")
