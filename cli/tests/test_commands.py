"""Commands that need no platform, and how they refuse."""

from importlib.metadata import version
from pathlib import Path

from linli.cli.testing import linli


def listed(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_the_version_is_shown() -> None:
    assert await linli("--version") == (0, f"linli {version('linli-cli')}\n", "")


async def test_a_command_that_is_none_is_wrong_use() -> None:
    ended = await linli("upp")
    assert ended.status == 2
    assert "upp" in ended.err


async def test_without_a_platform_there_is_nothing_to_ask(tmp_path: Path) -> None:
    ended = await linli("status", "--data", tmp_path / "data")
    assert ended.status == 1
    assert "no platform has run on" in ended.err
    assert not (tmp_path / "data").exists()


async def test_reset_removes_a_data_directory_that_is_sure(data: Path) -> None:
    (data / "run").mkdir(parents=True)
    (data / "log").mkdir()
    asked = await linli("reset", "--data", data)
    assert asked.status == 1
    assert data.name in listed(data.parent)
    sure = await linli("reset", "--yes", "--data", data)
    assert sure.status == 0, sure.err
    assert data.name not in listed(data.parent)


async def test_reset_removes_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "thesis.txt").touch()
    ended = await linli("reset", "--yes", "--data", tmp_path)
    assert ended.status == 1
    assert ended.err.endswith("holds what is not Linli's: thesis.txt\n")
    assert (tmp_path / "thesis.txt").exists()
