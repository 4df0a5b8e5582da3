"""Who may do what on NATS: the accounts of a server's configuration, and their users' secrets."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from linli.cli.failures import Failure
from linli.cli.services import SERVICES
from linli.events.nats_access import new_seed, public_key_of
from linli.events.permissions import (
    ANY_TOWN,
    Permissions,
    of_integrator,
    of_operator,
    of_service,
    of_streams,
)

ACCOUNT = "LINLI"
SUFFIX = ".nk"


def show_accounts(folder: Path, towns: Sequence[str], integrators: Mapping[str, str]) -> None:
    """Print the accounts; users that have no key in the folder yet get one."""
    users = users_of(towns, integrators)
    keys = {name: keys_in(folder, name) for name in users}
    parts = json.dumps(accounts_of(users, keys), indent=2)
    typer.echo(f"# Written by `linli nats accounts`: it holds no secret.\naccounts: {parts}")


def users_of(towns: Sequence[str], integrators: Mapping[str, str]) -> Mapping[str, Permissions]:
    """What each user may do, by name: services, other systems, the job `streams`, operators.

    Args:
        towns: whose streams there are; none: any.
        integrators: the place of each other system.
    """
    names = [service.name for service in SERVICES]
    if taken := sorted({*names, "streams", "operator"} & integrators.keys()):
        raise Failure(f"{', '.join(taken)}: a user of our own has that name")
    return {
        **{s.name: of_service(s.name, s.reads, towns or [ANY_TOWN]) for s in SERVICES},
        "streams": of_streams(),
        "operator": of_operator(),
        **{name: of_integrator(name, place, names) for name, place in integrators.items()},
    }


def accounts_of(
    users: Mapping[str, Permissions], keys: Mapping[str, Sequence[str]]
) -> Mapping[str, Any]:
    """The accounts as a server's configuration has them; a user may have several keys."""
    entries = [
        {"nkey": key, "permissions": permissions.config}
        for name, permissions in users.items()
        for key in keys[name]
    ]
    return {ACCOUNT: {"jetstream": "enabled", "users": entries}}


def keys_in(folder: Path, user: str) -> Sequence[str]:
    """The public keys of a user: of `<user>.nk`, made if there is none, and of `<user>.*.nk`.

    While a key is replaced both are valid: `issues.nk` and, say, `issues.2027.nk`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = sorted({*folder.glob(f"{user}{SUFFIX}"), *folder.glob(f"{user}.*{SUFFIX}")})
    if not found:
        found = [folder / f"{user}{SUFFIX}"]
        descriptor = os.open(found[0], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{new_seed()}\n")
    return [_public(path) for path in found]


def _public(path: Path) -> str:
    try:
        return public_key_of(path.read_text("utf-8").strip())
    except Exception:  # noqa: BLE001 - whatever the library raises; the file is a secret
        raise Failure(f"{path} holds no user's seed") from None
