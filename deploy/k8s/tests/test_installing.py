"""What a first installation makes and is told to do fits the manifests."""

import re
import shlex
import ssl
import subprocess
import sys
from pathlib import Path

import certifi
import pytest

from deploy.k8s import alerts
from deploy.k8s.secrets import told
from deploy.k8s.tests.capacity import OF_SERVICE, connections
from deploy.k8s.tests.rendering import (
    OVERLAYS,
    ROOT,
    SERVICES,
    Objects,
    named,
    needs_kubectl,
    objects_of,
    of_kind,
    settings_of,
    workloads,
)
from deploy.k8s.tests.validation import k21_valid
from linli.chassis.settings import ServiceSettings, read

SYSTEM = Path(ssl.get_default_verify_paths().cafile or certifi.where())
COMMANDS_MAX = 10
GUIDES = ("kubernetes.md", "kubernetes.zh.md")
DOCS = ROOT.parents[1] / "docs" / "operations"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
OPTIONAL: tuple[str, ...] = ("nats-ca", "feeds-token", "photos-credentials")
"""What `--file` brings."""


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Objects:
    more = dict.fromkeys(OPTIONAL, "x")
    return list(told(tmp_path_factory.mktemp("secrets"), more))


def test_secrets_are_valid_and_the_same_when_made_again(tmp_path: Path) -> None:
    first = list(told(tmp_path, {}))
    assert list(told(tmp_path, {})) == first
    assert list(k21_valid(first)) == []


@needs_kubectl
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_secret_and_file_that_is_asked_for_is_made(secrets: Objects, overlay: str) -> None:
    made = {one["metadata"]["name"]: one.get("stringData", {}) for one in secrets}
    objects = objects_of("overlays", overlay)
    mounted = {
        v["secret"]["secretName"]
        for w in workloads(objects)
        for v in w.spec["volumes"]
        if "secret" in v
    }
    assert mounted <= made.keys()
    asked = {
        Path(v).name for v in settings_of(objects).values() if v.startswith("/run/secrets/linli/")
    }
    for service in SERVICES:
        assert asked <= made[f"{service}-secrets"].keys()


@needs_kubectl
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_understands_what_it_is_told(
    secrets: Objects, overlay: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = objects_of("overlays", overlay)
    made = {one["metadata"]["name"]: one.get("stringData", {}) for one in secrets}
    configs = {one["metadata"]["name"]: one["data"] for one in of_kind(objects, "ConfigMap")}
    for work in workloads(objects, "Deployment"):
        files = {**made[f"{work.service}-secrets"], "nats-ca": SYSTEM.read_text()}
        for name, content in files.items():
            (tmp_path / name).write_text(content)
        with monkeypatch.context() as patch:
            for source in work.containers[0]["envFrom"]:
                for key, value in configs[source["configMapRef"]["name"]].items():
                    patch.setenv(key, value.replace("/run/secrets/linli", str(tmp_path)))
            assert read(ServiceSettings).migrate is False


def test_a_service_and_its_database_have_the_same_password(secrets: Objects) -> None:
    made = {one["metadata"]["name"]: one.get("stringData", {}) for one in secrets}
    for service in SERVICES:
        login = made[f"db-{service}"]
        known = f"postgresql://{login['username']}:{login['password']}@linli-db-rw:5432"
        assert made[f"{service}-secrets"]["database-url"].startswith(known)


def test_the_wrapped_alerts_are_those_of_the_slos() -> None:
    assert alerts.TARGET.read_text("utf-8") == alerts.wrapped(), "run make k8s-alerts"


@needs_kubectl
def test_what_is_restored_is_as_durable_as_what_was_lost() -> None:
    restored = objects_of("restore")
    assert list(k21_valid(restored)) == []
    (after,) = restored
    before = named(objects_of("overlays", "small"), "Cluster", "linli-db")
    apart = {"bootstrap", "externalClusters", "plugins"}
    same = {key: value for key, value in before["spec"].items() if key not in apart}
    assert {key: value for key, value in after["spec"].items() if key not in apart} == same
    written, read = (
        after["spec"]["plugins"][0]["parameters"],
        after["spec"]["externalClusters"][0]["plugin"]["parameters"],
    )
    assert written["serverName"] != read["serverName"], "it would write over what it came from"


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_needs_ten_commands_and_names_files_that_exist(guide: str) -> None:
    block = BLOCK.search((DOCS / guide).read_text("utf-8"))
    assert block
    commands = block[1].replace("\\\n", " ").strip().splitlines()
    assert 1 <= len([line for line in commands if not line.startswith("#")]) <= COMMANDS_MAX
    for word in shlex.split(" ".join(commands), comments=True):
        if word.startswith("deploy/"):
            assert (ROOT.parents[1] / word).exists(), word


def test_a_second_pod_cannot_have_the_lock_by_which_the_guide_looks(tmp_path: Path) -> None:
    told = re.search(r"LOCK='(.*)'", (DOCS / "kubernetes.md").read_text("utf-8"))
    assert told
    words = sys.executable, "-c", told[1].replace("/var/lib/linli/witness", str(tmp_path))
    with subprocess.Popen((*words, "60"), stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stdout.readline() == b"locked\n"
        second = subprocess.run((*words, "0"), capture_output=True, text=True, check=False)
        first.kill()
    assert "BlockingIOError" in second.stderr
    assert subprocess.run((*words, "0"), capture_output=True, check=True).stdout == b"locked\n"


@needs_kubectl
@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_tells_how_many_connections_there_may_be(guide: str) -> None:
    text = (DOCS / guide).read_text("utf-8")
    for overlay in ("small", "prod"):
        assert f"{connections(objects_of('overlays', overlay), 'linli-db'):,}" in text
    assert all(f" {count} " in text for count in OF_SERVICE.values())


def test_both_languages_tell_the_same_commands() -> None:
    for name in ("kubernetes", "runbooks/kubernetes"):
        told_in = [
            re.findall(
                r"```sh\n(.*?)```", (DOCS / f"{name}{language}").read_text("utf-8"), re.DOTALL
            )
            for language in (".md", ".zh.md")
        ]
        assert told_in[0] == told_in[1]
