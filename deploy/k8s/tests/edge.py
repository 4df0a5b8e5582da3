"""K17-K20: what the outside reaches, what processes are told, and how well tools bear it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

from deploy.k8s.tests.rendering import (
    COMPONENT,
    NAME,
    ROOT,
    SERVICES,
    Objects,
    of_kind,
    workloads,
)
from linli.chassis.settings import KNOWN

INSIDE = (
    "/metrics",
    "/healthz",
    "/readyz",
    "/docs/../metrics",
    "/assetsx",
    "/api",
    "/openapi.json",
)
SPOOFABLE = {"Forwarded", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL"}
CLUSTER_SCOPED = {
    "Namespace",
    "ClusterRole",
    "ClusterRoleBinding",
    "PersistentVolume",
    "StorageClass",
    "PriorityClass",
    "CustomResourceDefinition",
    "ClusterSecretStore",
    "GatewayClass",
    "ValidatingWebhookConfiguration",
}
REQUIRED = {"LINLI_NATS_URL", "LINLI_DATABASE_URL_FILE", "LINLI_KEK_FILE", "LINLI_OIDC_ISSUER"}


class Way(NamedTuple):
    """From a path to a service."""

    path: str
    exact: bool
    backend: str


def k17_gateway(objects: Objects) -> Iterator[str]:
    """The APIs and the page are reached, what is the operators' is not; nothing is guessed."""
    routes = [rule for one in of_kind(objects, "HTTPRoute") for rule in one["spec"]["rules"]]
    yield from _reached(
        [
            Way(m["path"]["value"], m["path"]["type"] == "Exact", rule["backendRefs"][0]["name"])
            for rule in routes
            for m in rule["matches"]
            if m["path"]["type"] in {"Exact", "PathPrefix"}
        ]
    )
    for number, rule in enumerate(routes):
        if "request" not in rule.get("timeouts", {}):
            yield f"route {number} has no time-out of its own"
        removed = {
            name
            for f in rule.get("filters", ())
            for name in f.get("requestHeaderModifier", {}).get("remove", ())
        }
        if not removed >= SPOOFABLE:
            yield f"route {number} believes what clients say of themselves"
    for gateway in of_kind(objects, "Gateway"):
        if any(one["protocol"] != "HTTPS" for one in gateway["spec"]["listeners"]):
            yield "the gateway listens to what anybody could read"


def k17_ingress(objects: Objects) -> Iterator[str]:
    """The same of an Ingress, which knows no time-outs and takes no headers away."""
    for one in of_kind(objects, "Ingress"):
        spec = one["spec"]
        paths = [path for rule in spec["rules"] for path in rule["http"]["paths"]]
        yield from _reached(
            [
                Way(p["path"], p["pathType"] == "Exact", p["backend"]["service"]["name"])
                for p in paths
                if p["pathType"] in {"Exact", "Prefix"}
            ]
        )
        secured = {host for tls in spec.get("tls", ()) for host in tls["hosts"]}
        if secured != {rule.get("host") for rule in spec["rules"]}:
            yield "the ingress listens to what anybody could read"
        if "ingressClassName" not in spec:
            yield "the ingress is whoever's takes it"


def _reached(ways: Sequence[Way]) -> Iterator[str]:
    for service in SERVICES:
        if _backend_of(f"/api/{service}/events", ways) != f"{service}-api":
            yield f"/api/{service} leads nowhere"
    for path, backend in (("/", "dashboards-api"), ("/open311/v2/services.json", "issues-api")):
        if _backend_of(path, ways) != backend:
            yield f"{path} leads to {_backend_of(path, ways)}"
    yield from (f"the outside reaches {path}" for path in INSIDE if _backend_of(path, ways))


def _backend_of(path: str, ways: Sequence[Way]) -> str | None:
    """By the precedence of both APIs: exact, then the longest prefix of whole segments."""
    found: list[tuple[bool, int, str]] = []
    for value, exact, backend in ways:
        stem = value.rstrip("/")
        if path == value or (not exact and (path == stem or path.startswith(f"{stem}/"))):
            found.append((exact, len(value), backend))
    return max(found)[2] if found else None


def k18_known_settings(objects: Objects) -> Iterator[str]:
    """Every key is one that a process knows; none is missing; the cluster adds none."""
    told: set[str] = set()
    for one in of_kind(objects, "ConfigMap"):
        told |= {key for key in one.get("data", {}) if key.startswith("LINLI_")}
    for work in workloads(objects):
        told |= {
            e["name"]
            for c in work.containers
            for e in c.get("env", ())
            if e["name"].startswith("LINLI_")
        }
        if work.spec.get("enableServiceLinks") is not False:
            yield f"{work.name}: a Service called linli-… becomes a key that nobody knows"
    yield from (f"{key} is not a key of Linli" for key in sorted(told - KNOWN))
    yield from (f"{key} is missing" for key in sorted(REQUIRED - told))


def k19_frozen_selectors(objects: Objects) -> Iterator[str]:
    """Selectors cannot be changed on a running platform: they are name and component, for good."""
    frozen = json.loads((ROOT / "selectors.json").read_text())
    for work in workloads(objects, "Deployment"):
        selector = work.whole["spec"]["selector"].get("matchLabels", {})
        if selector != frozen.get(work.name) or selector.keys() != {NAME, COMPONENT}:
            yield f"{work.name} selects {selector}"
    for one in of_kind(objects, "Service"):
        if one["spec"]["selector"] != frozen.get(one["metadata"]["name"]):
            yield f"service {one['metadata']['name']} selects {one['spec']['selector']}"


def k20_bearable(objects: Objects) -> Iterator[str]:
    """Nothing is the cluster's, empty, or the cluster's to fill in: re-applied, nothing changes."""
    for one in objects:
        name = f"{one['kind']} {one['metadata']['name']}"
        if one["kind"] in CLUSTER_SCOPED - {"Namespace"}:
            yield f"{name} is the whole cluster's"
        if (
            "status" in one
            or {"uid", "creationTimestamp", "resourceVersion"} & one["metadata"].keys()
        ):
            yield f"{name} carries what the cluster says of it"
        yield from (f"{name}: {path} is null" for path in _nulls(one, ""))
    for work in workloads(objects):
        if any(
            port.get("protocol") is None for c in work.containers for port in c.get("ports", ())
        ):
            yield f"{work.name}: a port without protocol is merged wrongly by server-side apply"


def base_is_portable(objects: Objects) -> Iterator[str]:
    """The base can be put into any namespace of any cluster."""
    for one in objects:
        if one["kind"] in CLUSTER_SCOPED or "namespace" in one["metadata"]:
            yield f"{one['kind']} {one['metadata']['name']} names its place"


def _nulls(value: object, path: str) -> Iterator[str]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from _nulls(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(cast(list[Any], value)):
            yield from _nulls(inner, f"{path}[{number}]")
