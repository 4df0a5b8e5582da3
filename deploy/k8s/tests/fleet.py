"""K7-K9, K11, K12, K14: how many there are of what, and the Jobs before them."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from deploy.k8s.tests.rendering import (
    COMPONENT,
    NAME,
    SERVICES,
    Object,
    Objects,
    Workload,
    of_kind,
    settings_of,
    workloads,
)
from linli.chassis.recorded_answers import MIGRATIONS
from linli.chassis.service import Service
from linli.chassis.telemetry.registry import registry
from linli.events.migrate import OWN

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
SPREAD = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
LAG = "es_projection_lag_time_seconds"
CANARY = "es_canary_age_seconds"
METRIC = re.compile(r"[a-z][a-z0-9_]*(?=\{)")


def service_named(name: str) -> Service:
    """The service as its package declares it."""
    return getattr(import_module(f"linli.{name}.main"), name.upper())


def revision_of(name: str) -> str:
    """The steps of the event store, of the chassis and of the service itself: `3-2-1`."""
    own = service_named(name).migrations
    folders = ((OWN / "versions",), (MIGRATIONS / "versions",), tuple(own))
    return "-".join(str(sum(map(_steps, group))) for group in folders)


def _steps(folder: Path) -> int:
    return len(list(folder.glob("[0-9]*.py")))


def scaled(objects: Objects) -> Mapping[str, Object]:
    """The scalers, by the Deployment whose pods they count."""
    return {one["spec"]["scaleTargetRef"]["name"]: one for one in of_kind(objects, *SCALERS)}


def _replicas(work: Workload, objects: Objects) -> int:
    scaler = scaled(objects).get(work.name, {}).get("spec", {})
    fewest = scaler.get("minReplicas", scaler.get("minReplicaCount"))
    return fewest or work.whole["spec"].get("replicas", 1)


def k7_drains(objects: Objects) -> Iterator[str]:
    """A drain takes one pod at a time where there are several, and is never blocked."""
    budgets = of_kind(objects, "PodDisruptionBudget")
    for one in budgets:
        if one["spec"].get("maxUnavailable") != 1 or "minAvailable" in one["spec"]:
            yield f"budget {one['metadata']['name']} may block a drain"
    for work in workloads(objects, "Deployment"):
        own = [
            one
            for one in budgets
            if one["spec"]["selector"]["matchLabels"].items() <= work.labels.items()
        ]
        several = _replicas(work, objects) > 1
        if len(own) != several:
            yield f"{work.name} has {len(own)} budgets and {_replicas(work, objects)} replicas"
        spread = work.spec.get("topologySpreadConstraints", ())
        if several and tuple(one["topologyKey"] for one in spread) != SPREAD:
            yield f"{work.name} may lie on one node"
        if any(sorted(one.get("matchLabelKeys", ())) != [COMPONENT, NAME] for one in spread):
            yield f"{work.name} is spread among others"
        if work.name in scaled(objects) and {s["whenUnsatisfiable"] for s in spread} != {
            "DoNotSchedule"
        }:
            yield f"{work.name} is spread by wish alone"


def k8_one_counter(objects: Objects) -> Iterator[str]:
    """Where a scaler counts replicas, nobody else does."""
    known = {work.name: work for work in workloads(objects, "Deployment")}
    for target in scaled(objects):
        if target not in known:
            yield f"{target} is scaled and is nowhere"
        elif "replicas" in known[target].whole["spec"]:
            yield f"{target} is counted twice"
    names = [one["spec"]["scaleTargetRef"]["name"] for one in of_kind(objects, *SCALERS)]
    yield from (f"{name} has two scalers" for name in set(names) if names.count(name) > 1)


def k9_scaled_by_need(objects: Objects) -> Iterator[str]:
    """`api` follows processors and requests in flight, `worker` our own lag, never JetStream's."""
    for target, one in scaled(objects).items():
        service, _, role = target.partition("-")
        spec = one["spec"]
        if one["kind"] == "HorizontalPodAutoscaler":
            kinds = {metric["type"] for metric in spec["metrics"]}
            if role != "api" or kinds != {"Resource", "Pods"}:
                yield f"{target} is scaled on {kinds}"
            continue
        triggers = spec["triggers"]
        if role != "worker" or [trigger["type"] for trigger in triggers] != ["prometheus"]:
            yield f"{target} is scaled on somebody else's word"
            continue
        query = triggers[0]["metadata"]["query"]
        if LAG not in METRIC.findall(query) or f'service="{service}"' not in query:
            yield f"{target} is scaled on {query}"
        yield from (
            f"nobody measures {m}" for m in METRIC.findall(query) if m not in registry().queried()
        )
        if spec["maxReplicaCount"] > len(service_named(service).projections):
            yield f"{target}: more pods than projections"


