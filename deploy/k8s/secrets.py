"""Secrets for a first installation: `python -m deploy.k8s.secrets FOLDER | kubectl apply -f -`.

Makes in FOLDER what is not there yet (passwords, the key that wraps the keys of personal data, the
witness's key, NATS users' seeds) and prints the Secrets that the pods mount. Run again, it prints
the same: keep the folder, sealed, or move its contents to the store that the component
`external-secrets` reads and delete it.
"""

import argparse
import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from linli.cli.admin.nats_accounts import accounts_of, keys_in, users_of
from linli.cli.services import SERVICES
from linli.events.keyring import KeyRing
from linli.events.witness import SigningKey

DATABASE, KEYS = "linli-db-rw", "linli-keys-rw"
NAMESPACE = "linli"
HERE = Path(__file__).parent


def password(folder: Path, user: str) -> str:
    """The password of a database's user, made if there is none."""
    path = folder / f"{user}.password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


def url(folder: Path, user: str, host: str) -> str:
    """Where a user finds its database, encrypted."""
    return f"postgresql://linli_{user}:{password(folder, user)}@{host}:5432?sslmode=require"


def of_service(folder: Path, name: str, more: Mapping[str, str]) -> Mapping[str, str]:
    """The files that a service reads below `/run/secrets/linli`."""
    return {
        "database-url": url(folder, name, DATABASE),
        "keys-database-url": url(folder, "keys", KEYS),
        "nats-credentials": (folder / "nats" / f"{name}.nk").read_text(),
        "kek": (folder / "kek.json").read_text(),
        "witness-key": (folder / "witness.key").read_text(),
        **more,
    }


def told(folder: Path, more: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The namespace, and all Secrets in it."""
    yield yaml.safe_load((HERE / "overlays/small/namespace.yaml").read_text())
    KeyRing.ensure(folder / "kek.json")
    SigningKey.ensure(folder / "witness.key")
    users = users_of((), {})
    keys = {user: keys_in(folder / "nats", user) for user in users}
    accounts = f"accounts: {json.dumps(accounts_of(users, keys), indent=2)}\n"
    yield secret("nats-accounts", {"accounts.conf": accounts})
    yield secret("nats-admin", {"credentials": (folder / "nats/streams.nk").read_text()})
    for service in SERVICES:
        yield secret(f"{service.name}-secrets", of_service(folder, service.name, more))
    for user in (*(service.name for service in SERVICES), "keys"):
        login = {"username": f"linli_{user}", "password": password(folder, user)}
        yield secret(f"db-{user}", login, kind="kubernetes.io/basic-auth")


def secret(name: str, files: Mapping[str, str], kind: str = "Opaque") -> dict[str, Any]:
    """One; the label has CloudNativePG take a password that was changed."""
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"cnpg.io/reload": "true"}}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "type": kind,
        "stringData": dict(files),
    }


def file_of(text: str) -> tuple[str, str]:
    """`name=path`: a further file of every service."""
    name, _, path = text.partition("=")
    return name, Path(path).read_text()


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--file",
        type=file_of,
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="nats-ca, feeds-token or photos-credentials, as the settings name them",
    )
    asked = parser.parse_args()
    asked.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    print(yaml.safe_dump_all(told(asked.folder, dict(asked.file)), sort_keys=False))


if __name__ == "__main__":
    main()
