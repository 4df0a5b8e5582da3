"""Into NATS by files: what they hold now lets in, also after a change under load."""

import asyncio
import datetime as dt
import ipaddress
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from linli.events.envelope import Source
from linli.events.jetstream import Message, Nats, NatsUnavailableError
from linli.events.nats_access import NatsAccess, NatsAccessError, new_seed, public_key_of
from linli.events.streams import WrongLastSequenceError, ensure_stream, get_batch, publish_batch
from linli.servers import temporary_folder
from linli.servers.testing import GuardedNats

MIB = 1024 * 1024
SOON = 5.0


def accounts(*users: dict[str, Any]) -> dict[str, Any]:
    return {"accounts": {"LINLI": {"jetstream": "enabled", "users": list(users)}}}


def seed() -> tuple[str, str]:
    """The seed of a new user, and its public key."""
    made = new_seed()
    return made, public_key_of(made)


def write(path: Path, text: str) -> Path:
    """Replace the file, as a mounted secret is replaced: by a rename."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, path)  # noqa: PTH105
    return path


@asynccontextmanager
async def guarded(**parts: Any) -> AsyncGenerator[GuardedNats]:
    async with temporary_folder() as folder, GuardedNats(folder, parts) as server:
        yield server


async def test_a_seed_is_changed_under_load_and_nothing_is_lost(
    tmp_path: Path, source: Source
) -> None:
    (old, old_key), (new, new_key) = seed(), seed()
    file = write(tmp_path / "nats", f"{old}\n")
    async with guarded(**accounts({"nkey": old_key}, {"nkey": new_key})) as server:
        nats = await Nats.open(nats_url(server), access=NatsAccess(file))
        name = (await ensure_stream(nats, source, 1, max_bytes=MIB)).name
        stored = await stored_by(nats, name, source, 0, 20)
        write(file, new)
        stored = await stored_by(nats, name, source, stored, 20)
        server.parts = accounts({"nkey": new_key})
        await server.reload()
        stored = await stored_by(nats, name, source, stored, 20)
        assert [m.sequence for m in await get_batch(nats, name, 1, 100)] == list(range(1, 61))
        write(file, old)
        refused = Nats(nats_url(server), "other", NatsAccess(file))
        with pytest.raises(NatsUnavailableError, match=r"(?i)authorization"):
            await refused.ready(1)
        await refused.close()
        await nats.close()


def nats_url(server: GuardedNats) -> str:
    return f"nats://{server.address}"


async def stored_by(nats: Nats, name: str, source: Source, last: int, count: int) -> int:
    """Store so many messages after `last`, asking again as the relay does; the new last one."""
    subject = f"linli.{source.town}.issues.Numbered.v1._._"
    for n in range(last + 1, last + count + 1):
        async with asyncio.timeout(SOON):
            while True:
                try:
                    await publish_batch(nats, name, [Message(subject, {"n": str(n)}, b"x")], n - 1)
                    break
                except WrongLastSequenceError:  # it was stored, and the answer was lost
                    break
                except NatsUnavailableError:
                    await asyncio.sleep(0.01)
    return last + count


async def test_a_user_and_a_password_let_in_and_anything_else_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "nats", "someone:se:cret\n")
    async with guarded(**accounts({"user": "someone", "password": "se:cret"})) as server:
        nats = Nats(nats_url(server), "test", NatsAccess(file))
        await nats.ready(SOON)
        await nats.close()
    for held in ("", "someone", "SUAB\nmore", ":secret", "a:b\nc"):
        with pytest.raises(NatsAccessError, match="holds neither") as caught:
            NatsAccess(write(file, held)).options()
        assert "secret" not in str(caught.value)


async def test_what_is_denied_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    user = {"user": "someone", "password": "secret", "permissions": {"publish": "allowed.>"}}
    write(file := tmp_path / "nats", "someone:secret")
    async with guarded(**accounts(user)) as server:
        nats = Nats(nats_url(server), "test", NatsAccess(file))
        await nats.ready(SOON)
        with caplog.at_level(logging.ERROR):
            await nats.publish(Message("forbidden", {}, b""))
            async with asyncio.timeout(SOON):
                while "forbidden" not in caplog.text:
                    await asyncio.sleep(0.01)
        await nats.close()


async def test_a_server_is_known_by_the_certificates_of_a_file(
    tmp_path: Path, readable: Path
) -> None:
    certificate, key = self_signed(readable)
    tls = {"cert_file": str(certificate), "key_file": str(key)}
    user = {"user": "someone", "password": "secret"}
    write(file := tmp_path / "nats", "someone:secret")
    async with guarded(tls=tls, **accounts(user)) as server:
        url = f"tls://{server.address}"
        known = Nats(url, "test", NatsAccess(file, certificate))
        await known.ready(SOON)
        await known.close()
        stranger = Nats(url, "test", NatsAccess(file))
        with pytest.raises(NatsUnavailableError, match=r"(?i)certificate"):
            await stranger.ready(1)
        await stranger.close()


@pytest.fixture
async def readable() -> AsyncGenerator[Path]:
    """A folder within reach of the server's account."""
    async with temporary_folder() as folder:
        folder.mkdir()
        yield folder


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    key, now = generate_private_key(SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nats")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.add_extension(names, critical=False).sign(key, SHA256())
    files = folder / "nats.crt", folder / "nats.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    form = PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(Encoding.PEM, form, NoEncryption()))
    return files
