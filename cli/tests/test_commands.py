"""Commands that need no platform, and how they refuse."""

from importlib.metadata import version
from pathlib import Path

from linli.cli.testing import linli, typed


async def test_the_version_is_shown() -> None:
    assert await linli("--version") == (0, f"linli {version('linli-cli')}\n", "")


def test_a_command_that_is_none_is_wrong_use() -> None:
    ended = typed("upp")
    assert ended.status == 2
    assert "upp" in ended.err


def test_without_a_platform_there_is_nothing_to_ask(tmp_path: Path) -> None:
    ended = typed("status", "--data", tmp_path / "data")
    assert ended.status == 1
    assert "no platform has run on" in ended.err
    assert not (tmp_path / "data").exists()


def test_reset_asks_and_without_an_answer_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert typed("reset", "--data", tmp_path).status == 1
    assert tmp_path.exists()


def test_reset_removes_a_data_directory(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "log").mkdir()
    (tmp_path / "photos" / "0a").mkdir(parents=True)
    ended = typed("reset", "--yes", "--data", tmp_path)
    assert ended.status == 0, ended.err
    assert not tmp_path.exists()


def test_reset_removes_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "thesis.txt").touch()
    ended = typed("reset", "--yes", "--data", tmp_path)
    assert ended.status == 1
    assert ended.err.endswith("holds what is not Linli's: thesis.txt\n")
    assert (tmp_path / "thesis.txt").exists()
