"""Bearer tokens: whether an access token of a known issuer is one, and whom it names."""

from linli.chassis.tokens.errors import BadTokenError, Reason
from linli.chassis.tokens.issuers import IssuerSettings, issuers_of
from linli.chassis.tokens.verifier import Identity, Verifier

__all__ = ["BadTokenError", "Identity", "IssuerSettings", "Reason", "Verifier", "issuers_of"]
