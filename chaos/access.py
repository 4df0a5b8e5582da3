"""How the platform is started, and how writers come in: the one place that knows."""

from collections.abc import Mapping
from typing import NamedTuple


class Access(NamedTuple):
    """What a platform of the harness is started with, and what every request to it carries."""

    flags: tuple[str, ...] = ()
    """Further words of `linli up`."""
    environment: Mapping[str, str] = {}
    """Further settings, also of services in processes of their own."""
    headers: Mapping[str, str] = {}


def access() -> Access:
    """The harness's way in."""
    return Access()
