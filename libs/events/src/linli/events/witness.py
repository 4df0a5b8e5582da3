"""The witness: signed lines about histories, kept apart from every database.

A restored or altered database cannot forget them, and whoever owns only the database can neither
change nor forge one. `<town>-<service>.chain` holds JSON lines of three kinds: `checkpoint` (the
chain's hash at a position), `epoch` (a history goes on from a fork) and `redaction` (a body was
replaced by order of law). `keys.json` is a JWK set (RFC 8037) of the keys that have signed.
"""

import fcntl
import os
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from linli.events.chain import Fork, Link
from linli.events.envelope import Source, rfc3339
from linli.events.epochs import Epoch

_SIGNED = b"linli-witness-1\n"
_KEYS = "keys.json"
_CHECKPOINT = b'{"kind":"checkpoint"'
_TAIL_BYTES = 64 * 1024

type Kind = Literal["checkpoint", "epoch", "redaction"]


class WitnessKeyError(Exception):
    """The key that signs is not there, or is none."""


class Redaction(NamedTuple):
    """A body that was replaced: the digests of what was recorded and of what stands there now."""

    position: int
    body: bytes
    redacted: bytes
    reason: str
    actor: str


class Line(NamedTuple):
    """One line of a witness file, and what is wrong with it."""

    number: int
    facts: Mapping[str, Any]
    fault: str | None

    @property
    def kind(self) -> Kind | None:
        """What it tells of; None when it cannot be trusted."""
        return None if self.fault else self.facts["kind"]

    @property
    def link(self) -> Link:
        """The chain that a checkpoint signs."""
        f = self.facts
        last = UUID(f["last_id"]) if f["last_id"] else None
        return Link(f["epoch"], f["position"], last, bytes.fromhex(f["hash"]))

    @property
    def fork(self) -> Fork:
        """Where the epoch goes on that was begun."""
        return Fork(self.facts["epoch"], self.facts["fork_position"])

    @property
    def redaction(self) -> Redaction:
        """The redaction that was ordered."""
        f = self.facts
        body, redacted = bytes.fromhex(f["body"]), bytes.fromhex(f["redacted"])
        return Redaction(f["position"], body, redacted, f["reason"], f["actor"])


class SigningKey:
    """An Ed25519 key, by its id: the first half of its public key's SHA-256."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.id = sha256(self.public).hexdigest()[:32]

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """The key in a file: 32 bytes in base64.

        Raises:
            WitnessKeyError: there is none.
        """
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(b64decode(path.read_text())))
        except (OSError, ValueError) as error:
            raise WitnessKeyError(f"{path} holds no key for the witness: {error}") from error

    @classmethod
    def ensure(cls, path: Path) -> "SigningKey":
        """The key in a file, which is made, for its owner's eyes alone, where there is none."""
        if not path.exists():
            cls.generate().write(path)
        return cls.load(path)

    def write(self, path: Path) -> None:
        """Put the key into a new file, for its owner's eyes alone."""
        _write_new(path, b64encode(self._private.private_bytes_raw()), mode=0o600)

    def sign(self, message: bytes) -> bytes:
        """The signature."""
        return self._private.sign(message)


