"""Keys of programs that report: shown once, kept as hashes, revoked for good."""

from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.reach import Scope
from linli.issues.open311.keys import digest_of

KEYS = "/api/issues/open311-keys"
NEW = {"town": "lishui", "client": "fixmystreet"}


async def issued(api: AsyncClient, **headers: str) -> Response:
    answer = await api.post(KEYS, json=NEW, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer


async def test_a_key_is_long_and_shown_once(api: AsyncClient, running: Running) -> None:
    answer = await issued(api)
    assert answer.headers["cache-control"] == "no-store"
    key = answer.json()["key"]
    assert len(key) >= 43
    rows = await listed(api, KEYS, answer, town="lishui")
    (row,) = [row for row in rows if row["id"] == answer.json()["id"]]
    assert row.keys() == {"id", "town", "client", "issued_at", "revoked_at"}
    facts = await running.store.facts(f"key-{answer.json()['id']}")
    assert facts[0].event.sha256 == digest_of(key)


async def test_who_asks_again_is_not_told_the_key_again(api: AsyncClient) -> None:
    first = await issued(api, **{"Idempotency-Key": "key-1"})
    again = await issued(api, **{"Idempotency-Key": "key-1"})
    assert again.json() == {"id": first.json()["id"], "key": None}


async def test_a_revoked_key_stays_revoked(api: AsyncClient) -> None:
    answer = await issued(api)
    path = f"{KEYS}/{answer.json()['id']}/revoke"
    assert (await api.post(path)).status_code == 204
    gone = await api.post(path)
    assert gone.status_code == 204
    rows = await listed(api, KEYS, gone, town="lishui")
    assert [r["revoked_at"] is None for r in rows if r["id"] == answer.json()["id"]] == [False]


async def test_a_key_that_was_never_issued_is_not_revoked(api: AsyncClient) -> None:
    nowhere = f"{KEYS}/018d17d9-0001-7001-8000-7fef88f7411d/revoke"
    assert refused(await api.post(nowhere), 404) == ("api-key-not-found", None)


async def test_only_the_towns_admins_issue_keys(running: Running) -> None:
    elsewhere = Caller("li", (Grant(Role.TOWN_ADMIN, Scope("dali")),))
    async with client_of(running, as_=elsewhere) as client:
        assert (await client.post(KEYS, json=NEW)).status_code == 404
        assert (await client.get(KEYS)).json()["items"] == []
