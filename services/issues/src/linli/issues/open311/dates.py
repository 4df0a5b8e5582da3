"""Moments as clients write them: ISO 8601, with an offset or as it is in China."""

import re
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
_UNQUOTED = re.compile(r"(T.*) (\d\d:?\d\d)$")
"""An offset whose plus sign was not quoted arrives as a space."""


def moment_of(text: str) -> datetime:
    """The moment in UTC.

    Raises:
        ValueError: it is none between the years 1900 and 2200.
    """
    moment = datetime.fromisoformat(_UNQUOTED.sub(r"\1+\2", text))
    if not 1900 <= moment.year < 2200:
        raise ValueError(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC)
