"""A service in processes of its own: `python -m linli.issues`, or its parts apart."""

import argparse
import logging
import sys
from datetime import timedelta

import httpx
import uvloop

from linli.chassis.admission import Admission
from linli.chassis.callers import Accounts, callers_by
from linli.chassis.logs import configure_logging
from linli.chassis.photo_places import PhotoPlace, photo_place_of
from linli.chassis.runserver import serve
from linli.chassis.service import Part, Running, Service, Surroundings
from linli.chassis.settings import ServiceSettings, Settings, SettingsError, read
from linli.chassis.stopping import Stopping
from linli.chassis.token_file import TokenFile
from linli.chassis.tokens import Verifier, issuers_of
from linli.events.databases import named
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE as KEYS_DATABASE
from linli.events.keys import KeyStore
from linli.events.witness import SigningKey, Witness, WitnessKeyError

log = logging.getLogger(__name__)


def main(service: Service) -> None:
    """Run until SIGTERM; refuse to start on an environment that is not understood."""
    part = part_asked_of(service)
    try:
        settings = read(ServiceSettings)
        witness = witness_of(settings)
        require_identity(settings)
        feeds_token = feeds_token_of(settings)
        photos = photos_of(service, settings)
    except (SettingsError, WitnessKeyError) as error:
        sys.exit(str(error))
    configure_logging(service.name, settings.log_level)
    uvloop.run(run(service, part, settings, witness, feeds_token, photos))


def part_asked_of(service: Service) -> Part:
    """Which part of the service the command line asks for."""
    parser = argparse.ArgumentParser(f"python -m linli.{service.name}")
    parser.add_argument(
        "part",
        nargs="?",
        type=Part,
        default=Part.ALL,
        metavar="|".join(Part),
        help="api: answer and record; worker: publish, project and react; else all of it",
    )
    return parser.parse_args().part


async def run(
    service: Service,
    part: Part,
    settings: ServiceSettings,
    witness: Witness | None,
    feeds_token: TokenFile | None,
    photos: PhotoPlace | None,
) -> None:
    """Start the service, serve it, and stop it in order."""
    if feeds_token is None and not settings.insecure_no_auth:
        log.warning("no LINLI_FEEDS_TOKEN_FILE: a stream that has lost events stops its readers")
    stopping = Stopping()
    nats = await Nats.open(settings.nats_url.get_secret_value(), service.name)
    ring = KeyRing.load(settings.kek_file)
    vault = await KeyStore.open(keys_url(settings), ring, settings.witness_dir)
    try:
        accounts = Accounts(vault, settings.oidc_issuer)
        async with (
            httpx.AsyncClient(base_url=settings.feeds_url, auth=feeds_token) as feeds,
            callers_by(verifier_of(settings), accounts) as callers,
        ):
            around = Surroundings(
                part=part,
                server_url=settings.database_url.get_secret_value(),
                nats=nats,
                vault=vault,
                callers=callers,
                accounts=accounts,
                first_admin=settings.first_admin,
                feed=HttpFeed(feeds),
                stopping=stopping,
                nats_monitoring_url=settings.nats_monitoring_url,
                admission=Admission(settings.bounds),
                unsafe_durability=settings.unsafe_durability,
                stream_replicas=settings.stream_replicas,
                accesses_kept=timedelta(days=settings.access_log_days),
                witness=witness,
                photos=photos,
            )
            async with Running(service, around).started() as running:
                log.info("%s (%s) is ready on port %d", service.name, part, settings.port)
                await serve(
                    running.app,
                    stopping,
                    host=settings.host,
                    port=settings.port,
                    drain_seconds=settings.drain_seconds,
                )
    finally:
        await nats.close()
        await vault.close()


def require_identity(settings: Settings) -> None:
    """Refuse to guess whether callers are asked who they are.

    Raises:
        SettingsError: neither an issuer is named nor that nobody is asked; or both; or where its
            keys are cannot be told.
    """
    if settings.oidc_issuer is None and not settings.insecure_no_auth:
        raise SettingsError(
            "LINLI_OIDC_ISSUER is missing: whose access tokens say who somebody is"
            " (to try things out without any: LINLI_INSECURE_NO_AUTH=yes)"
        )
    if settings.oidc_issuer and settings.insecure_no_auth:
        raise SettingsError("LINLI_INSECURE_NO_AUTH is refused: LINLI_OIDC_ISSUER is set")
    issuers_of(settings)


def verifier_of(settings: Settings) -> Verifier | None:
    """What tokens are verified with; nothing where nobody is asked for one."""
    return None if settings.insecure_no_auth else Verifier(issuers_of(settings))


def witness_of(settings: ServiceSettings) -> Witness | None:
    """Where its histories are signed, if anywhere.

    Raises:
        SettingsError, WitnessKeyError: there is no key to sign with.
    """
    if settings.witness_dir is None:
        return None
    if settings.witness_key_file is None:
        raise SettingsError("LINLI_WITNESS_KEY_FILE is missing: the key that signs the witness")
    return Witness(settings.witness_dir, SigningKey.load(settings.witness_key_file))


def feeds_token_of(settings: ServiceSettings) -> TokenFile | None:
    """What the feeds of other services are read with, if anything.

    Raises:
        SettingsError: there is no such file.
    """
    if settings.feeds_token_file is None:
        return None
    try:
        return TokenFile(settings.feeds_token_file)
    except OSError as error:
        raise SettingsError(f"LINLI_FEEDS_TOKEN_FILE cannot be read: {error}") from None


def photos_of(service: Service, settings: ServiceSettings) -> PhotoPlace | None:
    """Where photos are kept, if the service keeps any.

    Raises:
        SettingsError: nowhere.
    """
    place = photo_place_of(settings)
    if service.keeps_photos and place is None:
        raise SettingsError(
            "LINLI_PHOTOS_DIR is missing: the folder of photos, or LINLI_PHOTOS_S3_* for a bucket"
        )
    return place


def keys_url(settings: ServiceSettings) -> str:
    """Where the key database is: on a server of its own, if there is one."""
    server = settings.keys_database_url or settings.database_url
    return named(server.get_secret_value(), KEYS_DATABASE)
