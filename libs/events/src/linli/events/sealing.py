"""Sealing: personal values are encrypted before they reach the store, under keys kept elsewhere.

One key per subject and purpose. The subject is a person wherever the event, or the one that began
its stream, tells of one; else it is the source. The purpose is the service. Destroying a person's
keys erases what is sealed under them wherever it was copied to.
"""

import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeAliasType, cast, get_args, get_origin
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from linli.events.contracts.base import Event
from linli.events.contracts.personal import Personal, Seal

log = logging.getLogger(__name__)

NONCE_BYTES = 12


class Subject(NamedTuple):
    """Whose data, and what for."""

    who: str
    """A person's id, or `town/service` where no person is known."""
    purpose: str


class DataKey(NamedTuple):
    """A key of one subject."""

    id: UUID
    secret: bytes


class Vault(Protocol):
    """Where keys are: destroyed ones are unknown from then on."""

    async def keys_of(self, subjects: Collection[Subject], /) -> Mapping[Subject, DataKey]:
        """The keys of these subjects, made where there are none yet.

        Raises:
            ErasedSubjectError: one of them has been erased.
        """
        ...

    async def find(self, ids: Collection[UUID], /) -> Mapping[UUID, bytes]:
        """The secrets of these keys, as far as they have not been destroyed."""
        ...


class NoKeys:
    """The `Vault` of those who only read what is recorded, and as it is recorded."""

    async def keys_of(self, _: Collection[Subject]) -> Mapping[Subject, DataKey]:
        """As `Vault.keys_of`."""
        raise PermissionError("nothing is recorded from here")

    async def find(self, _: Collection[UUID]) -> Mapping[UUID, bytes]:
        """As `Vault.find`."""
        return {}


@cache
def personal_fields(event: type[Event]) -> tuple[str, ...]:
    """The fields of a contract that are sealed."""
    return tuple(
        name for name, field in event.model_fields.items() if _is_personal(field.annotation)
    )


def _is_personal(annotation: object) -> bool:
    if isinstance(annotation, TypeAliasType):
        return _is_personal(annotation.__value__)
    if get_origin(annotation) is Personal:
        return True
    return any(_is_personal(part) for part in get_args(annotation))


def person_of(event: Event) -> str | None:
    """The person whom an event says that it is about."""
    return event.subject and getattr(event, event.subject)


def clear_fields(event: Event) -> Mapping[str, Personal[Any]]:
    """What of an event is still to be sealed."""
    values = {name: getattr(event, name) for name in personal_fields(type(event))}
    return {name: value for name, value in values.items() if value and value.is_clear}


def sealed[E: Event](event: E, event_id: UUID, key: DataKey) -> E:
    """The event with its personal fields under a key; each bound to this event and its field."""
    cipher = AESGCM(key.secret)
    update: dict[str, Personal[Any]] = {
        name: Personal(seal=_seal(cipher, key.id, f"{event_id}/{name}", value.reveal()))
        for name, value in clear_fields(event).items()
    }
    return event.model_copy(update=update)


def _seal(cipher: AESGCM, kid: UUID, aad: str, value: str) -> Seal:
    nonce = os.urandom(NONCE_BYTES)
    return Seal(kid, aad, nonce, cipher.encrypt(nonce, value.encode(), aad.encode()))


def in_place[E: Event](event: E, event_id: UUID, cause: UUID) -> E:
    """The event as it was recorded: values that were sealed for another one are not in it.

    A reaction repeats values of the event that caused it, sealed as they are.
    """
    moved = [name for name, aad in _bound(event) if not _belongs(aad, name, event_id, cause)]
    if not moved:
        return event
    log.error("%s of event %s was sealed for another event", ", ".join(moved), event_id)
    return event.model_copy(update=dict.fromkeys(moved, Personal[Any]()))


def _bound(event: Event) -> Iterator[tuple[str, str]]:
    """The sealed fields of an event, and what each is bound to."""
    for name in personal_fields(type(event)):
        value: Personal[Any] | None = getattr(event, name)
        if value and value.seal:
            yield name, value.seal.aad


def _belongs(aad: str, name: str, event_id: UUID, cause: UUID) -> bool:
    return aad == f"{event_id}/{name}" or aad.startswith(f"{cause}/")


async def unsealed[T](things: Sequence[T], vault: Vault) -> list[T]:
    """Rows, details or events with their personal values clear; those without a key are erased.

    All keys are asked for at once. Values are looked for in dataclasses, models and sequences.
    """
    kids = {value.seal.kid for thing in things for value in _personal_in(thing) if value.seal}
    if not kids:
        return list(things)
    ciphers = {kid: AESGCM(secret) for kid, secret in (await vault.find(kids)).items()}
    return [_opened(thing, ciphers) for thing in things]


def _personal_in(thing: object) -> Iterator[Personal[Any]]:
    if isinstance(thing, Personal):
        yield cast("Personal[Any]", thing)
    elif isinstance(thing, list | tuple):
        for part in cast("Sequence[object]", thing):
            yield from _personal_in(part)
    else:
        for name in _members(type(thing)):
            yield from _personal_in(getattr(thing, name))


def _opened(thing: Any, ciphers: Mapping[UUID, AESGCM]) -> Any:
    if isinstance(thing, Personal):
        return _unsealed(cast("Personal[Any]", thing), ciphers)
    if isinstance(thing, list):
        return [_opened(part, ciphers) for part in cast("list[Any]", thing)]
    if isinstance(thing, tuple):
        parts = tuple(_opened(part, ciphers) for part in cast("tuple[Any, ...]", thing))
        make = getattr(cast(Any, thing), "_make", tuple)
        return make(parts)
    before = {name: getattr(thing, name) for name in _members(thing.__class__)}
    after = {name: _opened(value, ciphers) for name, value in before.items()}
    changed = {name: value for name, value in after.items() if value is not before[name]}
    if not changed:
        return thing
    return (
        thing.model_copy(update=changed)
        if isinstance(thing, BaseModel)
        else replace(thing, **changed)
    )


@cache
def _members(kind: type[Any]) -> tuple[str, ...]:
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _unsealed(value: Personal[Any], ciphers: Mapping[UUID, AESGCM]) -> Personal[Any]:
    """The value in clear; erased when its key is gone, or it was moved from where it belongs."""
    if value.seal is None:
        return value
    kid, aad, nonce, ct = value.seal
    if (cipher := ciphers.get(kid)) is None:
        return Personal()
    try:
        return Personal(cipher.decrypt(nonce, ct, aad.encode()).decode())
    except InvalidTag:
        log.exception("what is sealed for %s was changed or moved", aad)
        return Personal()
