"""Where the bytes of photos are kept: a folder, or a bucket of a server that speaks S3."""

from dataclasses import dataclass
from pathlib import Path

from linli.chassis.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket that holds photos and nothing else, and who may use it."""

    url: str
    name: str
    region: str
    credentials: Path
    """The file of one line, `access key id:secret access key`."""

    def keys(self) -> tuple[str, str]:
        """The id and the secret that the file holds now.

        Raises:
            SettingsError: none.
        """
        return _credentials_in(self.credentials)


type PhotoPlace = Path | Bucket


def photo_place_of(settings: Settings) -> PhotoPlace | None:
    """What the settings name, if they name any.

    Raises:
        SettingsError: they name two, or half of one.
    """
    url, name = settings.photos_s3_url, settings.photos_s3_bucket
    file = settings.photos_s3_credentials_file
    if not (url or name or file):
        return settings.photos_dir
    if settings.photos_dir:
        raise SettingsError("LINLI_PHOTOS_DIR is refused: LINLI_PHOTOS_S3_* names a bucket")
    if not (url and name and file):
        raise SettingsError(
            "LINLI_PHOTOS_S3_URL, LINLI_PHOTOS_S3_BUCKET and LINLI_PHOTOS_S3_CREDENTIALS_FILE"
            " go together"
        )
    bucket = Bucket(url=url, name=name, region=settings.photos_s3_region, credentials=file)
    bucket.keys()
    return bucket


def _credentials_in(file: Path) -> tuple[str, str]:
    try:
        key_id, _, secret = file.read_text().strip().partition(":")
    except (OSError, ValueError) as error:
        raise SettingsError(f"LINLI_PHOTOS_S3_CREDENTIALS_FILE cannot be read: {error}") from None
    if not key_id or not secret:
        raise SettingsError("LINLI_PHOTOS_S3_CREDENTIALS_FILE holds no `key id:secret`")
    return key_id, secret
