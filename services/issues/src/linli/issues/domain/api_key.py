"""The key of a program that reports by Open311: issued once, revoked for good."""

from dataclasses import dataclass

from linli.events.contracts.api_keys import ApiKeyEvent, ApiKeyId, ApiKeyIssued, ApiKeyRevoked
from linli.events.contracts.base import PartyId
from linli.events.refusals import Refusal


class ApiKeyRefusal(Refusal):
    """A rule about keys said no."""

    def __init__(self, key_id: ApiKeyId) -> None:
        super().__init__(f"{self.title}: {key_id}")


class ApiKeyNotFoundError(ApiKeyRefusal):
    """No key was issued under this id."""

    code = "api-key-not-found"
    title = "No such key"
    title_zh = "没有这个密钥"


class ApiKeyAlreadyIssuedError(ApiKeyRefusal):
    """The id belongs to a key, which is shown once."""

    code = "api-key-already-issued"
    title = "This key is issued already"
    title_zh = "该密钥已签发"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiKey:
    """Let a program report issues of a town."""

    key_id: ApiKeyId
    client: PartyId
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    """Let a key open nothing any more."""

    key_id: ApiKeyId


type ApiKeyCommand = IssueApiKey | RevokeApiKey


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What deciding needs."""

    issued: bool = False
    revoked: bool = False


def evolve(key: ApiKey, event: ApiKeyEvent) -> ApiKey:
    """Apply one recorded fact."""
    match event:
        case ApiKeyIssued():
            return ApiKey(issued=True, revoked=key.revoked)
        case ApiKeyRevoked():
            return ApiKey(issued=key.issued, revoked=True)


def decide(command: ApiKeyCommand, key: ApiKey) -> tuple[ApiKeyEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command:
        case IssueApiKey() if key.issued:
            raise ApiKeyAlreadyIssuedError(command.key_id)
        case IssueApiKey(key_id=key_id, client=client, sha256=sha256):
            return (ApiKeyIssued(key_id=key_id, client=client, sha256=sha256),)
        case RevokeApiKey(key_id=key_id) if not key.issued:
            raise ApiKeyNotFoundError(key_id)
        case RevokeApiKey(key_id=key_id):
            return () if key.revoked else (ApiKeyRevoked(key_id=key_id),)