def k11_migrations(objects: Objects) -> Iterator[str]:
    """One Job a service, called after the schema; pods wait for it by readiness alone."""
    if settings_of(objects).get("LINLI_MIGRATE") != "no":
        yield "processes migrate at their start"
    jobs = {work.service: work for work in workloads(objects, "Job") if work.role == "migrate"}
    for service in SERVICES:
        if (job := jobs.get(service)) is None:
            yield f"nothing migrates {service}"
            continue
        if job.name != f"{service}-migrate-{revision_of(service)}":
            yield f"{job.name} does not carry the revision {revision_of(service)}"
        yield from _of_job(job, "migrate")
    for work in workloads(objects):
        if "initContainers" in work.spec:
            yield f"{work.name} waits in an init container"


def _of_job(job: Workload, task: str) -> Iterator[str]:
    if any(container["args"] != [task] for container in job.containers):
        yield f"{job.name} does something else"
    spec = job.whole["spec"]
    if job.spec["restartPolicy"] != "OnFailure" or spec.get("backoffLimit", 0) < 3:
        yield f"{job.name} gives up"
    if "activeDeadlineSeconds" not in spec or "ttlSecondsAfterFinished" not in spec:
        yield f"{job.name} may hang, or lies about"
    if "argocd.argoproj.io/hook" not in job.whole["metadata"].get("annotations", {}):
        yield f"{job.name} cannot be changed, and Argo CD would try"


def k12_streams(objects: Objects) -> Iterator[str]:
    """Streams are made by a Job for every service; it alone holds NATS' administrator."""
    jobs = [work for work in workloads(objects, "Job") if work.role == "streams"]
    if len(jobs) != 1:
        yield "there is not one Job that makes streams"
    if [w.role for w in workloads(objects, "CronJob")] != ["streams"]:
        yield "a history that begins later has no stream"
    for job in jobs:
        yield from _of_job(job, "streams")
        if {container["name"] for container in job.containers} != set(SERVICES):
            yield f"{job.name} leaves services without streams"
        for container in job.containers:
            own = {mount["name"] for mount in container["volumeMounts"]}
            if not {container["name"], "nats-admin"} <= own or own & (
                set(SERVICES) - {container["name"]}
            ):
                yield f"{container['name']}: not its own secrets"
        newest = max(revision_of(service).rpartition("-")[0] for service in SERVICES)
        if not job.name.endswith(newest):
            yield f"{job.name} does not carry the revision {newest}"
    for work in workloads(objects):
        if work.role != "streams" and "nats-admin" in str(work.spec):
            yield f"{work.name} holds NATS' administrator"


def k14_canary(objects: Objects) -> Iterator[str]:
    """Somebody is called when a message written to JetStream is not read back: probes are blind."""
    rules = [
        rule
        for one in of_kind(objects, "PrometheusRule")
        for group in one["spec"]["groups"]
        for rule in group["rules"]
    ]
    if not any("alert" in rule and CANARY in rule["expr"] for rule in rules):
        yield "nobody is called when JetStream is frozen"
    scraped = [
        one["spec"]["selector"].get("matchLabels", {}) for one in of_kind(objects, "PodMonitor")
    ]
    if {"app.kubernetes.io/part-of": "linli"} not in scraped:
        yield "nobody collects the services' metrics"
