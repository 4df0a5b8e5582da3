"""As whom the tests ask: the one place that knows."""

from collections.abc import Mapping

GENEROUS: Mapping[str, str] = {
    "LINLI_CALLER_PER_SECOND": "1000000",
    "LINLI_CALLER_IN_FLIGHT": "1024",
    "LINLI_REQUESTS_IN_FLIGHT": "1024",
}
"""The environment of a platform that is asked for more than a caller's share."""

SERVICE: Mapping[str, str] = {"LINLI_INSECURE_NO_AUTH": "yes"}
"""What else the environment of a service in a process of its own says of callers."""

OPTIONS = ("--insecure-no-auth",)
"""How `linli up` takes everybody for somebody who may do everything."""


def credentials() -> dict[str, str]:
    """The headers of a caller who may do everything."""
    return {}
