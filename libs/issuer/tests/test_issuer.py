"""What the folder keeps, and what the tokens made from it say."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from linli.issuer import DevelopmentIssuer

URL = "http://issuer.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "issuer"


def read(token: str, issuer: DevelopmentIssuer) -> tuple[dict[str, Any], dict[str, Any]]:
    keys = KeySet.import_key_set(issuer.published())
    verified = jws.deserialize_compact(token, keys, algorithms=["ES256"])
    return verified.protected, json.loads(verified.payload)


def test_a_token_says_who_and_for_whom(folder: Path) -> None:
    issuer = DevelopmentIssuer(folder, URL, "linli")
    header, claims = read(issuer.issue("staff-li", seconds=60), issuer)
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert (claims["iss"], claims["sub"], claims["aud"]) == (URL, "staff-li", "linli")
    assert claims["exp"] - claims["iat"] == 60


def test_no_two_tokens_are_the_same(folder: Path) -> None:
    issuer = DevelopmentIssuer(folder, URL)
    assert issuer.issue("staff-li") != issuer.issue("staff-li")


def test_a_name_lives_as_long_as_its_folder(folder: Path, tmp_path: Path) -> None:
    named = DevelopmentIssuer(folder).issuer
    assert named.startswith("urn:uuid:")
    assert DevelopmentIssuer(folder).issuer == named
    assert DevelopmentIssuer(tmp_path / "another").issuer != named


def test_what_it_keeps_is_for_its_owner_alone(folder: Path) -> None:
    issuer = DevelopmentIssuer(folder)
    issuer.issue("staff-li")
    issuer.rotate()
    assert issuer.client_secret
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"issuer": 0o600, "client-secret": 0o600, "keys.json": 0o600}


def test_nothing_private_is_published(folder: Path) -> None:
    (key,) = DevelopmentIssuer(folder, URL).published()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_a_token_outlives_the_rotation_of_its_key(folder: Path) -> None:
    issuer = DevelopmentIssuer(folder, URL)
    before = issuer.issue("staff-li")
    issuer.rotate()
    old, _ = read(before, issuer)
    new, _ = read(issuer.issue("staff-li"), issuer)
    assert [key["kid"] for key in issuer.published()["keys"]] == [new["kid"], old["kid"]]


def test_only_the_last_keys_stay_published(folder: Path) -> None:
    issuer = DevelopmentIssuer(folder, URL)
    for _ in range(5):
        issuer.rotate()
    assert len(issuer.published()["keys"]) == 3


def test_another_process_sees_the_new_key(folder: Path) -> None:
    here, there = DevelopmentIssuer(folder, URL), DevelopmentIssuer(folder, URL)
    here.rotate()
    assert here.published() == there.published()


def test_of_several_makers_at_once_the_first_wins(folder: Path) -> None:
    issuers = [DevelopmentIssuer(folder, URL) for _ in range(16)]
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(DevelopmentIssuer.published, issuers))
    assert all(keys == made[0] for keys in made)
    assert [path.name for path in folder.iterdir()] == ["keys.json"]
