"""The digest of an image's file system, by which two builds are compared.

    python deploy/images/digest.py linli-issues:0.1.0

Names, kinds, modes, owners, links and contents count. Times do not, nor layers, nor what the
engine puts into a container of its own accord.
"""

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO

ENGINES = (
    "dev/",
    "proc/",
    "sys/",
    ".dockerenv",
    "etc/hostname",
    "etc/hosts",
    "etc/resolv.conf",
    "etc/mtab",
)
"""What the engine makes."""


def digest_of(image: str) -> str:
    """The SHA-256 of an image's files, in hex."""
    total = hashlib.sha256()
    for line in sorted(files_of(image)):
        total.update(f"{line}\n".encode())
    return total.hexdigest()


def files_of(image: str) -> list[str]:
    """A line for each file of an image: what it is, and the digest of what is in it."""
    with _exported(image) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        return [line_of(archive, file) for file in archive if not file.name.startswith(ENGINES)]


def line_of(archive: tarfile.TarFile, file: tarfile.TarInfo) -> str:
    """A file as what counts of it."""
    content = archive.extractfile(file) if file.isreg() else None
    digest = hashlib.sha256(content.read()).hexdigest() if content else ""
    kind = file.type.decode()
    return f"{file.name} {kind} {file.mode:o} {file.uid}:{file.gid} {file.linkname} {digest}"


@contextmanager
def _exported(image: str) -> Generator[IO[bytes]]:
    """The files of an image, as one archive."""
    made = subprocess.run(
        ["docker", "create", image], check=True, stdout=subprocess.PIPE, text=True
    )
    container = made.stdout.strip()
    try:
        with subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as export:
            assert export.stdout
            yield export.stdout
            export.stdout.read()
    finally:
        subprocess.run(["docker", "rm", container], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    print(digest_of(sys.argv[1]))
