"""The known faults that are excused, as options of pip-audit: for a reason, and for a while.

python deploy/release/advisories.py
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("advisories.toml")
EXCUSED_MAX = timedelta(days=92)
"""Of an excuse: a quarter, then somebody looks again."""


class ExcuseError(Exception):
    """An advisory is not, or no longer, excused."""


def excused(told: Mapping[str, Any], today: date) -> Iterator[str]:
    """The ids that are excused today.

    Raises:
        ExcuseError: one is over, too long, or says no reason.
    """
    for one in told.get("excused", ()):
        name, until, why = one.get("id"), one.get("until"), one.get("why")
        if not name or not why or type(until) is not date:
            raise ExcuseError(f"an excuse has an id, a day (until) and a reason (why): {one}")
        if until < today:
            raise ExcuseError(f"{name} was excused until {until}: {why}")
        if until - today > EXCUSED_MAX:
            raise ExcuseError(f"{name} is excused for more than {EXCUSED_MAX.days} days")
        yield name


def options(ids: Sequence[str]) -> str:
    """As pip-audit takes them."""
    return " ".join(f"--ignore-vuln {one}" for one in ids)


if __name__ == "__main__":
    try:
        found = list(excused(tomllib.loads(LIST.read_text("utf-8")), datetime.now(UTC).date()))
    except ExcuseError as error:
        sys.exit(str(error))
    print(options(found))
