"""Where the page's reader signs in: the page reads it here, as it is the same file everywhere."""

from fastapi import Request
from pydantic import BaseModel

from linli.chassis.app import service_router
from linli.chassis.service import Running

router = service_router("dashboards")


class SigningIn(BaseModel):
    """An issuer, asked with the authorization code flow and PKCE; both null where there is none."""

    discovery: str | None
    """Where the issuer tells of itself (OIDC Discovery)."""
    client_id: str | None


@router.get("/sign-in")
async def sign_in(request: Request) -> SigningIn:
    """Say where readers of the page sign in."""
    running: Running = request.app.state.running
    offered = running.sign_in
    if offered is None:
        return SigningIn(discovery=None, client_id=None)
    return SigningIn(discovery=offered.discovery, client_id=offered.client_id)
