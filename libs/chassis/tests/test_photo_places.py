"""Photos are kept in a folder or a bucket, and nobody has to guess in which."""

from pathlib import Path

import pytest

from linli.chassis.photo_places import Bucket, photo_place_of
from linli.chassis.service import Service
from linli.chassis.settings import SettingsError
from linli.chassis.standalone import photos_of

from .test_standalone import settings

S3 = {"photos_s3_url": "https://s3.example", "photos_s3_bucket": "photos"}


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    file = tmp_path / "s3"
    file.write_text("AKIA:sec:ret\n")
    return file


def service(*, keeps_photos: bool) -> Service:
    return Service(name="notices", routers=(), statuses={}, rules={}, keeps_photos=keeps_photos)


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert photo_place_of(settings(photos_dir=tmp_path)) == tmp_path


def test_a_bucket_is_named_with_who_may_use_it(credentials: Path) -> None:
    place = photo_place_of(settings(**S3, photos_s3_credentials_file=credentials))
    assert place == Bucket(
        url="https://s3.example",
        name="photos",
        region="us-east-1",
        credentials=credentials,
    )
    assert isinstance(place, Bucket)
    assert place.keys() == ("AKIA", "sec:ret")
    credentials.write_text("AKIB:other")
    assert place.keys() == ("AKIB", "other")


def test_a_folder_beside_a_bucket_is_refused(tmp_path: Path, credentials: Path) -> None:
    both = settings(**S3, photos_s3_credentials_file=credentials, photos_dir=tmp_path)
    with pytest.raises(SettingsError, match="LINLI_PHOTOS_DIR is refused"):
        photo_place_of(both)


@pytest.mark.parametrize("missing", [*S3, "photos_s3_credentials_file"])
def test_half_a_bucket_is_refused(credentials: Path, missing: str) -> None:
    whole: dict[str, object] = {**S3, "photos_s3_credentials_file": credentials}
    with pytest.raises(SettingsError, match="go together"):
        photo_place_of(settings(**(whole | {missing: None})))


@pytest.mark.parametrize("text", [None, "", "AKIA", ":secret", "AKIA:"])
def test_credentials_that_are_none_are_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "s3"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError, match="LINLI_PHOTOS_S3_CREDENTIALS_FILE"):
        photo_place_of(settings(**S3, photos_s3_credentials_file=file))


def test_a_service_that_keeps_photos_is_told_where(tmp_path: Path) -> None:
    assert photos_of(service(keeps_photos=True), settings(photos_dir=tmp_path)) == tmp_path
    assert photos_of(service(keeps_photos=False), settings()) is None
    with pytest.raises(SettingsError, match="LINLI_PHOTOS_DIR is missing"):
        photos_of(service(keeps_photos=True), settings())
