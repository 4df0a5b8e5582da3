"""A service in a process of its own signs its histories where both folder and key are given, and
reads the feeds of others with a token."""

from pathlib import Path

import pytest

from linli.chassis.settings import ServiceSettings, SettingsError
from linli.chassis.standalone import feeds_token_of, witness_of
from linli.events.witness import SigningKey, WitnessKeyError


def settings(**values: object) -> ServiceSettings:
    given = {"database_url": "postgresql://db", "nats_url": "nats://nats", "kek_file": "kek.json"}
    return ServiceSettings.model_validate({**given, **values})


def test_without_a_witness_nothing_is_signed() -> None:
    assert witness_of(settings()) is None


def test_a_witness_and_its_key_sign(tmp_path: Path) -> None:
    key = tmp_path / "secrets" / "witness.key"
    SigningKey.generate().write(key)
    witness = witness_of(settings(witness_dir=tmp_path / "witness", witness_key_file=key))
    assert witness
    assert witness.signs


def test_a_witness_without_its_key_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LINLI_WITNESS_KEY_FILE is missing"):
        witness_of(settings(witness_dir=tmp_path))
    with pytest.raises(WitnessKeyError, match="holds no key"):
        witness_of(settings(witness_dir=tmp_path, witness_key_file=tmp_path / "none"))


def test_a_token_file_that_is_not_there_refuses_to_start(tmp_path: Path) -> None:
    assert feeds_token_of(settings()) is None
    with pytest.raises(SettingsError, match="LINLI_FEEDS_TOKEN_FILE cannot be read"):
        feeds_token_of(settings(feeds_token_file=tmp_path / "none"))
