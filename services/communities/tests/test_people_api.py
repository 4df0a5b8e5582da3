"""Persons over HTTP, on real servers; every test has a town and persons of its own."""

import asyncio
import csv
import io
import random
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.recorded_answers import IDEMPOTENCY
from linli.chassis.service import Running
from linli.chassis.testing import client_of, refused
from linli.communities import persons
from linli.communities.persons import finish_erasures
from linli.events.append import Context
from linli.events.contracts.base import PersonId
from linli.events.contracts.people import ErasureReason
from linli.events.keys import KeyStore
from linli.events.reach import Scope

ROOT = "/api/communities"
PEOPLE = f"{ROOT}/people"


@pytest.fixture
async def town(api: AsyncClient) -> str:
    """A registered town with one community."""
    mark = uuid4().hex[:12]
    for path, body in (
        ("towns", {"code": mark}),
        ("communities", {"code": f"east-{mark}", "town": mark}),
    ):
        answer = await api.post(f"{ROOT}/{path}", json={**body, "name_zh": "名"})
        assert answer.status_code == 201, answer.text
    return mark


@pytest.fixture
def phone() -> str:
    return f"13{random.randrange(10**9):09d}"


@pytest.fixture
async def stranger(running: Running) -> AsyncGenerator[AsyncClient]:
    """Staff of a community of another town."""
    grants = (Grant(Role.COMMUNITY_STAFF, Scope("elsewhere", "far")),)
    async with client_of(running, as_=Caller("stranger", grants)) as http:
        yield http


async def registered(api: AsyncClient, town: str, **more: Any) -> str:
    """The id of a person who is registered."""
    body = {"community": f"east-{town}", "name": "王先生", **more}
    answer = await api.post(PEOPLE, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["person"]


async def erased(api: AsyncClient, person: str, **body: Any) -> Response:
    """The answer to an erasure, when the service has acted on it."""
    answer = await api.post(f"{PEOPLE}/{person}/erase", json=body)
    assert answer.status_code == 200, answer.text
    after = {"Linli-Min-Position": answer.headers["Linli-Position"]}
    assert (await api.get(f"{ROOT}/erasures/{person}", headers=after)).status_code == 200
    return answer


async def test_a_registered_person_is_shown_to_those_who_may_see_them(
    api: AsyncClient, town: str, phone: str
) -> None:
    person = await registered(api, town, phone=phone)
    answer = await api.get(f"{PEOPLE}/{person}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == {
        "person": person,
        "version": 1,
        "town": town,
        "community": f"east-{town}",
        "compound": None,
        "name": "王先生",
        "phone": f"+86{phone}",
        "erased_at": None,
    }


async def test_names_and_numbers_do_not_leave_the_service(
    api: AsyncClient, town: str, phone: str
) -> None:
    await registered(api, town, phone=phone)
    feed = await api.get(f"{ROOT}/events", params={"town": town})
    assert feed.json()[-1]["type"] == "org.linli.communities.Private.v1"
    assert "data" not in feed.json()[-1]


async def test_a_phone_number_leads_to_its_person_however_it_is_written(
    api: AsyncClient, town: str, phone: str
) -> None:
    person = await registered(api, town, phone=phone)
    for written in (phone, f"+86 {phone[:3]} {phone[3:7]}-{phone[7:]}", f"0086{phone}"):
        found = await api.post(f"{PEOPLE}/look-up", json={"phone": written})
        assert found.json() == {"person": person}, written


async def test_a_number_that_is_none_is_refused_without_repeating_it(api: AsyncClient) -> None:
    answer = await api.post(f"{PEOPLE}/look-up", json={"phone": "12345"})
    assert refused(answer, 422) == ("invalid-request", "/phone")
    assert "12345" not in answer.text


async def test_a_number_of_somebody_else_is_refused(
    api: AsyncClient, town: str, phone: str
) -> None:
    await registered(api, town, phone=phone)
    body = {"community": f"east-{town}", "name": "李女士", "phone": phone}
    assert refused(await api.post(PEOPLE, json=body), 409) == ("phone-taken", "/phone")


async def test_a_corrected_number_leads_to_the_person_and_the_old_one_to_nobody(
    api: AsyncClient, town: str, phone: str
) -> None:
    person = await registered(api, town, phone=phone)
    new = f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}"
    body = {"name": "王老师", "phone": new}
    assert (await api.post(f"{PEOPLE}/{person}/correct", json=body)).status_code == 204
    assert (await api.get(f"{PEOPLE}/{person}")).json()["name"] == "王老师"
    assert (await api.post(f"{PEOPLE}/look-up", json={"phone": new})).json()["person"] == person
    gone = await api.post(f"{PEOPLE}/look-up", json={"phone": phone})
    assert refused(gone, 404) == ("person-not-found", None)