class Witness:
    """A folder of witness files; without a key it can be read only."""

    def __init__(self, folder: Path, key: SigningKey | None = None) -> None:
        self._folder, self._key = folder, key
        self._keys = self._public_keys()

    @property
    def signs(self) -> bool:
        """Whether it has a key."""
        return self._key is not None

    # Signing

    def epoch(self, source: Source, epoch: Epoch) -> None:
        """Add that an epoch goes on from its parent's fork."""
        last_id = str(epoch.last_id) if epoch.last_id else None
        fork = {"fork_position": epoch.fork_position or 0, "last_id": last_id}
        self._sign(source, "epoch", {"epoch": epoch.number, "parent": epoch.parent, **fork})

    def redaction(self, source: Source, redaction: Redaction) -> None:
        """Add that a body was replaced by order of law."""
        bodies = {"body": redaction.body.hex(), "redacted": redaction.redacted.hex()}
        self._sign(source, "redaction", {**redaction._asdict(), **bodies})

    def checkpoint(self, source: Source, link: Link, pause: timedelta) -> Link:
        """Add a checkpoint, unless somebody has signed as far, or less than `pause` ago.

        Returns:
            How far the history is signed now.
        """
        with appending(self.path(source)) as file:
            if last := self._last(file, source):
                signed = datetime.fromisoformat(last.facts["at"])
                if last.link[:2] >= link[:2] or datetime.now(UTC) - signed < pause:
                    return last.link
            last_id = str(link.last_id) if link.last_id else None
            facts = {"epoch": link.epoch, "position": link.position, "last_id": last_id}
            self._write(file, source, "checkpoint", {**facts, "hash": link.hash.hex()})
            return link

    def _sign(self, source: Source, kind: Kind, facts: Mapping[str, Any]) -> None:
        with appending(self.path(source)) as file:
            self._write(file, source, kind, facts)

    def _write(self, file: IO[bytes], source: Source, kind: Kind, facts: Mapping[str, Any]) -> None:
        if self._key is None:
            raise WitnessKeyError("without a key nothing can be signed")
        if self._key.id not in self._keys:
            self._publish(self._key)
        moment = rfc3339(datetime.now(UTC))
        line = {"kind": kind, "source": str(source), **facts, "at": moment, "key": self._key.id}
        signature = b64encode(self._key.sign(_message(line))).decode()
        file.write(orjson.dumps({**line, "signature": signature}) + b"\n")
        file.flush()
        os.fsync(file.fileno())

    def _publish(self, key: SigningKey) -> None:
        """List the key among those that sign."""
        path = self._folder / _KEYS
        with (self._folder / f".{_KEYS}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            keys: list[Any] = orjson.loads(path.read_bytes())["keys"] if path.exists() else []
            if all(one["kid"] != key.id for one in keys):
                x = urlsafe_b64encode(key.public).decode().rstrip("=")
                keys.append({"kty": "OKP", "crv": "Ed25519", "kid": key.id, "x": x})
                fresh = path.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                _write_new(fresh, orjson.dumps({"keys": keys}, option=orjson.OPT_INDENT_2))
                fresh.replace(path)
                sync(self._folder)
        self._keys = self._public_keys()

    # Reading

    def path(self, source: Source) -> Path:
        """The file of a source."""
        return self._folder / f"{source.town}-{source.service}.chain"

    def sources(self) -> list[Source]:
        """The sources that have a file."""
        stems = sorted(path.stem for path in self._folder.glob("*.chain"))
        return [Source(*stem.rsplit("-", 1)) for stem in stems]

    def lines(self, source: Source, *, checkpoints: bool = True) -> Iterator[Line]:
        """Every line, in order, each checked; without the checkpoints, only few."""
        path = self.path(source)
        if not path.exists():
            return
        with path.open("rb") as file:
            for number, text in enumerate(file, start=1):
                if not text.endswith(b"\n"):
                    return  # it is being written, or a crash cut it off
                if checkpoints or not text.startswith(_CHECKPOINT):
                    yield self._read(number, text, source)

    def last_checkpoint(self, source: Source) -> Line | None:
        """The newest checkpoint that can be trusted; read from the file's end."""
        path = self.path(source)
        if not path.exists():
            return None
        with path.open("rb") as file:
            return self._last(file, source)

    def _last(self, file: IO[bytes], source: Source) -> Line | None:
        size, wanted = file.seek(0, os.SEEK_END), _TAIL_BYTES
        while True:
            file.seek(max(size - wanted, 0))
            texts = file.read().split(b"\n")[:-1]
            for text in reversed(texts if wanted >= size else texts[1:]):
                line = self._read(0, text, source)
                if line.kind == "checkpoint":
                    return line
            if wanted >= size:
                return None
            wanted *= 2

    def _read(self, number: int, text: bytes, source: Source) -> Line:
        try:
            facts = orjson.loads(text)
            fault = self._fault(facts, source)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return Line(number, {}, f"cannot be read: {error!r}")
        return Line(number, facts, fault)

    def _fault(self, facts: dict[str, Any], source: Source) -> str | None:
        rest = {name: value for name, value in facts.items() if name != "signature"}
        if facts["key"] not in self._keys:
            self._keys = self._public_keys()  # of another process
        public = self._keys.get(facts["key"])
        if public is None:
            return f"is signed with the key {facts['key']}, which is not known"
        try:
            public.verify(b64decode(facts["signature"]), _message(rest))
        except InvalidSignature:
            return "has a signature that is not right"
        if facts["source"] != str(source):
            return f"is about {facts['source']}"
        return None

    def _public_keys(self) -> dict[str, Ed25519PublicKey]:
        path = self._folder / _KEYS
        if not path.exists():
            return {}
        return {
            key["kid"]: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))
            for key in orjson.loads(path.read_bytes())["keys"]
        }


@contextmanager
def appending(path: Path) -> Generator[IO[bytes]]:
    """A file, for this process alone, at its end; a line cut off by a crash is dropped."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _drop_partial(file)
        yield file
    if new:
        sync(path.parent)


def _message(facts: Mapping[str, Any]) -> bytes:
    return _SIGNED + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)


def _drop_partial(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    if not size:
        return
    file.seek(max(size - _TAIL_BYTES, 0))
    tail = file.read()
    file.truncate(size - (len(tail) - (tail.rfind(b"\n") + 1)))
    file.seek(0, os.SEEK_END)


def _write_new(path: Path, content: bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Make a file that was put there stay."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
