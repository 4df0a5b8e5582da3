"""K1-K6, K16: what every pod is like."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.k8s.tests.rendering import ROOT, Object, Objects, of_kind, settings_of, workloads
from linli.chassis.runserver import STOP_SECONDS_MAX

UID_MIN = 10_000
STARTUP_SECONDS_MAX = 120
PATIENCE_SECONDS_MIN = 60
"""How long a process may hang before it is killed: ten times a slow answer."""
MARGIN_SECONDS = 10
HEADROOM = 1.3
MEBI = 2**20
UNITS = {"Ki": 2**10, "Mi": MEBI, "Gi": 2**30}
RBAC = ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")


def k1_restricted(objects: Objects) -> Iterator[str]:
    """Pods pass the restricted standard, and more: a high user id, nothing to write but /tmp."""
    for one in of_kind(objects, "Namespace"):
        labels = one["metadata"].get("labels", {})
        if labels.get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"namespace {one['metadata']['name']} enforces no restricted pods"
    for work in workloads(objects):
        yield from (f"{work.name}: {fault}" for fault in _of_pod(work.spec))
        for container in work.containers:
            yield from (f"{work.name}: {fault}" for fault in _of_container(container))


def _of_pod(spec: Object) -> Iterator[str]:
    context = spec.get("securityContext", {})
    if not context.get("runAsNonRoot") or context.get("runAsUser", 0) < UID_MIN:
        yield "runs as root, or as a user of the node's"
    if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "no seccomp profile"
    if any(spec.get(shared) for shared in ("hostNetwork", "hostPID", "hostIPC")):
        yield "shares a namespace of the node"
    for volume in spec.get("volumes", ()):
        if "hostPath" in volume:
            yield "mounts the node's files"
        if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
            yield f"{volume['name']} may fill the node's disk"


def _of_container(container: Object) -> Iterator[str]:
    context = container.get("securityContext", {})
    if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
        yield "may gain privileges"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "writes where it should not"
    capabilities = context.get("capabilities", {})
    if capabilities.get("drop") != ["ALL"] or capabilities.get("add"):
        yield "has capabilities"
    if context.get("runAsUser", UID_MIN) < UID_MIN or context.get("runAsNonRoot") is False:
        yield "runs as another user than its pod"
    if "/tmp" not in {mount["mountPath"] for mount in container.get("volumeMounts", ())}:
        yield "has no /tmp"


def k2_no_api_access(objects: Objects) -> Iterator[str]:
    """Nobody talks to the cluster's API; each role is an account of its own."""
    roles = {(w.spec.get("serviceAccountName"), w.service, w.role) for w in workloads(objects)}
    accounts = [account for account, _, _ in roles]
    for work in workloads(objects):
        if work.spec.get("automountServiceAccountToken") is not False:
            yield f"{work.name} is given a token of the cluster"
        if accounts.count(work.spec.get("serviceAccountName")) > 1:
            yield f"{work.name} shares its account"
    for one in of_kind(objects, "ServiceAccount"):
        if one.get("automountServiceAccountToken") is not False:
            yield f"account {one['metadata']['name']} hands out tokens"
    known = {one["metadata"]["name"] for one in of_kind(objects, "ServiceAccount")}
    yield from (f"account {account} is nowhere" for account in accounts if account not in known)
    yield from (f"{one['kind']}: nobody needs rights" for one in of_kind(objects, *RBAC))


def k3_by_digest(objects: Objects) -> Iterator[str]:
    """What runs is what was released, to the byte."""
    for work in workloads(objects):
        for container in work.containers:
            image, _, digest = container["image"].partition("@sha256:")
            if len(digest) != 64 or not image.rpartition("/")[2].startswith("linli-"):
                yield f"{work.name} runs {container['image']}"


