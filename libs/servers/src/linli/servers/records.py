"""What is written down about a server while its data lives."""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from linli.servers.files import write_private

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What outlives us of a server: enough to reach it, and to find and stop its process."""

    ports: tuple[int, ...] = ()
    password: str = ""
    program: str = ""
    pid: int | None = None
    born: str = ""
    configuration: str = ""
    """A digest of the program and the configuration the process runs on."""


def read_record(path: Path) -> Record:
    """The record at `path`; an empty one where there is none, or none that can be read."""
    try:
        fields: dict[str, Any] = json.loads(path.read_text())
        fields["ports"] = tuple(fields["ports"])
        return Record(**fields)
    except FileNotFoundError:
        return Record()
    except (ValueError, TypeError, KeyError) as error:
        log.warning("%s is unreadable and will be made anew: %s", path, error)
        return Record()


def write_record(path: Path, record: Record) -> None:
    """Put `record` at `path`."""
    write_private(path, json.dumps(asdict(record), indent=2))
