"""How values of the domain are written."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from linli.chassis.answers import read


class OwnUuid(UUID):
    """An id as asyncpg makes them."""


def test_ids_and_moments_are_written_as_in_lists() -> None:
    noon = datetime(2024, 1, 18, 4, tzinfo=UTC)
    body = {"id": UUID(int=1), "other": OwnUuid(int=2), "at": noon}
    assert bytes(read(body, 3).body) == (
        b'{"id":"00000000-0000-0000-0000-000000000001",'
        b'"other":"00000000-0000-0000-0000-000000000002","at":"2024-01-18T04:00:00Z"}'
    )


def test_what_has_no_form_in_json_is_not_guessed_at() -> None:
    with pytest.raises(TypeError):
        read({"what": object()}, 1)