async def test_a_number_is_not_taken_for_somebody_who_is_not_registered(
    api: AsyncClient, town: str, phone: str
) -> None:
    body = {"name": "无", "phone": phone}
    answer = await api.post(f"{PEOPLE}/nobody-{town}/correct", json=body)
    assert refused(answer, 404) == ("person-not-found", None)
    await registered(api, town, phone=phone)


async def test_the_staff_of_another_place_find_nobody(
    api: AsyncClient, stranger: AsyncClient, town: str, phone: str
) -> None:
    person = await registered(api, town, phone=phone)
    there = await stranger.get(f"{PEOPLE}/{person}")
    absent = await stranger.get(f"{PEOPLE}/{'x' * len(person)}")
    assert refused(there, 404) == refused(absent, 404) == ("person-not-found", None)
    looked = await stranger.post(f"{PEOPLE}/look-up", json={"phone": phone})
    assert refused(looked, 404) == ("person-not-found", None)


async def test_the_admin_of_another_town_erases_nobody_here(
    running: Running, api: AsyncClient, town: str
) -> None:
    person = await registered(api, town)
    foreign = Caller("admin-b", (Grant(Role.TOWN_ADMIN, Scope("elsewhere")),))
    async with client_of(running, as_=foreign) as http:
        answer = await http.post(f"{PEOPLE}/{person}/erase")
    assert refused(answer, 404) == ("person-not-found", None)
    assert (await api.get(f"{PEOPLE}/{person}")).json()["name"] == "王先生"


async def test_who_is_registered_nowhere_is_erased_by_the_operator_or_by_themselves(
    running: Running, town: str
) -> None:
    person = f"account-{uuid4()}"
    admin = Caller("admin", (Grant(Role.TOWN_ADMIN, Scope(town)),))
    for caller, status in ((admin, 404), (Caller(person), 200)):
        async with client_of(running, as_=caller) as http:
            answer = await http.post(f"{PEOPLE}/{person}/erase", json={"town": town})
        assert answer.status_code == status, answer.text


async def test_a_person_sees_and_erases_themselves(
    running: Running, api: AsyncClient, town: str
) -> None:
    person = await registered(api, town)
    async with client_of(running, as_=Caller(person)) as self_:
        assert (await self_.get(f"{PEOPLE}/{person}")).json()["name"] == "王先生"
        assert (await self_.post(f"{PEOPLE}/{person}/erase")).status_code == 200
        other = await self_.get(f"{PEOPLE}/{await registered(api, town)}")
        assert other.status_code == 404


async def test_nothing_is_left_of_who_has_been_erased_but_that_they_were_there(
    api: AsyncClient, town: str, phone: str
) -> None:
    person, other = await registered(api, town, phone=phone), await registered(api, town)
    answer = await erased(api, person, reason="order")
    shown = (await api.get(f"{PEOPLE}/{person}")).json()
    assert shown["name"] == shown["phone"] == {"withheld": "erased"}
    assert shown["erased_at"] == answer.json()["erased_at"]
    assert (await api.post(f"{PEOPLE}/look-up", json={"phone": phone})).status_code == 404
    assert (await api.get(f"{PEOPLE}/{other}")).json()["name"] == "王先生"


async def test_erasing_again_answers_the_same_and_records_nothing(
    api: AsyncClient, town: str
) -> None:
    person = await registered(api, town)
    first, again = await erased(api, person), await erased(api, person, reason="other")
    assert first.json() == again.json()
    assert first.headers["Linli-Position"] == again.headers["Linli-Position"]


async def test_who_is_known_by_an_id_alone_is_erased_in_the_town_that_is_named(
    api: AsyncClient, town: str
) -> None:
    person = f"account-{uuid4()}"
    answer = await erased(api, person, town=town)
    assert answer.headers["Linli-Position"].startswith(f"{town}/communities=")
    body = {"community": f"east-{town}", "name": "王先生", "person": person}
    assert refused(await api.post(PEOPLE, json=body), 409) == ("person-erased", None)


async def test_the_grants_of_who_is_erased_are_revoked(api: AsyncClient, town: str) -> None:
    person = await registered(api, town)
    body = {"person": person, "role": "volunteer", "scope": {"town": town}}
    grant = await api.post(f"{ROOT}/grants", json=body)
    await erased(api, person)
    assert (await api.get(grant.headers["Location"])).json()["revoked_at"]


async def test_answers_kept_for_who_is_erased_are_removed_and_counted(
    running: Running, api: AsyncClient, town: str
) -> None:
    staff = f"staff-{uuid4()}"
    grants = (Grant(Role.COMMUNITY_STAFF, Scope(town)),)
    async with client_of(running, as_=Caller(staff, grants)) as http:
        body = {"community": f"east-{town}", "name": "王先生"}
        for key in ("a", "b"):
            made = await http.post(PEOPLE, json=body, headers={"Idempotency-Key": key})
            assert made.status_code == 201
    await erased(api, staff, town=town)
    assert (await api.get(f"{ROOT}/erasures/{staff}")).json()["answers"] == 2
    async with running.engine.connect() as db:
        query = sa.select(sa.func.count()).where(IDEMPOTENCY.c.caller == staff)
        assert (await db.execute(query)).scalar() == 0


