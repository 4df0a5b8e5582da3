"""The environment, typed and read once: an unknown, missing or wrong key refuses to start."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from linli.chassis.bounds import Bounds
from linli.events.nats_access import NatsAccess, NatsAccessError

PREFIX = "LINLI_"
SECRET_URLS = ("database_url", "keys_database_url")
"""What may be given as `<name>_file` instead."""
CREDENTIALS = "LINLI_NATS_CREDENTIALS_FILE"
_BOUNDS = Bounds()


class SettingsError(Exception):
    """The process must not start: the message names each key at fault, one a line."""


def _url(*schemes: str) -> AfterValidator:
    def check(url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"a URL that begins with {' or '.join(schemes)}://")
        return url

    return AfterValidator(check)


def _file_of_url(*schemes: str) -> AfterValidator:
    def check(path: Path) -> Path:
        if not path.read_text("utf-8").strip().startswith(schemes):
            raise ValueError(f"a file of one line, a URL that begins with {schemes[0]}://")
        return path

    return _file(check)


def _file(check: Callable[[Path], object]) -> AfterValidator:
    def checked(path: Path) -> Path:
        try:
            check(path)
        except (OSError, NatsAccessError) as error:
            raise ValueError(str(error)) from None
        return path

    return AfterValidator(checked)


type DatabaseUrl = Annotated[SecretStr, _url("postgresql", "postgres", "file")]
type DatabaseUrlFile = Annotated[Path, _file_of_url("postgresql://", "postgres://")]
type NatsUrl = Annotated[SecretStr, _url("nats", "tls")]
type CredentialsFile = Annotated[Path, _file(lambda path: NatsAccess(path).options())]
type AuthoritiesFile = Annotated[Path, _file(lambda path: NatsAccess(None, path).options())]


class Settings(BaseSettings):
    """What every process of the platform may be told."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    access_log: bool = False
    """One log line a request."""
    otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://")
    """Where traces, metrics and logs go (OTLP over HTTP): the address, without `/v1/…`."""
    database_url_file: DatabaseUrlFile | None = None
    """Where the URL of the PostgreSQL server stands, credentials included, instead of being a
    value: read again for every new connection."""
    keys_database_url_file: DatabaseUrlFile | None = None
    """The same, of the key database's server."""
    nats_credentials_file: CredentialsFile | None = None
    """Who we are to NATS, instead of a user and a password in its URL: a `.creds` file, an nkey's
    seed or `user:password`; read again for every new connection."""
    nats_ca_file: AuthoritiesFile | None = None
    """Whose certificates (PEM) NATS may have, where it is `tls://`; else those the system knows."""
    drain_seconds: float = Field(default=0, ge=0, le=5)
    """How long to serve on after SIGTERM, unready, until load balancers have noticed."""
    oidc_issuer: str | None = Field(default=None, min_length=1)
    """Whose access tokens say who somebody is, exactly as it names itself."""
    oidc_audience: str = Field(default="linli", min_length=1)
    """How it names us."""
    oidc_client_id: str | None = Field(default=None, min_length=1, max_length=200)
    """How it names the town's page, where readers may sign in there; without it they may not."""
    oidc_jwks_url: str | None = Field(default=None, pattern=r"^https?://")
    """Where its keys are, if it has no discovery document."""
    first_admin: str | None = Field(default=None, pattern=r"^[a-z0-9-]+:.+$")
    """`<town>:<subject>`: who is a town's admin as long as nobody has ever been granted a role."""
    insecure_no_auth: bool = False
    """Ask nobody who they are: every caller is a town admin."""
    requests_in_flight: int = Field(default=_BOUNDS.in_flight, ge=1)
    """Requests that a process works on at once; the others wait their turn, for two seconds."""
    caller_in_flight: int = Field(default=_BOUNDS.caller_in_flight, ge=1)
    """The same, of one caller."""
    caller_per_second: float = Field(default=_BOUNDS.caller_per_second, gt=0)
    """Requests of one caller; what is above waits, what is far above is answered 429."""
    caller_burst: int = Field(default=_BOUNDS.caller_burst, ge=1)
    """Requests that one caller may make at once after a silence."""
    unsafe_durability: bool = False
    """Run on a database that may lose what it acknowledged."""
    nats_monitoring_url: str | None = Field(default=None, pattern=r"^https?://")
    """Where NATS' servers tell how they are set up (several with commas): asked for `/jsz`."""
    stream_replicas: int = Field(default=1, ge=1, le=5)
    """Of every stream that is made: on how many servers of a NATS cluster it is kept."""
    witness_dir: Path | None = None
    """What a restored database must not forget: signed checkpoints, apart from every database."""
    witness_key_file: Path | None = None
    """The private key that signs there; kept in another place than what it signs."""
    access_log_days: int = Field(default=1096, ge=180)
    """How long it is kept who read what is personal: three years, at least six months."""
    photos_dir: Path | None = None
    """Where the bytes of photos are kept, sealed; or in a bucket of a server that speaks S3:"""
    photos_s3_url: str | None = Field(default=None, pattern=r"^https?://")
    photos_s3_bucket: str | None = Field(default=None, min_length=3)
    photos_s3_region: str = Field(default="us-east-1", min_length=1)
    photos_s3_credentials_file: Path | None = None
    """`access key id:secret access key`, a file of one line."""
    sample_data: Path | None = None
    """Where tests and the bench find sample data; nothing else reads it."""

    @model_validator(mode="before")
    @classmethod
    def _in_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A URL that stands in a file goes by that file's own."""
        names = cls.model_fields.keys() & SECRET_URLS
        found = {name: given.get(f"{name}_file") for name in names}
        return {**given, **{name: Path(f).absolute().as_uri() for name, f in found.items() if f}}

    @property
    def nats_access(self) -> NatsAccess:
        """How to come into NATS."""
        return NatsAccess(self.nats_credentials_file, self.nats_ca_file)

    @property
    def bounds(self) -> Bounds:
        """What is let in."""
        return Bounds(
            in_flight=self.requests_in_flight,
            caller_in_flight=self.caller_in_flight,
            caller_per_second=self.caller_per_second,
            caller_burst=self.caller_burst,
        )


