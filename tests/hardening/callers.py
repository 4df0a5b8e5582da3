"""As whom the tests ask: the one place that knows."""

from collections.abc import Mapping

GENEROUS: Mapping[str, str] = {"LINLI_CALLER_PER_SECOND": "1000000"}
"""The environment of a platform that is asked for more than a caller's share."""


def credentials() -> dict[str, str]:
    """The headers of a caller who may do everything."""
    return {}
