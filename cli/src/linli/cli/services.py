"""The services of the platform, named in one place; importing this module imports them all."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from linli.chassis.service import Service

NAMES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")

SERVICES: Sequence[Service] = tuple(
    getattr(import_module(f"linli.{name}.main"), name.upper())
    for name in NAMES
    if find_spec(f"linli.{name}.main")
)
"""As each service's composition root declares it."""
