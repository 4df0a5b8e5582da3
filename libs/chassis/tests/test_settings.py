"""The environment is read strictly: a slip of the pen does not start."""

from pathlib import Path

import pytest

from linli.chassis.settings import (
    KNOWN,
    PlatformSettings,
    ServiceSettings,
    Settings,
    SettingsError,
    read,
)
from linli.chassis.standalone import require_identity

DATABASE = "postgresql://linli:secret@db.example:5432"
NATS = "nats://nats.example:4222"
ISSUER = "https://issuer.example"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for key in KNOWN:
        monkeypatch.delenv(key, raising=False)
    return monkeypatch


def given(environment: pytest.MonkeyPatch, **values: str) -> None:
    for key, value in values.items():
        environment.setenv(key, value)


def test_a_service_reads_its_servers(environment: pytest.MonkeyPatch) -> None:
    given(environment, LINLI_DATABASE_URL=DATABASE, LINLI_NATS_URL=NATS, LINLI_LOG_LEVEL="debug")
    given(environment, LINLI_KEK_FILE="/run/secrets/kek.json")
    settings = read(ServiceSettings)
    assert settings.database_url.get_secret_value() == DATABASE
    assert settings.log_level == "debug"


def test_a_secret_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (file := tmp_path / "url").write_text(f"{DATABASE}\n")
    given(environment, LINLI_DATABASE_URL_FILE=str(file), LINLI_NATS_URL=NATS, LINLI_KEK_FILE="kek")
    (credentials := tmp_path / "nats").write_text("issues:secret\n")
    given(environment, LINLI_NATS_CREDENTIALS_FILE=str(credentials), LINLI_MIGRATE="no")
    settings = read(ServiceSettings)
    assert settings.database_url.get_secret_value() == file.as_uri()
    assert settings.nats_access.options() == {"user": "issues", "password": "secret"}
    assert not settings.migrate


@pytest.mark.parametrize("key", ["LINLI_DATABASE_URL", "LINLI_KEYS_DATABASE_URL"])
def test_a_secret_given_twice_is_refused(
    environment: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    (file := tmp_path / "url").write_text(DATABASE)
    given(environment, **{key: DATABASE, f"{key}_FILE": str(file)})
    with pytest.raises(SettingsError, match=f"{key}_FILE is refused: {key} is set"):
        read(PlatformSettings)


def test_credentials_of_nats_given_twice_are_refused(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (file := tmp_path / "nats").write_text("issues:secret")
    given(environment, LINLI_NATS_URL="nats://a:b@nats", LINLI_NATS_CREDENTIALS_FILE=str(file))
    with pytest.raises(SettingsError, match="_FILE is refused: LINLI_NATS_URL holds credentials"):
        read(PlatformSettings)


@pytest.mark.parametrize(
    ("key", "held"),
    [
        ("LINLI_DATABASE_URL_FILE", "mysql://linli:secret@db"),
        ("LINLI_KEYS_DATABASE_URL_FILE", ""),
        ("LINLI_KEYS_DATABASE_URL_FILE", None),
        ("LINLI_NATS_CREDENTIALS_FILE", "secret"),
        ("LINLI_NATS_CREDENTIALS_FILE", None),
        ("LINLI_NATS_CA_FILE", "secret"),
    ],
)
def test_a_file_that_holds_something_else_is_named_and_not_shown(
    environment: pytest.MonkeyPatch, tmp_path: Path, key: str, held: str | None
) -> None:
    if held is not None:
        (tmp_path / "file").write_text(held)
    given(environment, **{key: str(tmp_path / "file")})
    with pytest.raises(SettingsError) as refused:
        read(PlatformSettings)
    assert str(refused.value).startswith(f"{key} is wrong: ")
    assert "secret" not in str(refused.value)


def test_a_platform_needs_nothing() -> None:
    assert read(PlatformSettings).database_url is None


def test_each_missing_key_is_named() -> None:
    with pytest.raises(SettingsError) as refused:
        read(ServiceSettings)
    assert str(refused.value).splitlines() == [
        "LINLI_DATABASE_URL is missing: the PostgreSQL server, postgresql://user@host",
        "LINLI_NATS_URL is missing: the NATS server, nats://host:4222",
        "LINLI_KEK_FILE is missing: the key that wraps the keys of personal data, a file",
    ]


def test_an_unknown_key_is_named(environment: pytest.MonkeyPatch) -> None:
    given(environment, LINLI_LOGLEVEL="debug", linli_pot="8080")
    with pytest.raises(SettingsError) as refused:
        read(Settings)
    assert str(refused.value).splitlines() == [
        "LINLI_LOGLEVEL is not a key of Linli",
        "LINLI_POT is not a key of Linli",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("LINLI_DATABASE_URL", "mysql://linli:secret@db"),
        ("LINLI_NATS_URL", "http://secret@nats"),
        ("LINLI_LOG_LEVEL", "secret"),
        ("LINLI_DRAIN_SECONDS", "secret"),
        ("LINLI_UNSAFE_DURABILITY", "secret"),
        ("LINLI_OTLP_ENDPOINT", "secret"),
        ("LINLI_OIDC_JWKS_URL", "secret"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(
    environment: pytest.MonkeyPatch, key: str, value: str
) -> None:
    given(environment, **{key: value})
    with pytest.raises(SettingsError) as refused:
        read(PlatformSettings)
    assert str(refused.value).startswith(f"{key} is wrong: ")
    assert "secret" not in str(refused.value)


def test_an_empty_value_is_none(environment: pytest.MonkeyPatch) -> None:
    given(environment, LINLI_NATS_URL="")
    assert read(PlatformSettings).nats_url is None


def test_passwords_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    given(environment, LINLI_DATABASE_URL=DATABASE)
    assert "secret" not in repr(read(PlatformSettings))


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, "LINLI_OIDC_ISSUER is missing"),
        (
            {"LINLI_OIDC_ISSUER": ISSUER, "LINLI_INSECURE_NO_AUTH": "yes"},
            "LINLI_INSECURE_NO_AUTH is refused",
        ),
        ({"LINLI_OIDC_ISSUER": "urn:uuid:1"}, "LINLI_OIDC_JWKS_URL is missing"),
    ],
)
def test_a_service_does_not_guess_whom_to_believe(
    environment: pytest.MonkeyPatch, values: dict[str, str], key: str
) -> None:
    given(environment, **values)
    with pytest.raises(SettingsError, match=key):
        require_identity(read(Settings))


@pytest.mark.parametrize("key", ["LINLI_OIDC_ISSUER", "LINLI_INSECURE_NO_AUTH"])
def test_a_service_believes_an_issuer_or_asks_nobody(
    environment: pytest.MonkeyPatch, key: str
) -> None:
    given(environment, **{key: ISSUER if key.endswith("ISSUER") else "yes"})
    require_identity(read(Settings))
