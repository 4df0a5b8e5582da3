"""A power cut of everything: held, copied, killed, gone on from the copies."""

import asyncio

from chaos import trees
from chaos.site import Site


async def cut_power(site: Site) -> None:
    """Take every program's power and every disk's at one moment; nothing runs afterwards.

    What the disks had not been told to flush is gone.
    """
    await trees.hold(site.pids)
    copies = {name: await disk.copy() for name, disk in site.disks.items()}
    await trees.kill(site.pids)
    await asyncio.gather(*(site.disks[name].become(copy) for name, copy in copies.items()))
