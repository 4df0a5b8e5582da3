"""The alerts as the Prometheus operator takes them: `python -m deploy.k8s.alerts`.

`deploy/monitoring/rules.yaml` is made from the SLOs; kustomize cannot wrap a file in an object, so
the component `monitoring` holds it wrapped.
"""

from pathlib import Path

import yaml

HERE = Path(__file__).parent
SOURCE = HERE.parent / "monitoring" / "rules.yaml"
TARGET = HERE / "components" / "monitoring" / "rules.yaml"
HEAD = "# Made by `make k8s-alerts` from deploy/monitoring/rules.yaml: not to be edited.\n"


def wrapped() -> str:
    """The PrometheusRule."""
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "linli"},
        "spec": yaml.safe_load(SOURCE.read_text("utf-8")),
    }
    return HEAD + yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, width=10_000)


if __name__ == "__main__":
    TARGET.write_text(wrapped(), "utf-8")