async def test_nobody_is_said_to_be_erased_before_they_are(api: AsyncClient) -> None:
    answer = await api.get(f"{ROOT}/erasures/nobody-{uuid4()}")
    assert refused(answer, 404) == ("not-erased", None)


@pytest.mark.parametrize("dies_at", ["_grants_of", "handle_person"])
async def test_an_erasure_cut_off_by_a_crash_is_finished_at_the_next_start(
    running: Running,
    api: AsyncClient,
    town: str,
    dies_at: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = await registered(api, town)

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(persons, dies_at, die)
        on = persons.Erasing.of(running, key_store(running))
        home = await persons.home_of(PersonId(person), None, running.store)
        with pytest.raises(asyncio.CancelledError):
            await persons.erase(
                *(PersonId(person), ErasureReason("request"), on, home),
                Context.new(),
            )
    assert (await api.get(f"{PEOPLE}/{person}")).json()["name"] == {"withheld": "erased"}
    await finish_erasures(running)
    assert (await api.get(f"{PEOPLE}/{person}")).json()["erased_at"]


def key_store(running: Running) -> KeyStore:
    assert isinstance(running.vault, KeyStore)
    return running.vault


async def test_reading_a_person_is_recorded_and_found_by_town_admins(
    running: Running, api: AsyncClient, town: str, phone: str
) -> None:
    person = await registered(api, town, phone=phone)
    reader = f"staff-{uuid4()}"
    async with client_of(
        running, as_=Caller(reader, (Grant(Role.COMMUNITY_STAFF, Scope(town)),))
    ) as http:
        await http.get(f"{PEOPLE}/{person}")
        await http.post(f"{PEOPLE}/look-up", json={"phone": phone})
        denied = await http.get(f"{ROOT}/accesses", params={"person": person})
    log = (await api.get(f"{ROOT}/accesses", params={"person": person})).json()["items"]
    assert [(one["action"], one["person"], one["role"]) for one in log] == [
        ("read", reader, "community-staff"),
        ("look-up", reader, "community-staff"),
    ]
    assert phone not in str(log)
    assert denied.status_code == 403
    noted = (await api.get(f"{ROOT}/accesses", params={"person": reader})).json()["items"][-1]
    assert (noted["action"], noted["target"]) == ("denied", f"{ROOT}/accesses")


async def test_what_is_denied_is_counted_by_its_rule(running: Running, town: str) -> None:
    staff = Caller(f"staff-{uuid4()}", (Grant(Role.COMMUNITY_STAFF, Scope(town)),))
    async with client_of(running, as_=staff) as http:
        before = await denials(http)
        assert refused(await http.get(f"{ROOT}/accesses"), 403) == ("forbidden", None)
        assert await denials(http) == before + 1


async def denials(http: AsyncClient) -> float:
    """Of routes that are for town admins alone."""
    lines = (await http.get("/metrics")).text.splitlines()
    found = [line for line in lines if line.startswith('authz_denials_total{rule="town-admin"} ')]
    return float(found[0].rpartition(" ")[2]) if found else 0


async def test_an_export_says_everything_about_a_person_and_nothing_of_others(
    running: Running, api: AsyncClient, town: str, phone: str
) -> None:
    staff = await registered(api, town, name="=cmd|' /C calc'!A0", phone=phone)
    grants = (Grant(Role.COMMUNITY_STAFF, Scope(town)),)
    async with client_of(running, as_=Caller(staff, grants)) as http:
        other = await registered(http, town, name="李女士")
        answer = (await http.get(f"{PEOPLE}/{staff}/export")).json()
        table = (await http.get(f"{PEOPLE}/{staff}/export", params={"format": "csv"})).text
        foreign = await http.get(f"{PEOPLE}/{other}/export")
    about, by = answer["events"]
    assert (about["relation"], by["relation"]) == ("about", "by")
    assert about["data"]["name"] == "=cmd|' /C calc'!A0"
    assert about["data"]["phone"] == f"+86{phone}"
    assert by["data"]["name"] == {"withheld": "not-released"}
    assert by["data"]["person"] == other
    assert "李女士" not in str(answer) + table
    cells = {row["field"]: row["value"] for row in csv.DictReader(io.StringIO(table))}
    assert cells["phone"] == f"'+86{phone}"
    assert not [row for row in csv.reader(io.StringIO(table)) for cell in row if cell[:1] in "=+-@"]
    assert foreign.status_code == 403


async def test_an_export_of_who_has_been_erased_shows_what_is_left(
    api: AsyncClient, town: str
) -> None:
    person = await registered(api, town)
    await erased(api, person)
    events = (await api.get(f"{PEOPLE}/{person}/export")).json()["events"]
    assert [event["type"].split(".")[3] for event in events] == ["PersonRegistered", "PersonErased"]
    assert events[0]["data"]["name"] == {"withheld": "erased"}
