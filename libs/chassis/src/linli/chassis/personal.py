"""How personal values are answered: in clear to those who may read them, else why they are not."""

from typing import Annotated, Any, Literal, TypedDict, override

import sqlalchemy as sa
from pydantic import PlainSerializer, TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

from linli.events.contracts.personal import FreeText, Personal, kept


class Withheld(TypedDict):
    """Instead of a value: it has been erased, or the reader may not see it."""

    withheld: Literal["erased", "not-released"]


NOT_RELEASED: Withheld = {"withheld": "not-released"}


def shown(value: FreeText | Withheld) -> str | Withheld:
    """The value if it is clear, else why there is none."""
    if not isinstance(value, Personal):
        return value
    if value.is_clear:
        return value.reveal()
    return {"withheld": "erased" if value.erased else "not-released"}


type Shown = Annotated[FreeText | Withheld, PlainSerializer(shown, return_type=str | Withheld)]
"""A personal value in an answer, or why there is none. Whoever answers unseals it for those who may
read it."""

_SEALED = TypeAdapter[FreeText](FreeText)


class Sealed(sa.types.TypeDecorator[FreeText]):
    """A column of personal values: sealed ones are kept as they are, clear ones are refused."""

    impl = JSONB
    cache_ok = True

    @property
    @override
    def python_type(self) -> type[Any]:
        return Personal

    @override
    def process_bind_param(self, value: FreeText | None, dialect: Dialect) -> Any:
        return None if value is None else _SEALED.dump_python(value, mode="json")

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> FreeText | None:
        return None if value is None else kept(value) or _SEALED.validate_python(value)


def personal(name: str, *, nullable: bool = False) -> sa.Column[FreeText]:
    """A column for personal values."""
    return sa.Column(name, Sealed, nullable=nullable)
