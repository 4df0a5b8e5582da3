"""The platform's witness: beside its servers' data, or where the settings say."""

from pathlib import Path

from linli.chassis.settings import PlatformSettings
from linli.events.witness import SigningKey, Witness

FOLDER = "witness"
KEY_FILE = "keys/witness.key"


def folder_on(data: Path, settings: PlatformSettings) -> Path:
    """Where the witness of a platform on `data` is."""
    return settings.witness_dir or data / FOLDER


def witness_on(data: Path, settings: PlatformSettings) -> Witness:
    """The witness that a platform on `data` signs in; its key is made when it is our own.

    Raises:
        WitnessKeyError: the settings name a file that holds no key.
    """
    given = settings.witness_key_file
    key = SigningKey.load(given) if given else SigningKey.ensure(data / KEY_FILE)
    return Witness(folder_on(data, settings), key)


def witness_of(data: Path, settings: PlatformSettings) -> Witness:
    """The witness of a platform that has run on `data`; to be read only where its key is not."""
    path = settings.witness_key_file or data / KEY_FILE
    key = SigningKey.load(path) if path.exists() else None
    return Witness(folder_on(data, settings), key)
