"""The accounts of a nats-server's configuration, printed; secrets stay in their folder."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from linli.cli.admin.nats_accounts import SUFFIX
from linli.cli.failures import Failure
from linli.cli.main import app
from linli.cli.services import SERVICES
from linli.events.nats_access import new_seed

NAMES = {service.name for service in SERVICES}


def accounts(folder: Path, *more: str) -> list[dict[str, Any]]:
    """The users of the one account, as printed."""
    shown = CliRunner().invoke(app, ["nats", "accounts", "--keys", str(folder), *more])
    if shown.exception and not isinstance(shown.exception, SystemExit):
        raise shown.exception
    assert shown.exit_code == 0, shown.output
    _, _, parts = shown.output.partition("accounts: ")
    return json.loads(parts)["LINLI"]["users"]


def test_every_user_has_a_key_that_stays(tmp_path: Path) -> None:
    first = accounts(tmp_path / "keys", "--integrator", "hall=lishui/tongsheng")
    made = {path.name.removesuffix(SUFFIX) for path in (tmp_path / "keys").iterdir()}
    assert made == {*NAMES, "streams", "operator", "hall"}
    assert len({user["nkey"] for user in first}) == len(made)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())
    assert accounts(tmp_path / "keys", "--integrator", "hall=lishui/tongsheng") == first


def test_two_keys_of_a_user_are_valid_at_once(tmp_path: Path) -> None:
    before = accounts(tmp_path)
    (tmp_path / f"issues.2027{SUFFIX}").write_text(new_seed())
    users = accounts(tmp_path)
    issues = [
        user for user in users if "linli.*.issues.>" in user["permissions"]["publish"]["allow"]
    ]
    assert len(users) == len(before) + 1
    assert issues[0]["permissions"] == issues[1]["permissions"]
    assert issues[0]["nkey"] != issues[1]["nkey"]


def test_no_secret_is_printed(tmp_path: Path) -> None:
    printed = json.dumps(accounts(tmp_path))
    assert not [path for path in tmp_path.iterdir() if path.read_text().strip() in printed]


@pytest.mark.parametrize(
    "integrator", ["hall", "hall=", "hall=a/b/c/d", "Hall=lishui", "h=li shui"]
)
def test_a_place_that_is_none_is_refused(tmp_path: Path, integrator: str) -> None:
    given = ["nats", "accounts", "--keys", str(tmp_path), "--integrator", integrator]
    assert CliRunner().invoke(app, given).exit_code == 2


def test_an_integrator_takes_no_name_of_ours(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="issues: a user of our own"):
        accounts(tmp_path, "--integrator", "issues=lishui")


def test_a_file_that_holds_no_seed_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / f"issues{SUFFIX}").write_text("secret")
    with pytest.raises(Failure, match="holds no user's seed") as refused:
        accounts(tmp_path)
    assert "secret" not in str(refused.value)
