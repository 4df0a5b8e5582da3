"""K15: PostgreSQL as CloudNativePG is asked for it."""

from collections.abc import Iterator

from deploy.k8s.tests.rendering import SERVICES, Object, Objects, named, of_kind

CLUSTERS = ("linli-db", "linli-keys")
KEYS_KEPT_DAYS_MAX = 30
"""An erasure is through with the last backup of the keys."""
PLUGIN = "barman-cloud.cloudnative-pg.io"
LAST_BACKUP = "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"
"""As the plugin tells it: what the operator tells is of other backups."""


def k15_postgres(objects: Objects) -> Iterator[str]:
    """Acknowledged is on two servers; the log is archived; keys are forgotten in time."""
    clusters = of_kind(objects, "Cluster")
    if {one["metadata"]["name"] for one in clusters} != set(CLUSTERS):
        yield "services and keys are not on a cluster each"
        return
    for cluster in clusters:
        name = cluster["metadata"]["name"]
        yield from (f"{name}: {fault}" for fault in _durable(cluster["spec"]))
        yield from (f"{name}: {fault}" for fault in _archived(name, cluster["spec"], objects))
    yield from _owned(objects)
    yield from _watched(objects)


def _durable(spec: Object) -> Iterator[str]:
    if spec["instances"] < 3:
        yield "one server's loss stops it, or loses something"
    wanted = {"method": "any", "number": 1, "dataDurability": "required", "failoverQuorum": True}
    if spec["postgresql"].get("synchronous") != wanted:
        yield "what is acknowledged may be on one server alone"
    if not spec["bootstrap"].get("initdb", {}).get("dataChecksums"):
        yield "a rotten page is not noticed"
    if "walStorage" not in spec:
        yield "the log and the tables fill one disk"
    if (
        spec.get("enableSuperuserAccess")
        or spec["postgresql"]["pg_hba"][-1] != "host all all all reject"
    ):
        yield "somebody may log in who need not"
    unsafe = {"fsync", "full_page_writes", "synchronous_commit", "data_sync_retry"}
    yield from (f"sets {key}" for key in sorted(unsafe & spec["postgresql"]["parameters"].keys()))


def _archived(name: str, spec: Object, objects: Objects) -> Iterator[str]:
    archivers = [one for one in spec.get("plugins", ()) if one.get("isWALArchiver")]
    if [one["name"] for one in archivers] != [PLUGIN]:
        yield "its log is archived nowhere"
        return
    store = named(objects, "ObjectStore", archivers[0]["parameters"]["barmanObjectName"])["spec"]
    if store["configuration"]["destinationPath"] != f"s3://{name}/":
        yield "its backups lie among others"
    days = int(store["retentionPolicy"].removesuffix("d"))
    if name == "linli-keys" and days > KEYS_KEPT_DAYS_MAX:
        yield f"erased persons live on for {days} days"
    scheduled = [one["spec"] for one in of_kind(objects, "ScheduledBackup")]
    if not any(one["cluster"]["name"] == name and one["method"] == "plugin" for one in scheduled):
        yield "nothing makes backups"


def _owned(objects: Objects) -> Iterator[str]:
    owners = {d["spec"]["name"]: d["spec"]["owner"] for d in of_kind(objects, "Database")}
    for service in (*SERVICES, "keys"):
        if owners.get(f"linli_{service}") != f"linli_{service}":
            yield f"{service} has no database of its own"


def _watched(objects: Objects) -> Iterator[str]:
    rules = str(of_kind(objects, "PrometheusRule"))
    if LAST_BACKUP not in rules:
        yield "nobody is called when backups end"
    monitors = [one["spec"].get("podTargetLabels", ()) for one in of_kind(objects, "PodMonitor")]
    if not any("cnpg.io/cluster" in labels for labels in monitors):
        yield "alerts cannot tell the clusters apart"
