"""Where readers of the page sign in, by the environment."""

import pytest

from linli.chassis.settings import Settings, SettingsError
from linli.chassis.sign_in import SignIn, sign_in_of

ISSUER = "https://identity.example/realms/town"


def settings(**given: str) -> Settings:
    return Settings.model_validate(given)


@pytest.mark.parametrize("issuer", [ISSUER, f"{ISSUER}/"])
def test_readers_sign_in_at_the_issuer_that_knows_the_page(issuer: str) -> None:
    offered = sign_in_of(settings(oidc_issuer=issuer, oidc_client_id="page"))
    assert offered == SignIn(f"{ISSUER}/.well-known/openid-configuration", "page")


def test_a_page_asks_for_tokens_where_the_issuer_is() -> None:
    assert SignIn(f"{ISSUER}/.well-known/openid-configuration", "page").origin == (
        "https://identity.example"
    )
    assert SignIn("/issuer/.well-known/openid-configuration", "page").origin is None


def test_without_a_name_for_the_page_nobody_signs_in() -> None:
    assert sign_in_of(settings(oidc_issuer=ISSUER)) is None


@pytest.mark.parametrize("given", [{}, {"oidc_issuer": "urn:uuid:1"}], ids=["none", "no address"])
def test_nobody_signs_in_where_nobody_can_go(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="LINLI_OIDC_CLIENT_ID is refused"):
        sign_in_of(settings(**given, oidc_client_id="page"))
