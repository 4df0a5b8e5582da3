"""Why a token is refused."""

from enum import StrEnum


class Reason(StrEnum):
    """Stable: metrics and logs count by it. It never tells what stands in a token."""

    TOO_LONG = "too-long"
    MALFORMED = "malformed"
    """No JWS in compact form whose parts are JSON objects."""
    DUPLICATE_MEMBER = "duplicate-member"
    """Two readers of it could read different things."""
    ENCRYPTED = "encrypted"
    CRITICAL_HEADER = "critical-header"
    """It asks to be read by rules that are not ours (`crit`, `b64`)."""
    ALGORITHM_NOT_ALLOWED = "algorithm-not-allowed"
    NOT_AN_ACCESS_TOKEN = "not-an-access-token"  # noqa: S105 - a reason, no password
    UNKNOWN_ISSUER = "unknown-issuer"
    KEYS_UNAVAILABLE = "keys-unavailable"
    """The one that says nothing about the token: its issuer has not been reached for a day."""
    UNKNOWN_KEY = "unknown-key"
    ALGORITHM_NOT_OF_KEY = "algorithm-not-of-key"
    BAD_SIGNATURE = "bad-signature"
    WRONG_AUDIENCE = "wrong-audience"
    BAD_TIME = "bad-time"
    """`exp` is missing, or a time is no number of seconds."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    BAD_SUBJECT = "bad-subject"


class BadTokenError(Exception):
    """The token proves nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason
