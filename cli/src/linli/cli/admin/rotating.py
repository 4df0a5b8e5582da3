"""`linli keys rotate`: another key wraps the keys of personal values."""

from pathlib import Path

from linli.chassis.settings import PlatformSettings, read
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.platform import KEK_FILE, keys_in
from linli.cli.terminal import doing, out, print_json
from linli.events.keyring import KeyRing


def rotate_keys(data: Path, *, as_json: bool) -> None:
    """Put a new key into the file, wrap every data key with it, and retire those long unused.

    A platform that runs goes on meanwhile. The key before the new one stays until the next time:
    somebody may just be wrapping with it.
    """

    async def work(place: Workplace) -> None:
        async with keys_in(data, place.keys_url, read(PlatformSettings)) as keys:
            ring = KeyRing.load(data / KEK_FILE)
            retired = set(ring.names) - {ring.current, *await keys.wrapping()}
            name = ring.rotate(retired)
            with doing("Wrapping every key anew"):
                count = await keys.rewrap()
        if as_json:
            print_json({"current": name, "rewrapped": count, "retired": sorted(retired)})
        else:
            out.print(f"{name} wraps {count} keys now; {len(retired)} older keys are gone.")

    work_on(data, work)
