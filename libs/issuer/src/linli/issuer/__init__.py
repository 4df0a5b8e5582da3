"""A development issuer of OIDC access tokens."""

from linli.issuer.issuer import AUDIENCE, NOTICE, DevelopmentIssuer

__all__ = ["AUDIENCE", "NOTICE", "DevelopmentIssuer"]
