"""The environment names the issuer that is trusted."""

import pytest

from linli.chassis.settings import Settings, SettingsError
from linli.chassis.tokens import IssuerSettings, issuers_of

ISSUER = "https://id.example/realms/town"


def test_without_an_issuer_nobody_is_trusted() -> None:
    assert issuers_of(Settings()) == ()


def test_an_issuer_with_an_address_needs_nothing_else() -> None:
    assert issuers_of(Settings(oidc_issuer=ISSUER)) == (IssuerSettings(ISSUER, "linli"),)


def test_an_issuer_may_know_us_by_another_name_and_keep_its_keys_elsewhere() -> None:
    jwks_url = "https://keys.example/jwks"
    given = Settings(oidc_issuer="urn:uuid:0198", oidc_audience="town", oidc_jwks_url=jwks_url)
    assert issuers_of(given) == (IssuerSettings("urn:uuid:0198", "town", jwks_url),)


def test_an_issuer_without_any_address_refuses_to_start() -> None:
    with pytest.raises(SettingsError, match="LINLI_OIDC_JWKS_URL is missing"):
        issuers_of(Settings(oidc_issuer="urn:uuid:0198"))
