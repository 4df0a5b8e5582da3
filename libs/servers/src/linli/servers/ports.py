"""Ports on the loopback interface."""

import secrets
import socket
from typing import Final

from linli.servers.errors import ServersError

LOOPBACK: Final = "127.0.0.1"
CHOICE: Final = range(20_000, 32_768)
"""Below those that systems hand out for outgoing connections.

From among those, a client that keeps dialling a dead server's port is one day given that very port
to dial from, connects to itself, and the server cannot come back.
"""


def free_ports(count: int) -> tuple[int, ...]:
    """Different ports that nobody listens on."""
    chosen: set[int] = set()
    for _ in range(10_000):
        port = secrets.choice(CHOICE)
        if is_free(port):
            chosen.add(port)
        if len(chosen) == count:
            return tuple(chosen)
    raise ServersError(f"no free port from {CHOICE.start} to {CHOICE.stop - 1} on {LOOPBACK}")


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
