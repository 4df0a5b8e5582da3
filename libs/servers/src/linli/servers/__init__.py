"""Embedded PostgreSQL and nats-server under our own supervision."""

from linli.servers.datadir import choose_containers, in_containers, locked
from linli.servers.embedded import Servers, remove, servers, temporary_folder, temporary_servers
from linli.servers.errors import (
    DataDirInUseError,
    DataDirUnreachableError,
    ServerNotStartedError,
    ServersError,
)
from linli.servers.nats import NatsServer
from linli.servers.postgres import PostgresServer
from linli.servers.server import Server

__all__ = [
    "DataDirInUseError",
    "DataDirUnreachableError",
    "NatsServer",
    "PostgresServer",
    "Server",
    "ServerNotStartedError",
    "Servers",
    "ServersError",
    "choose_containers",
    "in_containers",
    "locked",
    "remove",
    "servers",
    "temporary_folder",
    "temporary_servers",
]
