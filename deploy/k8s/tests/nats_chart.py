"""K13: what the NATS chart makes of our values.

Its templates are a program of Helm's, which is not here: this repeats by hand what `files/config`,
`stateful-set/nats-container` and `pod-template` of chart 2.14 do with the values that we set. What
it repeats wrongly, no test sees; what nats-server thinks of the outcome, one does.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import yaml

from deploy.k8s.tests.pods import UID_MIN
from deploy.k8s.tests.rendering import ROOT, Object

RAW = re.compile(r'"<<\s+(.*?)\s+>>"')
INCLUDE = re.compile(r'".*\$include": "(.*)",?')
SIZES = {"Gi": 2**30, "GB": 2**30}
"""nats-server means a power of two by either."""
FULL_MAX = 0.8
RELEASE = "nats"
STARTUP = "/healthz?js-server-only=true"


class Chart(NamedTuple):
    """The configuration file, and the pods."""

    config: Object
    pod: Object
    volume: str
    """How much a server may be given."""


def values(*files: str) -> Object:
    """Our values, later files over earlier ones."""
    merged: Object = {}
    for file in files:
        merged = merge(merged, yaml.safe_load((ROOT / "values" / file).read_text()))
    return merged


def chart(given: Object) -> Chart:
    """The configuration and the pod template."""
    pvc = given["config"]["jetstream"]["fileStore"]["pvc"]
    return Chart(_config(given), _pod(given), pvc["size"])


def _config(given: Object) -> Object:
    config = given["config"]
    made: Object = {
        "server_name": "<< $SERVER_NAME >>",
        "lame_duck_grace_period": "10s",
        "lame_duck_duration": "30s",
        "pid_file": "/var/run/nats/nats.pid",
        "port": 4222,
        "http_port": 8222,
        "jetstream": _jetstream(config["jetstream"]),
    }
    if config["nats"].get("tls", {}).get("enabled"):
        made["tls"] = _tls(given, "nats")
    if config["cluster"]["enabled"]:
        made["cluster"] = _cluster(given)
    return merge(made, config.get("merge", {}))


def _jetstream(jetstream: Object) -> Object:
    store = jetstream["fileStore"]
    size = store.get("maxSize") or store["pvc"]["size"]
    made = {"max_memory_store": 0, "store_dir": "/data", "max_file_store": f"<< {size} >>"}
    return merge(made, jetstream.get("merge", {}))


def _cluster(given: Object) -> Object:
    cluster = given["config"]["cluster"]
    tls = cluster.get("tls", {}).get("enabled")
    hosts = (f"{RELEASE}-{n}.{RELEASE}-headless:6222" for n in range(cluster.get("replicas", 3)))
    made: Object = {
        "name": RELEASE,
        "port": 6222,
        "no_advertise": True,
        "routes": [f"{'tls' if tls else 'nats'}://{host}" for host in hosts],
    }
    return merge(made | ({"tls": _tls(given, "cluster")} if tls else {}), cluster.get("merge", {}))


def _tls(given: Object, part: str) -> Object:
    folder = f"/etc/nats-certs/{part}"
    made = {"cert_file": f"{folder}/tls.crt", "key_file": f"{folder}/tls.key"}
    if given.get("tlsCA", {}).get("enabled"):
        made["ca_file"] = "/etc/nats-ca-cert/ca.crt"
    return merge(made, given["config"][part]["tls"].get("merge", {}))


def _pod(given: Object) -> Object:
    probe = {"port": "monitor", "path": "/healthz"}
    container = merge(
        {"name": "nats", "startupProbe": {"httpGet": probe}}, given["container"].get("merge", {})
    )
    spec: Object = {
        "containers": [
            container,
            merge({"name": "reloader"}, given["reloader"].get("merge", {})),
            merge({"name": "prom-exporter"}, given["promExporter"].get("merge", {})),
        ],
        "topologySpreadConstraints": given["podTemplate"].get("topologySpreadConstraints", {}),
    }
    return merge({"spec": spec}, given["podTemplate"].get("merge", {}))["spec"]


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> Object:
    """As Helm's mergeOverwrite: maps are joined, everything else is replaced."""
    merged = copy.deepcopy(dict(under))
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[key] = merge(cast(Object, below), cast(Object, value))
        else:
            merged[key] = copy.deepcopy(cast(object, value))
    return merged


def written(config: Object) -> str:
    """The file: JSON in which `<< … >>` stands bare and `…$include` becomes a directive."""
    text = json.dumps(config, indent=2, sort_keys=True)
    return RAW.sub(r"\1", INCLUDE.sub(r"include \1;", text))


def k13_nats(given: Object) -> Iterator[str]:
    """Three servers that flush before they acknowledge, ask who calls, and leave room on disk."""
    made = chart(given)
    jetstream = made.config["jetstream"]
    if jetstream.get("sync_interval") != "always":
        yield "acknowledges what a power cut loses"
    if len(made.config.get("cluster", {}).get("routes", ())) < 3:
        yield "one server's loss stops it"
    if _bytes(jetstream["max_file_store"].strip("<> ")) > FULL_MAX * _bytes(made.volume):
        yield "a full disk comes before a full store"
    if "tls" not in made.config or "tls" not in made.config.get("cluster", {}):
        yield "speaks in clear"
    if "no_auth_user" in made.config or not any(key.endswith("$include") for key in made.config):
        yield "lets in whoever comes"
    yield from _of_pod(made.pod)


def _of_pod(spec: Object) -> Iterator[str]:
    context = spec.get("securityContext", {})
    if not context.get("runAsNonRoot") or context.get("runAsUser", 0) < UID_MIN:
        yield "runs as root"
    if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "no seccomp profile"
    if spec.get("automountServiceAccountToken") is not False:
        yield "holds a token of the cluster"
    for container in spec["containers"]:
        own = container.get("securityContext", {})
        if own.get("allowPrivilegeEscalation") is not False or not own.get(
            "readOnlyRootFilesystem"
        ):
            yield f"{container['name']} is not restricted"
        if own.get("capabilities") != {"drop": ["ALL"]} or "resources" not in container:
            yield f"{container['name']} has capabilities, or no bounds"
    if spec["containers"][0]["startupProbe"]["httpGet"]["path"] != STARTUP:
        yield "one slow stream stops a rollout"
    spread = spec["topologySpreadConstraints"].get("kubernetes.io/hostname", {})
    if spread.get("whenUnsatisfiable") != "DoNotSchedule":
        yield "a majority may lie on one node"


def _bytes(size: str) -> int:
    return int(size[:-2]) * SIZES[size[-2:]]
