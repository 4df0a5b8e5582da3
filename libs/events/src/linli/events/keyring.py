"""Key-encryption keys: what wraps the keys of personal values, kept apart from them."""

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol, Self

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from linli.events.append import new_id
from linli.events.witness import sync

KEY_BYTES = 32


class KeyWrapper(Protocol):
    """What wraps data keys: a file on one machine, a KMS or a Vault elsewhere."""

    @property
    def current(self) -> str:
        """The name of the key that wraps what is wrapped next."""
        ...

    async def wrap(self, secrets: Collection[bytes]) -> tuple[str, list[bytes]]:
        """The name of the current key, and each secret under it."""
        ...

    async def unwrap(self, wrapped: Collection[tuple[str, bytes]]) -> list[bytes]:
        """The secrets again, each with the name of the key that wraps it."""
        ...


class UnknownKeyError(Exception):
    """A data key is wrapped with a key that is not at hand."""


class KeyRing:
    """Key-encryption keys by their names; those of a file are read again when it has changed."""

    def __init__(self, current: str, keys: Mapping[str, bytes], path: Path | None = None) -> None:
        self._current, self._keys, self._path = current, keys, path
        self._read = path and _stamp(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The keys in a file: `{"current": "<name>", "keys": {"<name>": "<hex>"}}`."""
        return cls(*_keys_in(path), path)

    @classmethod
    def ensure(cls, path: Path) -> Self:
        """The file's keys; the file is made, for its owner alone, when it is not there."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            name = str(new_id())
            _write_keys(path, name, {name: os.urandom(KEY_BYTES)})
        return cls.load(path)

    @property
    def current(self) -> str:
        """As `KeyWrapper.current`."""
        self._look()
        return self._current

    @property
    def names(self) -> Collection[str]:
        """The names of all keys."""
        return self._keys.keys()

    def rotate(self, retired: Collection[str] = ()) -> str:
        """Put a new key into the file, which wraps from now on; those retired go out of it.

        Processes that run read it before they wrap or unwrap next.
        """
        if self._path is None:
            raise ValueError("these keys are not in a file")
        name = str(new_id())
        kept = {one: key for one, key in self._keys.items() if one not in retired}
        _write_keys(self._path, name, {**kept, name: os.urandom(KEY_BYTES)})
        self._look()
        return name

    async def wrap(self, secrets: Collection[bytes]) -> tuple[str, list[bytes]]:
        """As `KeyWrapper.wrap` (RFC 3394)."""
        name = self.current
        return name, [aes_key_wrap(self._keys[name], secret) for secret in secrets]

    async def unwrap(self, wrapped: Collection[tuple[str, bytes]]) -> list[bytes]:
        """The secrets again.

        Raises:
            UnknownKeyError: one is wrapped with a key that is not here.
        """
        self._look()
        if unknown := {name for name, _ in wrapped if name not in self._keys}:
            raise UnknownKeyError(f"data keys are wrapped with {', '.join(sorted(unknown))}")
        return [aes_key_unwrap(self._keys[name], one) for name, one in wrapped]

    def _look(self) -> None:
        if self._path and (stamp := _stamp(self._path)) != self._read:
            self._current, self._keys = _keys_in(self._path)
            self._read = stamp


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def _keys_in(path: Path) -> tuple[str, Mapping[str, bytes]]:
    held = json.loads(path.read_text())
    return held["current"], {name: bytes.fromhex(key) for name, key in held["keys"].items()}


def _write_keys(path: Path, current: str, keys: Mapping[str, bytes]) -> None:
    """Put keys into a file for its owner alone: whole, or not at all."""
    held = {"current": current, "keys": {name: key.hex() for name, key in keys.items()}}
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    with new.open("w") as file:
        json.dump(held, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)
