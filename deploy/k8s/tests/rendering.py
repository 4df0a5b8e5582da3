"""The manifests as users get them: rendered by `kubectl kustomize`, and by nothing else."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import yaml

type Object = dict[str, Any]
type Objects = list[Object]

ROOT = Path(__file__).parents[1]
SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")
OVERLAYS = ("single-node", "small", "prod", "prod-airgap")
COMPONENTS = tuple(sorted(folder.name for folder in (ROOT / "components").iterdir()))
KUSTOMIZE_MIN = (5, 5)
TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
PART_OF = {"app.kubernetes.io/part-of": "linli"}
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="without kubectl")


class Loader(yaml.CSafeLoader):
    """Moments stay text, as in Kubernetes."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML declares it
        first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


class OldKustomizeError(Exception):
    """`kubectl` is too old: what it renders is not what this folder means."""


@cache
def kustomize_version() -> tuple[int, ...]:
    """Of the kustomize in `kubectl`.

    Raises:
        OldKustomizeError: it knows no components, as Debian's 1.20.
    """
    told = subprocess.run(
        ("kubectl", "version", "--client"), capture_output=True, text=True, check=False
    )
    found = re.search(r"Kustomize Version: v(\d+)\.(\d+)", told.stdout)
    version: tuple[int, ...] = tuple(map(int, found.groups())) if found else ()
    if version < KUSTOMIZE_MIN:
        raise OldKustomizeError(f"kubectl 1.32 or newer is needed; this one has: {told.stdout!r}")
    return version


def rendered(folder: Path) -> str:
    """What `kubectl kustomize` makes of a folder."""
    kustomize_version()
    made = subprocess.run(
        ("kubectl", "kustomize", folder), capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise AssertionError(f"{folder.name} does not render: {made.stderr}")
    return made.stdout


def loaded(text: str) -> Objects:
    """The objects of a stream of YAML documents."""
    return [one for one in yaml.load_all(text, Loader) if one]


@cache
def _json_of(folder: Path) -> str:
    return json.dumps(loaded(rendered(folder)))


def objects_of(*folder: str) -> Objects:
    """The objects of a folder of `deploy/k8s`, new ones for every caller."""
    return json.loads(_json_of(ROOT.joinpath(*folder)))


def composed(*components: str) -> str:
    """The base with components, as an overlay of nobody's."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        kustomization = {
            "resources": [os.path.relpath(ROOT / "base", here)],
            "components": [os.path.relpath(ROOT / "components" / c, here) for c in components],
        }
        (here / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
        return rendered(here)


class Workload(NamedTuple):
    """An object that makes pods."""

    name: str
    kind: str
    labels: Mapping[str, str]
    """Its pods'."""
    spec: Object
    """Its pods'."""
    whole: Object

    @property
    def service(self) -> str:
        """Which service it is of."""
        return self.labels.get(NAME, "")

    @property
    def role(self) -> str:
        """What it does there."""
        return self.labels.get(COMPONENT, "")

    @property
    def containers(self) -> Sequence[Object]:
        """All of them."""
        return [*self.spec.get("initContainers", ()), *self.spec["containers"]]


def workloads(objects: Objects, *kinds: str) -> Iterator[Workload]:
    """What makes pods, of these kinds or of any."""
    for one in objects:
        if one["kind"] in (kinds or TEMPLATED):
            template = one["spec"].get("jobTemplate", one)["spec"]["template"]
            labels = template["metadata"].get("labels", {})
            yield Workload(one["metadata"]["name"], one["kind"], labels, template["spec"], one)


def of_kind(objects: Objects, *kinds: str) -> Objects:
    """The objects of these kinds."""
    return [one for one in objects if one["kind"] in kinds]


def named(objects: Objects, kind: str, name: str) -> Object:
    """The one object."""
    (found,) = (one for one in of_kind(objects, kind) if one["metadata"]["name"] == name)
    return found


def settings_of(objects: Objects) -> dict[str, str]:
    """What the shared ConfigMap tells every process."""
    (shared,) = (
        one
        for one in of_kind(objects, "ConfigMap")
        if re.fullmatch(r"linli-[a-z0-9]{10}", one["metadata"]["name"])
    )
    return shared["data"]
