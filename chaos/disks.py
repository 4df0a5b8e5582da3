"""Disks of a machine that can lose power, or space: ext4 on loop files.

Mounted with `commit=600`, the file system writes to its file what programs have flushed, and little
else. A copy of the file, taken while every program is held, is therefore the disk as a power cut
would leave it: acknowledged writes that were not flushed are not in it.
"""

import asyncio
import errno
import os
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

OPTIONS = "loop,commit=600,noinit_itable,noatime"
BALLAST = "ballast"
BLOCK_BYTES = 4096
UNMOUNT_ATTEMPTS = 200


class DiskError(Exception):
    """A disk cannot be made, mounted or copied."""


class Disk:
    """One loop file and where it is mounted."""

    def __init__(self, image: Path, mount: Path) -> None:
        self.image, self.mount = image, mount

    async def make(self, megabytes: int) -> None:
        """Make it, empty, and mount it. All of it is anybody's to fill: none is kept for root."""
        with self.image.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        await run("mkfs.ext4", "-q", "-m", "0", "-N", "65536", str(self.image))
        self.mount.mkdir()
        await self._attach()
        self.mount.chmod(0o755)

    async def remove(self) -> None:
        """Unmount it and remove its file."""
        await self._detach()
        self.image.unlink()

    async def copy(self) -> Path:
        """A copy of the file as it is; whoever writes to the disk is held meanwhile."""
        copied = self.image.with_suffix(".cut")
        await run("cp", "--sparse=auto", str(self.image), str(copied))
        return copied

    async def become(self, copied: Path) -> None:
        """Go on from a copy: nobody has a file open here any more."""
        await self._detach()
        copied.replace(self.image)  # noqa: ASYNC240 - a rename, no wait
        await self._attach()

    def fill(self) -> None:
        """Leave no room for another block."""
        with (self.mount / BALLAST).open("ab") as ballast:
            size = ballast.tell()
            while (room := os.statvfs(self.mount).f_bavail) > 0:
                try:
                    os.posix_fallocate(ballast.fileno(), size, room * BLOCK_BYTES)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    return
                size += room * BLOCK_BYTES

    def free(self) -> None:
        """Give the space back."""
        (self.mount / BALLAST).unlink(missing_ok=True)

    async def _attach(self) -> None:
        await run("mount", "-o", OPTIONS, str(self.image), str(self.mount))

    async def _detach(self) -> None:
        """Unmount; a process that was killed may hold it for another moment."""
        for _ in range(UNMOUNT_ATTEMPTS):
            try:
                await run("umount", str(self.mount))
            except DiskError:
                await asyncio.sleep(0.05)
            else:
                return
        raise DiskError(f"{self.mount} stays in use")


async def run(*command: str) -> None:
    """Run a program to its end.

    Raises:
        DiskError: it is not there, or it failed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise DiskError(f"{command[0]} is not installed") from error
    _, said = await process.communicate()
    if process.returncode:
        raise DiskError(f"{' '.join(command)}: {said.decode().strip()}")


@cache
def unavailable() -> str | None:
    """Why this machine has no loop mounts; None when it has."""
    if os.geteuid() != 0:
        return "loop mounts need root"
    with TemporaryDirectory() as folder:
        image, mount = Path(folder) / "image", Path(folder) / "mount"
        image.write_bytes(bytes(8 * 1024 * 1024))
        mount.mkdir()
        try:
            subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
            subprocess.run(["mount", "-o", OPTIONS, image, mount], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            return f"no loop mounts here: {error}"
        finally:
            with suppress(OSError):
                subprocess.run(["umount", mount], check=False, capture_output=True)
    return None
