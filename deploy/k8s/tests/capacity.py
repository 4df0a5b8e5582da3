"""K22, K23: what the pods of several nodes share: a volume, and PostgreSQL's connections."""

from collections.abc import Iterator

from deploy.k8s.tests.fleet import scaled
from deploy.k8s.tests.pods import mebibytes
from deploy.k8s.tests.rendering import Objects, Workload, of_kind, workloads
from linli.events.databases import POOL_CONNECTIONS
from linli.events.store import READ_CONNECTIONS_MAX

BESIDE_POOLS = 3
"""To append by, for the log of accesses, and to look how safely the server is set up."""
OF_SERVICE = {
    "linli-db": POOL_CONNECTIONS + READ_CONNECTIONS_MAX + BESIDE_POOLS,
    "linli-keys": POOL_CONNECTIONS,
}
"""What a process of a service holds at most, by cluster."""
OF_JOB = {
    "migrate": {"linli-db": POOL_CONNECTIONS + 1, "linli-keys": POOL_CONNECTIONS + 1},
    "streams": {"linli-db": 1, "linli-keys": 0},
}
"""And a container of a Job."""
OF_OPERATOR = 13
"""Reserved for superusers (3), the exporter, backups and somebody who looks."""
SHARED_MIB = 256
"""shared_buffers as they are, and what PostgreSQL has beside them."""
CONNECTION_MIB = 3.4
"""Of a server process: 2.6 in the mean of 107 after 25 s of the load of `make k8s-measure`, and a
third more."""


def k22_shared_volumes(objects: Objects) -> Iterator[str]:
    """What pods of several nodes mount, several nodes may write."""
    modes = {
        one["metadata"]["name"]: one["spec"]["accessModes"]
        for one in of_kind(objects, "PersistentVolumeClaim")
    }
    pods: dict[str, int] = {}
    for work in workloads(objects):
        for volume in work.spec.get("volumes", ()):
            if claim := volume.get("persistentVolumeClaim", {}).get("claimName"):
                pods[claim] = pods.get(claim, 0) + most(work, objects)
    for claim, count in pods.items():
        if claim not in modes:
            yield f"{claim} is nowhere"
        elif count > 1 and modes[claim] != ["ReadWriteMany"]:
            yield f"{claim} is mounted by {count} pods, and written by one node"


def k23_connections(objects: Objects) -> Iterator[str]:
    """PostgreSQL takes all that every pod's pools may ask for, and has the memory for it."""
    for cluster in of_kind(objects, "Cluster"):
        name, spec = cluster["metadata"]["name"], cluster["spec"]
        asked = connections(objects, name)
        taken = int(spec["postgresql"]["parameters"].get("max_connections", 100))
        if taken < asked:
            yield f"{name} takes {taken} connections, and is asked for {asked}"
        memory = mebibytes(spec["resources"]["limits"]["memory"])
        if memory < SHARED_MIB + taken * CONNECTION_MIB:
            yield f"{name} has {memory:g} MiB for {taken} connections"


def connections(objects: Objects, cluster: str) -> int:
    """How many of a cluster's all pods hold at their most, while all are replaced."""
    return OF_OPERATOR + sum(_asked(work, objects, cluster) for work in workloads(objects))


def _asked(work: Workload, objects: Objects, cluster: str) -> int:
    if work.kind == "Deployment":
        return (most(work, objects) + _surge(work)) * OF_SERVICE[cluster]
    return len(work.containers) * OF_JOB[work.role][cluster]


def most(work: Workload, objects: Objects) -> int:
    """How many pods of it there are at most, but for those that replace others."""
    scaler = scaled(objects).get(work.name, {}).get("spec", {})
    highest = scaler.get("maxReplicas", scaler.get("maxReplicaCount"))
    return highest or work.whole["spec"].get("replicas", 1)


def _surge(work: Workload) -> int:
    return work.whole["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
