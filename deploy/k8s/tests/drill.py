"""The monthly restore: it writes over nothing, may do nothing else, and looks at everything."""

from collections.abc import Iterator

import yaml

from deploy.k8s.tests.pods import mebibytes
from deploy.k8s.tests.rendering import (
    OVERLAYS,
    SERVICES,
    Object,
    Objects,
    named,
    objects_of,
    of_kind,
)
from linli.chassis.telemetry.slos import slos

NAMESPACE = "linli-drill"
STEPS = ("clean", "restore", "wait", "check", "remove")
RIGHTS = {"apiGroups": ["postgresql.cnpg.io"], "resources": ["clusters"]}
ALERT = "LinliDrillOld"


def files_of(objects: Objects) -> dict[str, str]:
    """What the job has at hand."""
    (files,) = (one["data"] for one in of_kind(objects, "ConfigMap"))
    return files


def cluster_of(objects: Objects) -> Object:
    """What it makes."""
    return yaml.safe_load(files_of(objects)["cluster.yaml"])


def drill(objects: Objects) -> Iterator[str]:
    """What is wrong with the drill."""
    for one in objects:
        if one["kind"] != "Namespace" and one["metadata"].get("namespace") != NAMESPACE:
            yield f"{one['kind']} {one['metadata']['name']} is not in a namespace of its own"
    yield from _harmless(cluster_of(objects)["spec"], objects)
    yield from _large_enough(cluster_of(objects)["spec"])
    yield from _thorough(files_of(objects))
    yield from _job(objects)


def _harmless(spec: Object, objects: Objects) -> Iterator[str]:
    store = named(objects, "ObjectStore", "linli-db")["spec"]
    if "plugins" in spec or "retentionPolicy" in store:
        yield "it writes to the backups that it reads"
    if "linli-keys" in str(objects):
        yield "it brings back keys that were destroyed"
    known = named(objects_of("overlays", "prod"), "ObjectStore", "linli-db")["spec"]
    if not store["configuration"].items() <= known["configuration"].items():
        yield "it reads other backups than are made"
    (before,) = (one["plugin"]["parameters"] for one in spec["externalClusters"])
    if before != {"barmanObjectName": "linli-db", "serverName": "linli-db"}:
        yield "it restores another cluster"
    if spec["bootstrap"] != {"recovery": {"source": spec["externalClusters"][0]["name"]}}:
        yield "it restores nothing, or not the newest"
    rules = [rule for one in of_kind(objects, "Role") for rule in one["rules"]]
    if of_kind(objects, "ClusterRole", "ClusterRoleBinding") or any(
        {key: rule[key] for key in RIGHTS} != RIGHTS for rule in rules
    ):
        yield "it may do more than make and remove clusters here"
    if not of_kind(objects, "NetworkPolicy"):
        yield "anybody reaches a copy of everything"


def _large_enough(spec: Object) -> Iterator[str]:
    for overlay in OVERLAYS:
        known = named(objects_of("overlays", overlay), "Cluster", "linli-db")["spec"]
        for disk in ("storage", "walStorage"):
            if mebibytes(spec[disk]["size"]) < mebibytes(known[disk]["size"]):
                yield f"{overlay}: {disk} is too small"
        least, most = (
            int(one["postgresql"]["parameters"]["max_connections"]) for one in (known, spec)
        )
        if most < least:
            yield f"{overlay}: the log asks for {least} connections"


def _thorough(files: dict[str, str]) -> Iterator[str]:
    asked = files["check.sql"].replace("\n\\ir store.sql", " +").splitlines()
    if "\\set ON_ERROR_STOP on" not in asked:
        yield "a fault is passed over"
    for service in SERVICES:
        if f"\\connect linli_{service} +" not in asked:
            yield f"{service} is not looked at"


def _job(objects: Objects) -> Iterator[str]:
    (job,) = of_kind(objects, "CronJob")
    if f'cronjob="{job["metadata"]["name"]}"' not in slos().alerts[ALERT].expr:
        yield "nobody is called when there is no drill"
    if job["spec"]["schedule"].split()[3:] != ["*", "*"] or job["spec"].get("suspend"):
        yield "it is done less than once a month"
    spec = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    steps = [step["name"] for step in (*spec["initContainers"], *spec["containers"])]
    if tuple(steps) != STEPS:
        yield f"it does {steps}"