def k4_probes(objects: Objects) -> Iterator[str]:
    """Each probe has its own meaning: no fault of another program restarts a process."""
    for work in workloads(objects, "Deployment"):
        (container,) = work.spec["containers"]
        probes = {
            kind: container.get(f"{kind}Probe") for kind in ("startup", "readiness", "liveness")
        }
        if missing := [kind for kind, probe in probes.items() if not probe]:
            yield f"{work.name} has no probe of {missing}"
            continue
        paths = {kind: probe["httpGet"]["path"] for kind, probe in probes.items() if probe}
        if paths != {"startup": "/healthz", "readiness": "/readyz", "liveness": "/healthz"}:
            yield f"{work.name} is asked {paths}"
        if _seconds(probes["startup"]) > STARTUP_SECONDS_MAX:
            yield f"{work.name} may take {_seconds(probes['startup'])} s to start"
        if _seconds(probes["liveness"]) < PATIENCE_SECONDS_MIN:
            yield f"{work.name} is killed while it is slow"


def _seconds(probe: Mapping[str, Any] | None) -> int:
    probe = probe or {}
    return probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)


def k5_graceful(objects: Objects) -> Iterator[str]:
    """Load balancers notice, requests finish, and only then is anybody killed."""
    drain = float(settings_of(objects).get("LINLI_DRAIN_SECONDS", 0))
    if drain < 5:
        yield f"stops taking requests {drain:g} s after SIGTERM"
    needed = drain + STOP_SECONDS_MAX + MARGIN_SECONDS
    for work in workloads(objects, "Deployment"):
        if work.spec.get("terminationGracePeriodSeconds", 30) < needed:
            yield f"{work.name} is killed before {needed:g} s"
        if any("exec" in str(c.get("lifecycle")) for c in work.containers):
            yield f"{work.name} needs a shell to stop"


def measured() -> Mapping[str, Mapping[str, float]]:
    """The memory of real processes, MiB, by service and role."""
    return json.loads((ROOT / "measured.json").read_text())["memory_mib_p95"]


def k6_measured(objects: Objects) -> Iterator[str]:
    """Requests are what was measured and a third more; nobody's processor is throttled."""
    table = measured()
    for work in workloads(objects, "Deployment"):
        resources = work.spec["containers"][0].get("resources", {})
        role = work.spec["containers"][0]["args"][0]
        request = mebibytes(resources.get("requests", {}).get("memory", "0Mi"))
        limit = mebibytes(resources.get("limits", {}).get("memory", "0Mi"))
        if request < table[work.service][role] * HEADROOM:
            yield f"{work.name} asks for {request:g} MiB and was seen with {table[work.service]}"
        if limit < request or (work.role == "worker" and limit != request):
            yield f"{work.name} is limited to {limit:g} MiB"
        if "cpu" in resources.get("limits", {}) or "cpu" not in resources.get("requests", {}):
            yield f"{work.name} is throttled, or counted for nothing"


def mebibytes(quantity: str) -> float:
    """Of a quantity such as `192Mi`."""
    return float(quantity[:-2]) * UNITS[quantity[-2:]] / MEBI


def k16_secret_files(objects: Objects) -> Iterator[str]:
    """Secrets are files, whole folders of them, so that they change under a running process."""
    yield from (
        f"{one['metadata']['name']} is a secret in a manifest" for one in of_kind(objects, "Secret")
    )
    for work in workloads(objects):
        secret = {v["name"] for v in work.spec.get("volumes", ()) if "secret" in v}
        for container in work.containers:
            told = [*container.get("envFrom", ()), *container.get("env", ())]
            if any("secretRef" in str(one) or "secretKeyRef" in str(one) for one in told):
                yield f"{work.name} takes a secret from its environment"
            mounts = [m for m in container.get("volumeMounts", ()) if m["name"] in secret]
            if not any(m["mountPath"] == "/run/secrets/linli" for m in mounts):
                yield f"{work.name} has no secrets"
            if any("subPath" in m or not m.get("readOnly") for m in mounts):
                yield f"{work.name} would not see a secret change"
