"""Personal values: clear while they are handled, sealed wherever they are kept, erased for good."""

from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast, get_args, override
from uuid import UUID

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

ALG = "A256GCM"
"""AES-256-GCM, by its name in JOSE (RFC 7518, 5.3). Named in every seal: another may follow."""
KIDS_KEPT = 4_096


class Seal(NamedTuple):
    """A value under its key: `aad` names the event and the field that it was sealed for."""

    kid: UUID
    aad: str
    nonce: bytes
    ct: bytes
    """Ciphertext and tag."""


class NotClearError(Exception):
    """The value is sealed, and its key is not at hand; or it has been erased."""


class Personal[T]:
    """A value that tells of a person. It shows itself to nobody but `reveal`.

    In JSON it is `{"alg", "kid", "aad", "nonce", "ct"}` when sealed and `{"erased": true}` when
    erased; a clear one cannot be written. A bare value is read as a clear one.
    """

    __slots__ = ("_clear", "seal")

    def __init__(self, clear: T | None = None, *, seal: Seal | None = None) -> None:
        """Hold a clear value, or a sealed one, or neither: then it has been erased."""
        self._clear = clear
        self.seal = seal

    @property
    def erased(self) -> bool:
        """Whether nothing is left of it."""
        return self._clear is None and self.seal is None

    @property
    def is_clear(self) -> bool:
        """Whether `reveal` answers."""
        return self._clear is not None

    def reveal(self) -> T:
        """The value.

        Raises:
            NotClearError: it is sealed or erased.
        """
        if self._clear is None:
            raise NotClearError("erased" if self.seal is None else "sealed")
        return self._clear

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return NotImplemented
        one = cast("Personal[Any]", other)
        return (self._clear, self.seal) == (one._clear, one.seal)

    @override
    def __hash__(self) -> int:
        return hash((self._clear, self.seal))

    @override
    def __repr__(self) -> str:
        state = "clear" if self.is_clear else "sealed" if self.seal else "erased"
        return f"<Personal, {state}>"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (inner,) = get_args(source) or (str,)
        return core_schema.no_info_wrap_validator_function(
            _read,
            handler.generate_schema(inner),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _written, when_used="json"
            ),
        )


type FreeText = Personal[str]
"""Words as somebody wrote them are personal data; names of places, groups and books are `str`."""


def free_text(words: str | None) -> FreeText | None:
    """What somebody wrote, if they wrote anything."""
    return None if words is None else Personal(words)


def kept(value: Any) -> Personal[Any] | None:
    """The value as it is kept, sealed or erased; None if it is neither."""
    if not isinstance(value, dict):
        return None
    members = cast("dict[str, Any]", value)
    parts = [members.get(name) for name in Seal._fields]
    if all(isinstance(part, str) for part in parts):
        kid, aad, nonce, ct = cast("list[str]", parts)
        return Personal(seal=Seal(_kid(kid), aad, a2b_base64(nonce), a2b_base64(ct)))
    return Personal() if members.get("erased") is True else None


@lru_cache(KIDS_KEPT)
def _kid(text: str) -> UUID:
    """A key's id: many values name the same."""
    return UUID(text)


def _read(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Personal[Any]:
    if isinstance(value, Personal):
        return cast("Personal[Any]", value)
    return kept(value) or Personal(inner(value))


def _written(value: Personal[Any]) -> Mapping[str, Any]:
    if value.is_clear:
        raise ValueError("a personal value is sealed before it is written")
    if value.seal is None:
        return {"erased": True}
    kid, aad, nonce, ct = value.seal
    texts = {"nonce": b64encode(nonce).decode(), "ct": b64encode(ct).decode()}
    return {"alg": ALG, "kid": str(kid), "aad": aad, **texts}
