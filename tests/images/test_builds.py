"""What an image is: the same in every build, and enough for a restricted pod."""

import re
import subprocess
from asyncio import to_thread

import pytest

from deploy.images.digest import digest_of, files_of
from deploy.images.needed import folders, locked, requirements

from .engine import NAMES, RESTRICTED, ROOT, VERSION, built, docker, image

WRITABLE_BY_OTHERS = 0o022
pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]


@pytest.mark.parametrize("service", NAMES)
async def test_two_builds_have_the_same_files(service: str) -> None:
    again = f"{image(service)}-again"
    await built(service, again)
    try:
        assert await to_thread(digest_of, again) == await to_thread(digest_of, image(service))
    finally:
        await docker("rmi", again)


@pytest.mark.parametrize("service", NAMES)
async def test_an_image_runs_as_nobody_in_particular(service: str) -> None:
    told = await docker("inspect", "--format", "{{.Config.User}}", image(service))
    assert told == "65532:65532"


@pytest.mark.parametrize("service", NAMES)
async def test_nothing_that_an_image_runs_can_be_changed_by_what_it_runs(service: str) -> None:
    own = [line for line in await to_thread(files_of, image(service)) if line.startswith("app")]
    assert own
    for line in own:
        path, _, mode, owner, *_ = line.split(" ")
        assert (owner, int(mode, 8) & WRITABLE_BY_OTHERS) == ("0:0", 0), path


@pytest.mark.parametrize("service", NAMES)
async def test_an_image_holds_the_licence_that_it_comes_under(service: str) -> None:
    held = {line.split(" ")[0] for line in await to_thread(files_of, image(service))}
    assert "app/LICENSE" in held
    told = '{{index .Config.Labels "org.opencontainers.image.licenses"}}'
    assert await docker("inspect", "--format", told, image(service)) == "Apache-2.0"


@pytest.mark.parametrize("service", NAMES)
async def test_everything_is_compiled_already(service: str) -> None:
    paths = {line.split(" ")[0] for line in await to_thread(files_of, image(service))}
    modules = {path for path in paths if path.startswith("app/linli/") and path.endswith(".py")}
    assert len(modules) > 10
    for path in modules:
        folder, _, name = path.rpartition("/")
        assert f"{folder}/__pycache__/{name[:-3]}.cpython-313.pyc" in paths


@pytest.mark.parametrize("service", NAMES)
async def test_an_image_holds_what_its_bill_of_materials_names(service: str) -> None:
    """Both follow from the same part of the lock."""
    paths = [line.split(" ")[0] for line in await to_thread(files_of, image(service))]
    folder = re.compile(r"app/([^/]+)-([^/-]+)\.dist-info/METADATA")
    held = {
        re.sub(r"[-_.]+", "-", one[1]).lower(): one[2] for one in map(folder.match, paths) if one
    }
    named = {
        one.name: one.lines.split()[0].split("==")[1]
        for one in locked(requirements([service], ROOT))
    }
    assert held == named | dict.fromkeys(folders(service, ROOT), VERSION)


@pytest.mark.parametrize("service", NAMES[:-1])
def test_a_service_that_is_told_nothing_says_what_it_must_be_told(service: str) -> None:
    command = ("docker", "run", "--rm", *RESTRICTED, "--network", "none", image(service))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "LINLI_DATABASE_URL is missing" in done.stderr


async def test_the_command_line_is_an_image_too() -> None:
    said = await docker("run", "--rm", *RESTRICTED, "--network", "none", image("cli"), "--version")
    assert said == f"linli {VERSION}"


async def test_the_image_of_the_dashboards_holds_the_page() -> None:
    lines = await to_thread(files_of, image("dashboards"))
    assert any(line.startswith("app/linli/dashboards/page/index.html ") for line in lines)
