"""Where a browser signs its reader in: OIDC, the authorization code flow with PKCE."""

from typing import NamedTuple
from urllib.parse import urlsplit

from linli.chassis.settings import Settings, SettingsError

DISCOVERY = "/.well-known/openid-configuration"


class SignIn(NamedTuple):
    """What a page needs to know of the issuer; it keeps no secret."""

    discovery: str
    """Where the issuer tells of itself: an address, or a path on the page's own."""
    client_id: str

    @property
    def origin(self) -> str | None:
        """Where the page has to ask for tokens; None if that is its own address."""
        parts = urlsplit(self.discovery)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None


def sign_in_of(settings: Settings) -> SignIn | None:
    """Where readers sign in, as the environment says it.

    Raises:
        SettingsError: readers are to sign in at an issuer that is no address.
    """
    issuer, client = settings.oidc_issuer, settings.oidc_client_id
    if client is None:
        return None
    if issuer is None or not issuer.startswith(("https://", "http://")):
        raise SettingsError(
            "LINLI_OIDC_CLIENT_ID is refused: LINLI_OIDC_ISSUER is no address to sign in at"
        )
    return SignIn(issuer.rstrip("/") + DISCOVERY, client)
