"""A service in a process of its own: `python -m linli.issues`."""

import logging
import sys

import httpx
import uvloop

from linli.chassis.admission import Admission
from linli.chassis.logs import configure_logging
from linli.chassis.runserver import serve
from linli.chassis.service import Running, Service, Surroundings
from linli.chassis.settings import ServiceSettings, SettingsError, read
from linli.chassis.stopping import Stopping
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats

log = logging.getLogger(__name__)


def main(service: Service) -> None:
    """Run until SIGTERM; refuse to start on an environment that is not understood."""
    try:
        settings = read(ServiceSettings)
    except SettingsError as error:
        sys.exit(str(error))
    configure_logging(service.name, settings.log_level)
    uvloop.run(run(service, settings))


async def run(service: Service, settings: ServiceSettings) -> None:
    """Start the service, serve it, and stop it in order."""
    stopping = Stopping()
    nats = await Nats.open(settings.nats_url.get_secret_value(), service.name)
    try:
        async with httpx.AsyncClient(base_url=settings.feeds_url) as feeds:
            around = Surroundings(
                server_url=settings.database_url.get_secret_value(),
                nats=nats,
                feed=HttpFeed(feeds),
                stopping=stopping,
                admission=Admission(settings.bounds),
                unsafe_durability=settings.unsafe_durability,
            )
            async with Running(service, around).started() as running:
                log.info("%s is ready on port %d", service.name, settings.port)
                await serve(
                    running.app,
                    stopping,
                    host=settings.host,
                    port=settings.port,
                    drain_seconds=settings.drain_seconds,
                )
    finally:
        await nats.close()
