"""What is said, in both languages."""

from typing import NamedTuple

from starlette.types import Scope

from linli.chassis.headers import header
from linli.chassis.language import Language, language_of


class Words(NamedTuple):
    """The same twice."""

    zh: str
    en: str

    def read_in(self, language: Language) -> str:
        """Those of one language."""
        return self.zh if language == "zh-CN" else self.en


def reader_of(scope: Scope) -> Language:
    """Which of our languages the reader of an answer wants."""
    return language_of(header(scope, b"accept-language"))