class ServiceSettings(Settings):
    """One service in a process of its own, on servers of the user's own."""

    database_url: DatabaseUrl = Field(description="the PostgreSQL server, postgresql://user@host")
    nats_url: NatsUrl = Field(description="the NATS server, nats://host:4222")
    kek_file: Path = Field(description="the key that wraps the keys of personal data, a file")
    keys_database_url: DatabaseUrl | None = None
    """The server of the key database, `linli_keys`, if it is not that of the services."""
    migrate: bool = True
    """Bring the database to today's schema at start; otherwise a job does, and until it has, the
    process is not ready."""
    feeds_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://")
    """Where `/api/<service>/events` of the other services is reached; `{service}` in it is the
    service's name, where each has an address of its own."""
    feeds_token_file: Path | None = None
    """The access token for that, of a reader of the towns; read again when the file changes."""
    host: str = "0.0.0.0"  # noqa: S104 - in a container, the only address there is
    port: int = Field(default=8080, ge=1, le=65535)


class PlatformSettings(Settings):
    """The whole platform in one process, which starts the servers that it is not given."""

    database_url: DatabaseUrl | None = None
    keys_database_url: DatabaseUrl | None = None
    nats_url: NatsUrl | None = None
    postgres_image: str = Field(default="postgres:18", min_length=1)
    """What containers are made of, where they are asked for: any image with the settings of
    PostgreSQL's official one."""
    nats_image: str = Field(default="nats:2.15", min_length=1)
    """And of nats-server's official one."""


KNOWN = frozenset(
    PREFIX + name.upper()
    for kind in (ServiceSettings, PlatformSettings)
    for name in kind.model_fields
)
"""Every key of the platform: a key outside it is a slip of the pen."""


def read[S: Settings](kind: type[S]) -> S:
    """The settings of this process.

    Raises:
        SettingsError: a `LINLI_*` key is unknown, missing or invalid. Values are never shown.
    """
    given = {key.upper() for key in os.environ if key.upper().startswith(PREFIX)}
    faults = [f"{key} is not a key of Linli" for key in sorted(given - KNOWN)]
    faults += _given_twice()
    try:
        settings = kind()
    except ValidationError as error:
        raise SettingsError("\n".join([*faults, *_faults_of(kind, error)])) from None
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _given_twice() -> Iterator[str]:
    """Secrets that are given as a value and in a file: which of them is meant?"""
    for key in (PREFIX + name.upper() for name in SECRET_URLS):
        if os.environ.get(key) and os.environ.get(f"{key}_FILE"):
            yield f"{key}_FILE is refused: {key} is set"
    if "@" in os.environ.get("LINLI_NATS_URL", "") and os.environ.get(CREDENTIALS):
        yield f"{CREDENTIALS} is refused: LINLI_NATS_URL holds credentials"


def _faults_of(kind: type[Settings], error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(fault["loc"][0])
        key = PREFIX + name.upper()
        if fault["type"] == "missing":
            yield f"{key} is missing: {kind.model_fields[name].description}"
        else:
            yield f"{key} is wrong: {fault['msg']}"
