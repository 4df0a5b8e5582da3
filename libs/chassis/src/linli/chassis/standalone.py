"""A service in processes of its own: `python -m linli.issues`, or its parts apart."""

import argparse
import logging
import sys
from datetime import timedelta

import httpx
import uvloop

from linli.chassis.admission import Admission
from linli.chassis.callers import Accounts, callers_by
from linli.chassis.collectors import collected
from linli.chassis.jobs import JOBS, described, do, servers_of, until_migrated
from linli.chassis.logs import configure_logging
from linli.chassis.photo_places import PhotoPlace, photo_place_of
from linli.chassis.runserver import serve
from linli.chassis.schema import keys_url
from linli.chassis.service import Part, Running, Service, Surroundings
from linli.chassis.settings import ServiceSettings, Settings, SettingsError, read
from linli.chassis.sign_in import sign_in_of
from linli.chassis.stopping import Stopping
from linli.chassis.token_file import TokenFile
from linli.chassis.tokens import Verifier, issuers_of
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.events.keyring import KeyRing
from linli.events.keys import KeyStore
from linli.events.witness import SigningKey, Witness, WitnessKeyError

log = logging.getLogger(__name__)


def main(service: Service) -> None:
    """Run until SIGTERM, or a job to its end; refuse an environment that is not understood."""
    asked = asked_of(service)
    try:
        settings = read(ServiceSettings)
        if asked.print_config:
            sys.stdout.write(f"{described(settings)}\n")
            return
        if job := JOBS.get(asked.part):
            configure_logging(service.name, settings.log_level)
            sys.exit(do(job, service, settings))
        witness = witness_of(settings)
        require_identity(settings)
        feeds_token = feeds_token_of(settings)
        photos = photos_of(service, settings)
    except (SettingsError, WitnessKeyError) as error:
        sys.exit(str(error))
    configure_logging(service.name, settings.log_level)
    with collected(service.name, settings.otlp_endpoint):
        uvloop.run(run(service, Part(asked.part), settings, witness, feeds_token, photos))


class Asked(argparse.Namespace):
    """What the command line asks for."""

    part: str
    print_config: bool


def asked_of(service: Service) -> Asked:
    """Which part of the service, which job, or what else."""
    parser = argparse.ArgumentParser(f"python -m linli.{service.name}")
    parser.add_argument(
        "part",
        nargs="?",
        choices=[*Part, *JOBS],
        default=Part.ALL,
        help="api: answer and record; worker: publish, project and react; all: both;"
        " migrate, streams: make the schema, or the streams, and end",
    )
    parser.add_argument(
        "--print-config", action="store_true", help="print every setting but secrets, and end"
    )
    return parser.parse_args(namespace=Asked())


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
    if not settings.migrate and not await until_migrated(service, settings, stopping):
        return
    nats = await Nats.open(
        settings.nats_url.get_secret_value(), service.name, access=settings.nats_access
    )
    ring = KeyRing.load(settings.kek_file)
    server_url, keys_server_url = servers_of(settings)
    vault = await KeyStore.open(
        keys_url(keys_server_url), ring, settings.witness_dir, make=settings.migrate
    )
    try:
        accounts = Accounts(vault, settings.oidc_issuer)
        async with (
            httpx.AsyncClient(auth=feeds_token) as feeds,
            callers_by(verifier_of(settings), accounts, answers=part.answers) as callers,
        ):
            around = Surroundings(
                part=part,
                server_url=server_url,
                migrates=settings.migrate,
                nats=nats,
                vault=vault,
                callers=callers,
                accounts=accounts,
                sign_in=sign_in_of(settings),
                first_admin=settings.first_admin,
                feed=HttpFeed(feeds, settings.feeds_url.rstrip("/")),
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
    sign_in_of(settings)


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
