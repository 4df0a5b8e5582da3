"""One version and one licence, everywhere."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECTS = [
    ROOT / "pyproject.toml",
    *(
        path
        for part in ("libs/*", "services/*", "cli")
        for path in ROOT.glob(f"{part}/pyproject.toml")
    ),
]


def version_in(path: Path) -> str:
    return tomllib.loads(path.read_text("utf-8"))["project"]["version"]


def test_every_package_has_the_same_version() -> None:
    assert len({version_in(path) for path in PROJECTS}) == 1


def test_images_have_it_unless_told_otherwise() -> None:
    dockerfile = (ROOT / "deploy/images/Dockerfile").read_text("utf-8")
    told = re.search(r"^ARG VERSION=(.*)$", dockerfile, re.MULTILINE)
    assert told
    assert told[1] == version_in(PROJECTS[0])


def test_the_changelog_tells_of_it() -> None:
    assert f"\n## {version_in(PROJECTS[0])}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_package_names_the_licence_that_lies_beside() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    told = [tomllib.loads(path.read_text("utf-8"))["project"].get("license") for path in PROJECTS]
    assert set(told) == {"Apache-2.0"}
