"""Who tells who callers are: an issuer of the user's own, ours for development, or nobody."""

import logging
from pathlib import Path

from httpx import AsyncClient

from linli.chassis.callers import Accounts
from linli.chassis.settings import PlatformSettings
from linli.chassis.sign_in import DISCOVERY, SignIn, sign_in_of
from linli.chassis.standalone import verifier_of
from linli.chassis.tokens import IssuerSettings, Verifier
from linli.events.keys import KeyStore
from linli.issuer import DevelopmentIssuer
from linli.issuer.codes import CLIENT

log = logging.getLogger(__name__)

FOLDER = "issuer"
PATH = "/issuer"
"""Where the development issuer answers on the platform's address."""
DEVELOPMENT_NOTICE = "FOR DEVELOPMENT ONLY: tokens come from an issuer of the platform's own."


def issuer_on(data: Path, settings: PlatformSettings) -> DevelopmentIssuer | None:
    """The issuer that comes with a platform on `data`, unless the settings name another."""
    if settings.oidc_issuer:
        return None
    return DevelopmentIssuer(data / FOLDER, audience=settings.oidc_audience)


def sign_in_on(settings: PlatformSettings, issuer: DevelopmentIssuer | None) -> SignIn | None:
    """Where readers of the page sign in; nowhere if nobody is asked who they are."""
    if issuer is None or settings.insecure_no_auth:
        return sign_in_of(settings)
    return SignIn(PATH + DISCOVERY, CLIENT)


def accounts_of(
    key_store: KeyStore, settings: PlatformSettings, issuer: DevelopmentIssuer | None
) -> Accounts:
    """Who is behind the accounts of the issuer whose tokens are taken."""
    return Accounts(key_store, issuer.issuer if issuer else settings.oidc_issuer)


def verifier_on(
    settings: PlatformSettings, issuer: DevelopmentIssuer | None, inside: AsyncClient
) -> Verifier | None:
    """What tokens are verified with; our own issuer is asked for its keys within the process."""
    if issuer is None or settings.insecure_no_auth:
        return verifier_of(settings)
    log.warning(issuer.notice)
    keys_url = str(inside.base_url.join(f"{PATH}/jwks.json"))
    return Verifier([IssuerSettings(issuer.issuer, issuer.audience, keys_url)], http=inside)
