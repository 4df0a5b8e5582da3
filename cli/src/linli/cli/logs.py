"""Where the platform's log goes: a bounded file, and warnings to the terminal."""

import logging
from collections.abc import Generator
from contextlib import closing, contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import override

from linli.chassis.logs import JsonFormatter, hush

LOG_BYTES_MAX = 10 * 1024 * 1024
LOGS_KEPT = 2


@contextmanager
def log_into(data: Path, level: str) -> Generator[None]:
    """Write JSON lines to `log/linli.log`, and what needs attention to standard error as well."""
    path = data / "log" / "linli.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=LOG_BYTES_MAX, backupCount=LOGS_KEPT)
    file.setFormatter(JsonFormatter("linli"))
    logging.basicConfig(handlers=[file, attention()], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    hush()
    with closing(file):
        yield


def tell_warnings() -> None:
    """Keep no log: a command says what it has to say."""
    logging.basicConfig(handlers=[attention()], force=True)
    logging.captureWarnings(capture=True)


def attention() -> logging.Handler:
    """Warnings and worse, one line each, on standard error."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_OneLine())
    return handler


class _OneLine(logging.Formatter):
    @override
    def format(self, record: logging.LogRecord) -> str:
        """The first line of the message: the rest, and the traceback, stand in the file."""
        line = record.getMessage().partition("\n")[0]
        return f"linli: {record.levelname.lower()}: {line}"
