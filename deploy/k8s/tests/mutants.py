"""Planted defects: for every rule, changes of good manifests that it must refuse."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from deploy.k8s.tests.rendering import Object, Objects, named, of_kind, settings_of, workloads

type Mutation = Callable[[Objects], object]


def _pod(objects: Objects, name: str = "issues-api", kind: str = "Deployment") -> Object:
    return named(objects, kind, name)["spec"]["template"]["spec"]


def _container(objects: Objects, name: str = "issues-api") -> Object:
    return _pod(objects, name)["containers"][0]


def _job(objects: Objects, role: str) -> Object:
    return next(work.whole for work in workloads(objects, "Job") if work.role == role)


def _cluster(objects: Objects, name: str = "linli-db") -> Object:
    return named(objects, "Cluster", name)["spec"]


def _drop(objects: Objects, kind: str, name: str) -> None:
    objects.remove(named(objects, kind, name))


def _policy(objects: Objects, name: str) -> Object:
    return named(objects, "NetworkPolicy", name)["spec"]


def _add(objects: Objects, kind: str, name: str, **more: Any) -> None:
    objects.append({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **more})


def _scaler(objects: Objects, kind: str) -> Object:
    return of_kind(objects, kind)[0]["spec"]


def _routes(objects: Objects) -> list[Object]:
    return named(objects, "HTTPRoute", "linli")["spec"]["rules"]


def _unalerted(objects: Objects) -> None:
    objects[:] = [one for one in objects if one["kind"] != "PrometheusRule"]


def _asking_the_operator(objects: Objects) -> None:
    for group in named(objects, "PrometheusRule", "linli")["spec"]["groups"]:
        for rule in group["rules"]:
            rule["expr"] = rule["expr"].replace("barman_cloud_cloudnative_pg_io", "cnpg_collector")


def mutated(objects: Objects, mutation: Mutation) -> Objects:
    """A copy with the defect in it."""
    changed = copy.deepcopy(objects)
    mutation(changed)
    return changed


MUTANTS: Mapping[str, Mapping[str, Mutation]] = {
    "k1_restricted": {
        "root": lambda o: _pod(o)["securityContext"].update(runAsNonRoot=False),
        "a user of the node's": lambda o: _pod(o)["securityContext"].update(runAsUser=1000),
        "no seccomp profile": lambda o: _pod(o)["securityContext"].pop("seccompProfile"),
        "the node's network": lambda o: _pod(o).update(hostNetwork=True),
        "the node's files": lambda o: _pod(o)["volumes"].append(
            {"name": "x", "hostPath": {"path": "/"}}
        ),
        "an unbounded /tmp": lambda o: _pod(o)["volumes"][1]["emptyDir"].clear(),
        "escalation": lambda o: _container(o)["securityContext"].pop("allowPrivilegeEscalation"),
        "a writable root": lambda o: _container(o)["securityContext"].update(
            readOnlyRootFilesystem=False
        ),
        "a capability": lambda o: _container(o)["securityContext"]["capabilities"].update(
            add=["NET_ADMIN"]
        ),
        "root in a container": lambda o: _container(o)["securityContext"].update(runAsUser=0),
        "a Job as root": lambda o: _job(o, "migrate")["spec"]["template"]["spec"].pop(
            "securityContext"
        ),
        "a lax namespace": lambda o: named(o, "Namespace", "linli")["metadata"]["labels"].clear(),
    },
    "k2_no_api_access": {
        "a token": lambda o: _pod(o).update(automountServiceAccountToken=True),
        "a shared account": lambda o: _pod(o).update(serviceAccountName="library-api"),
        "an account that hands out tokens": lambda o: named(o, "ServiceAccount", "issues-api").pop(
            "automountServiceAccountToken"
        ),
        "rights": lambda o: _add(o, "RoleBinding", "x"),
        "no account": lambda o: _drop(o, "ServiceAccount", "issues-api"),
    },
    "k3_by_digest": {
        "a tag": lambda o: _container(o).update(image="linli-issues:0.1.0"),
        "half a digest": lambda o: _container(o).update(image="linli-issues@sha256:00"),
        "somebody else's image": lambda o: _container(o).update(
            image="x/issues@sha256:" + "0" * 64
        ),
    },
    "k4_probes": {
        "killed with the database": lambda o: _container(o)["livenessProbe"]["httpGet"].update(
            path="/readyz"
        ),
        "never ready": lambda o: _container(o).pop("readinessProbe"),
        "ready without its database": lambda o: _container(o)["readinessProbe"]["httpGet"].update(
            path="/healthz"
        ),
        "ten minutes to start": lambda o: _container(o)["startupProbe"].update(
            failureThreshold=300
        ),
        "killed when slow": lambda o: _container(o)["livenessProbe"].update(failureThreshold=2),
    },
    "k5_graceful": {
        "thirty seconds": lambda o: _pod(o).update(terminationGracePeriodSeconds=30),
        "no drain": lambda o: settings_of(o).update(LINLI_DRAIN_SECONDS="0"),
        "a shell": lambda o: _container(o).update(
            lifecycle={"preStop": {"exec": {"command": ["sleep"]}}}
        ),
    },
    "k6_measured": {
        "less than was measured": lambda o: _container(o)["resources"]["requests"].update(
            memory="64Mi"
        ),
        "a throttled api": lambda o: _container(o)["resources"]["limits"].update(cpu="1"),
        "a worker that may burst": lambda o: _container(o, "issues-worker")["resources"][
            "limits"
        ].update(memory="1Gi"),
        "no bounds": lambda o: _container(o).pop("resources"),
    },
    "k7_drains": {
        "a budget that blocks": lambda o: named(o, "PodDisruptionBudget", "issues-api").update(
            spec={
                "minAvailable": "100%",
                "selector": {"matchLabels": {"app.kubernetes.io/name": "issues"}},
            }
        ),
        "no budget": lambda o: _drop(o, "PodDisruptionBudget", "issues-api"),
        "a budget of one replica's": lambda o: _scaler(o, "HorizontalPodAutoscaler").update(
            minReplicas=1
        ),
        "one node for all": lambda o: _pod(o).pop("topologySpreadConstraints"),
        "spread among others": lambda o: _pod(o)["topologySpreadConstraints"][0].pop(
            "matchLabelKeys"
        ),
        "spread by wish": lambda o: _pod(o)["topologySpreadConstraints"][1].update(
            whenUnsatisfiable="ScheduleAnyway"
        ),
    },
    "k8_one_counter": {
        "replicas beside a scaler": lambda o: named(o, "Deployment", "issues-api")["spec"].update(
            replicas=3
        ),
        "two scalers": lambda o: o.append(copy.deepcopy(of_kind(o, "ScaledObject")[0])),
        "a scaler of nothing": lambda o: _scaler(o, "ScaledObject")["scaleTargetRef"].update(
            name="x-worker"
        ),
    },
    "k9_scaled_by_need": {
        "JetStream's word": lambda o: _scaler(o, "ScaledObject")["triggers"][0].update(
            type="nats-jetstream"
        ),
        "more pods than projections": lambda o: _scaler(o, "ScaledObject").update(
            maxReplicaCount=50
        ),
        "processors alone": lambda o: _scaler(o, "HorizontalPodAutoscaler")["metrics"].pop(),
        "another service's lag": lambda o: _scaler(o, "ScaledObject")["triggers"][0][
            "metadata"
        ].update(query='max(es_projection_lag_time_seconds{service="other"})'),
        "what nobody measures": lambda o: _scaler(o, "ScaledObject")["triggers"][0][
            "metadata"
        ].update(query='max(es_projection_lagg{service="communities"})'),
    },
    "k10_reachability": {
        "no default": lambda o: _drop(o, "NetworkPolicy", "default-deny"),
        "no names over TCP": lambda o: _policy(o, "names")["egress"][0]["ports"].pop(),
        "no names": lambda o: _drop(o, "NetworkPolicy", "names"),
        "everybody reads": lambda o: _policy(o, "issues-feed")["ingress"][0].update({"from": []}),
        "a reader is forgotten": lambda o: _policy(o, "issues-feed")["ingress"][0]["from"][0][
            "podSelector"
        ]["matchExpressions"][0]["values"].remove("dashboards"),
        "the node's metadata": lambda o: _policy(o, "identity")["egress"][0]["to"][0][
            "ipBlock"
        ].pop("except"),
        "other namespaces' pods": lambda o: _policy(o, "linli-db")["ingress"][0]["from"][0].update(
            namespaceSelector={}
        ),
        "any port of NATS": lambda o: _policy(o, "nats")["ingress"][1].pop("ports"),
        "nobody collects": lambda o: _policy(o, "telemetry").pop("ingress"),
        "workers go out": lambda o: _policy(o, "identity").update(
            podSelector={"matchLabels": {"app.kubernetes.io/part-of": "linli"}}
        ),
    },
    "k11_migrations": {
        "an older revision": lambda o: _job(o, "migrate")["metadata"].update(
            name="communities-migrate-1-1-0"
        ),
        "a race": lambda o: _pod(o).update(initContainers=[copy.deepcopy(_container(o))]),
        "everybody migrates": lambda o: settings_of(o).pop("LINLI_MIGRATE"),
        "nobody migrates": lambda o: o.remove(_job(o, "migrate")),
        "a Job that gives up": lambda o: _job(o, "migrate")["spec"].update(backoffLimit=0),
        "a Job that hangs": lambda o: _job(o, "migrate")["spec"].pop("activeDeadlineSeconds"),
    },
    "k12_streams": {
        "an administrator in a service": lambda o: _pod(o)["volumes"].append(
            {"name": "nats-admin", "secret": {"secretName": "nats-admin"}}
        ),
        "a service without streams": lambda o: _job(o, "streams")["spec"]["template"]["spec"][
            "containers"
        ].pop(),
        "another task": lambda o: _job(o, "streams")["spec"]["template"]["spec"]["containers"][
            0
        ].update(args=["all"]),
        "no Job": lambda o: o.remove(_job(o, "streams")),
        "once and never again": lambda o: _drop(o, "CronJob", "linli-streams"),
        "another's secrets": lambda o: _job(o, "streams")["spec"]["template"]["spec"]["containers"][
            0
        ]["volumeMounts"].append(
            {"name": "issues", "mountPath": "/run/secrets/issues", "readOnly": True}
        ),
    },
    "k14_canary": {
        "nobody is called": _unalerted,
        "nobody collects": lambda o: _drop(o, "PodMonitor", "linli"),
    },
    "k15_postgres": {
        "two servers": lambda o: _cluster(o).update(instances=2),
        "durable where possible": lambda o: _cluster(o)["postgresql"]["synchronous"].update(
            dataDurability="preferred"
        ),
        "promoted without a quorum": lambda o: _cluster(o)["postgresql"]["synchronous"].pop(
            "failoverQuorum"
        ),
        "asynchronous": lambda o: _cluster(o)["postgresql"].pop("synchronous"),
        "rot unnoticed": lambda o: _cluster(o)["bootstrap"]["initdb"].update(dataChecksums=False),
        "one disk": lambda o: _cluster(o).pop("walStorage"),
        "a log kept nowhere": lambda o: _cluster(o).pop("plugins"),
        "no backups": lambda o: _drop(o, "ScheduledBackup", "linli-db"),
        "keys kept for a season": lambda o: named(o, "ObjectStore", "linli-keys")["spec"].update(
            retentionPolicy="90d"
        ),
        "keys among the rest": lambda o: _cluster(o, "linli-keys")["plugins"][0][
            "parameters"
        ].update(barmanObjectName="linli-db"),
        "keys beside the services": lambda o: _drop(o, "Cluster", "linli-keys"),
        "acknowledged before flushed": lambda o: _cluster(o)["postgresql"]["parameters"].update(
            synchronous_commit="off"
        ),
        "everybody logs in": lambda o: _cluster(o)["postgresql"]["pg_hba"].pop(),
        "the operator asked of backups": _asking_the_operator,
        "clusters alike": lambda o: named(o, "PodMonitor", "linli-postgres")["spec"].pop(
            "podTargetLabels"
        ),
        "a shared database": lambda o: named(o, "Database", "issues")["spec"].update(
            owner="linli_library"
        ),
    },
    "k16_secret_files": {
        "a variable": lambda o: _container(o).update(
            env=[{"name": "X", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}}]
        ),
        "a Secret in the manifests": lambda o: _add(o, "Secret", "issues-secrets", data={}),
        "a file that never changes": lambda o: _container(o)["volumeMounts"][0].update(
            subPath="kek"
        ),
        "no secrets": lambda o: _container(o)["volumeMounts"].pop(0),
    },
    "k17_gateway": {
        "metrics for all": lambda o: _routes(o)[0]["matches"][0]["path"].update(type="PathPrefix"),
        "no time-out": lambda o: _routes(o)[0].pop("timeouts"),
        "spoofed headers": lambda o: _routes(o)[2].pop("filters"),
        "a service unreached": lambda o: _routes(o).pop(),
        "in clear": lambda o: named(o, "Gateway", "linli")["spec"]["listeners"][0].update(
            protocol="HTTP"
        ),
    },
    "k18_known_settings": {
        "a slip of the pen": lambda o: settings_of(o).update(LINLI_DRAIN_SECOND="5"),
        "nobody to believe": lambda o: settings_of(o).pop("LINLI_OIDC_ISSUER"),
        "keys by the cluster": lambda o: _pod(o).pop("enableServiceLinks"),
        "a slip in a Job": lambda o: _job(o, "streams")["spec"]["template"]["spec"]["containers"][
            0
        ]["env"][0].update(name="LINLI_NATS_CREDENTIAL_FILE"),
    },
    "k19_frozen_selectors": {
        "a version": lambda o: named(o, "Deployment", "issues-api")["spec"]["selector"][
            "matchLabels"
        ].update({"app.kubernetes.io/version": "0.1.0"}),
        "another name": lambda o: named(o, "Service", "issues-api")["spec"]["selector"].update(
            {"app.kubernetes.io/name": "issue"}
        ),
        "too many": lambda o: named(o, "Deployment", "issues-api")["spec"]["selector"][
            "matchLabels"
        ].pop("app.kubernetes.io/component"),
    },
    "k20_bearable": {
        "the whole cluster's": lambda o: _add(o, "StorageClass", "fast"),
        "null": lambda o: _container(o).update(livenessProbe=None),
        "a port without protocol": lambda o: _container(o)["ports"][0].pop("protocol"),
        "what the cluster says": lambda o: named(o, "Service", "issues-api").update(status={}),
    },
    "k21_valid": {
        "misspelt": lambda o: _pod(o).update(terminationGracePeriodSecond=45),
        "an old API": lambda o: named(o, "PodDisruptionBudget", "issues-api").update(
            apiVersion="policy/v1beta1"
        ),
        "a wrong type": lambda o: named(o, "Service", "issues-api")["spec"]["ports"][0].update(
            port="8080"
        ),
        "misspelt at an operator's": lambda o: _cluster(o)["postgresql"]["synchronous"].update(
            failoverQuorom=True
        ),
        "an operator's old API": lambda o: of_kind(o, "ExternalSecret")[0].update(
            apiVersion="external-secrets.io/v1alpha1"
        ),
        "a query without a server": lambda o: _scaler(o, "ScaledObject")["triggers"][0][
            "metadata"
        ].pop("serverAddress"),
    },
    "k22_shared_volumes": {
        "one node's volume": lambda o: named(o, "PersistentVolumeClaim", "linli-witness")[
            "spec"
        ].update(accessModes=["ReadWriteOnce"]),
        "nobody's volume": lambda o: _drop(o, "PersistentVolumeClaim", "linli-witness"),
        "a pod's own volume, of many": lambda o: (
            _add(o, "PersistentVolumeClaim", "photos", spec={"accessModes": ["ReadWriteOncePod"]})
            or _pod(o)["volumes"].append(
                {"name": "photos", "persistentVolumeClaim": {"claimName": "photos"}}
            )
        ),
    },
    "k23_connections": {
        "more pods": lambda o: _scaler(o, "HorizontalPodAutoscaler").update(maxReplicas=12),
        "all replaced at once": lambda o: named(o, "Deployment", "issues-api")["spec"]["strategy"][
            "rollingUpdate"
        ].update(maxSurge=12),
        "as many as by default": lambda o: _cluster(o)["postgresql"]["parameters"].pop(
            "max_connections"
        ),
        "too few for the keys": lambda o: _cluster(o, "linli-keys")["postgresql"][
            "parameters"
        ].update(max_connections="400"),
        "killed when all are there": lambda o: _cluster(o)["resources"]["limits"].update(
            memory="1Gi"
        ),
    },
}
