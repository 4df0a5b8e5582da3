"""The drill holds to its rules, and its look at a store sees what is missing."""

from collections.abc import Mapping

import asyncpg
import pytest
import yaml

from deploy.k8s.tests.drill import cluster_of, drill, files_of
from deploy.k8s.tests.edge import k20_bearable
from deploy.k8s.tests.mutants import Mutation, mutated
from deploy.k8s.tests.pods import k1_restricted
from deploy.k8s.tests.rendering import (
    ROOT,
    Object,
    Objects,
    named,
    needs_kubectl,
    objects_of,
    of_kind,
    workloads,
)
from deploy.k8s.tests.validation import k21_valid

pytestmark = needs_kubectl


def _spec(objects: Objects, **changes: object) -> None:
    """Another spec of the cluster that the job makes."""
    cluster = cluster_of(objects)
    cluster["spec"] |= changes
    files_of(objects)["cluster.yaml"] = yaml.safe_dump(cluster)


def _check(objects: Objects, before: str, after: str) -> None:
    files = files_of(objects)
    assert before in files["check.sql"]
    files["check.sql"] = files["check.sql"].replace(before, after)


def _job(objects: Objects) -> Object:
    return named(objects, "CronJob", "linli-restore-drill")["spec"]


def _store(objects: Objects) -> Object:
    return named(objects, "ObjectStore", "linli-db")["spec"]


def _steps(objects: Objects) -> list[Object]:
    return _job(objects)["jobTemplate"]["spec"]["template"]["spec"]["initContainers"]


PLUGIN = {"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": True}
MUTANTS: Mapping[str, Mutation] = {
    "it archives": lambda o: _spec(o, plugins=[PLUGIN]),
    "it cleans up": lambda o: _store(o).update(retentionPolicy="1d"),
    "other backups": lambda o: _store(o)["configuration"].update(destinationPath="s3://x/"),
    "the keys": lambda o: _store(o)["configuration"].update(destinationPath="s3://linli-keys/"),
    "nothing restored": lambda o: _spec(o, bootstrap={"initdb": {}}),
    "a small disk": lambda o: _spec(o, storage={"size": "5Gi"}),
    "a smaller server": lambda o: _spec(o, postgresql={"parameters": {"max_connections": "100"}}),
    "rights to secrets": lambda o: named(o, "Role", "drill")["rules"][0].update(
        resources=["secrets"]
    ),
    "the whole cluster's rights": lambda o: o.append(
        named(o, "Role", "drill") | {"kind": "ClusterRole"}
    ),
    "reached by anybody": lambda o: o.remove(of_kind(o, "NetworkPolicy")[0]),
    "beside the platform": lambda o: named(o, "CronJob", "linli-restore-drill")["metadata"].update(
        namespace="linli"
    ),
    "a service passed over": lambda o: _check(o, "linli_courses", "linli_issues"),
    "connected, not looked at": lambda o: _check(
        o, "linli_courses\n\\ir store.sql", "linli_courses"
    ),
    "faults passed over": lambda o: _check(o, "\\set ON_ERROR_STOP on", ""),
    "once a year": lambda o: _job(o).update(schedule="0 4 2 1 *"),
    "suspended": lambda o: _job(o).update(suspend=True),
    "not looked at": lambda o: _steps(o).pop(),
    "called otherwise": lambda o: named(o, "CronJob", "linli-restore-drill")["metadata"].update(
        name="drill"
    ),
}


@pytest.fixture(scope="module")
def objects() -> Objects:
    return objects_of("drill")


def test_a_drill_is_harmless_thorough_and_valid(objects: Objects) -> None:
    assert list(drill(objects)) == []
    assert list(k21_valid([*objects, cluster_of(objects)])) == []
    assert list(k1_restricted(objects)) == []
    assert list(k20_bearable(objects)) == []
    assert all(
        "@sha256:" in container["image"]
        for work in workloads(objects)
        for container in work.containers
    )


@pytest.mark.parametrize("mutation", MUTANTS.values(), ids=MUTANTS)
def test_a_drill_that_does_harm_or_sees_nothing_is_noticed(
    objects: Objects, mutation: Mutation
) -> None:
    assert list(drill(mutated(objects, mutation)))


async def test_a_store_with_a_gap_fails_the_drill(database: str) -> None:
    look = (ROOT / "drill" / "store.sql").read_text("utf-8")
    db = await asyncpg.connect(database)
    try:
        await db.execute(
            "INSERT INTO events (source, position, id, stream, version, type, time, recorded_at,"
            " private, correlation_id, causation_id, data)"
            " SELECT 'lishui/issues', n, gen_random_uuid(), 'issue-1', n, 'x', now(), now(),"
            " false, gen_random_uuid(), gen_random_uuid(), '' FROM generate_series(1, 3) n"
        )
        await db.execute(look)
        await db.execute("DELETE FROM events WHERE position = 2")
        with pytest.raises(asyncpg.RaiseError, match="lishui/issues has 2 events up to position 3"):
            await db.execute(look)
    finally:
        await db.close()
