"""Whom we trust to say who somebody is."""

from collections.abc import Sequence
from typing import NamedTuple

from linli.chassis.settings import Settings, SettingsError


class IssuerSettings(NamedTuple):
    """An issuer of access tokens for us."""

    issuer: str
    """Exactly as it names itself."""
    audience: str
    """Exactly as it names us."""
    jwks_url: str | None = None
    """Where its keys are; without it they are found by OIDC discovery."""


def issuers_of(settings: Settings) -> Sequence[IssuerSettings]:
    """The issuers that the environment names.

    Raises:
        SettingsError: an issuer that is no address, and no address of its keys.
    """
    issuer, jwks_url = settings.oidc_issuer, settings.oidc_jwks_url
    if issuer is None:
        return ()
    if jwks_url is None and not issuer.startswith(("https://", "http://")):
        raise SettingsError("LINLI_OIDC_JWKS_URL is missing: LINLI_OIDC_ISSUER is no address")
    return (IssuerSettings(issuer, settings.oidc_audience, jwks_url),)
