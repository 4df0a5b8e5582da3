"""The accounts that `linli nats accounts` writes, on a real server: what each user may do, and that
the services need nothing else.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import nats
import pytest
from httpx import AsyncClient, Response

from linli.chassis import jobs
from linli.chassis.service import Running, Service
from linli.chassis.settings import ServiceSettings
from linli.chassis.testing import at_work, client_of
from linli.cli.admin.nats_accounts import SUFFIX, accounts_of, keys_in, users_of
from linli.cli.services import SERVICES
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.envelope import PRIVATE, Source, stream_of
from linli.events.jetstream import Message, Nats, NatsUnavailableError
from linli.events.nats_access import NatsAccess
from linli.events.streams import JetStreamError, api, ensure_stream, publish_singles
from linli.servers import temporary_folder
from linli.servers.postgres import PostgresServer
from linli.servers.testing import GuardedNats

TOWNS = ("lishui", "foshan", "dali")
HALL = "dali/huangqi"
"""The place of the one integrator, `hall`."""
MIB = 1024 * 1024
SOON = 60.0
NAMES = [service.name for service in SERVICES]


class Guarded:
    """A server under our permissions, and a connection for each of its users."""

    def __init__(self, server: GuardedNats, keys: Path) -> None:
        self._server, self._keys = server, keys

    @property
    def url(self) -> str:
        return f"nats://{self._server.address}"

    def access(self, user: str) -> NatsAccess:
        return NatsAccess(self._keys / f"{user}{SUFFIX}")

    def seed(self, user: str) -> str:
        return (self._keys / f"{user}{SUFFIX}").read_text().strip()

    @asynccontextmanager
    async def as_(self, user: str) -> AsyncGenerator[Nats]:
        name = "linli" if user == "operator" else user
        connection = Nats(self.url, name, self.access(user))
        await connection.ready(SOON)
        yield connection
        await connection.close()


@asynccontextmanager
async def under_our_permissions(keys: Path, **flags: bool) -> AsyncGenerator[Guarded]:
    users = users_of(TOWNS, {"hall": HALL})
    accounts = accounts_of(users, {name: keys_in(keys, name) for name in users})
    parts = {"accounts": accounts, "feature_flags": flags}
    async with temporary_folder() as folder, GuardedNats(folder, parts) as server:
        yield Guarded(server, keys)


@pytest.fixture(scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Guarded]:
    async with under_our_permissions(tmp_path_factory.mktemp("keys")) as server:
        yield server


def subjects() -> list[str]:
    """One of every event type there is, and of what stands in for private ones, in both towns."""
    events = [tuple(type_.split(".")[2:]) for type_ in EVENT_TYPES]
    events += [(name, PRIVATE, "v1") for name in NAMES]
    return [f"linli.{town}.{'.'.join(event)}._._" for town in TOWNS for event in events]


async def heard_of(guarded: Guarded, user: str) -> set[str]:
    """What reaches the streams of all that a user tries to publish."""
    heard: set[str] = set()
    over = asyncio.Event()
    last = b"linli.lishui.issues.Last.v1._._"

    def hear(data: bytes | None) -> None:
        if data == last:
            over.set()
        elif data:
            heard.add(data.decode())

    async with guarded.as_("operator") as observer, guarded.as_(user) as other:
        await observer.listen("linli.>", hear)
        await api(observer, "INFO")
        for subject in subjects():
            await other.publish(Message(subject, {}, subject.encode()))
        with suppress(JetStreamError, NatsUnavailableError):  # until the server has had them all
            await api(other, ASKED.get(user, "STREAM.NAMES"))
        async with guarded.as_("issues") as ender:
            await ender.publish(Message(last.decode(), {}, last))
            async with asyncio.timeout(SOON):
                await over.wait()
    return heard


ASKED = {"hall": f"CONSUMER.INFO.{stream_of(Source('dali', 'issues'), 1)}.hall"}


@pytest.mark.parametrize("user", [*NAMES, "streams", "operator", "hall"])
async def test_a_service_publishes_its_own_events_and_nobody_else_any(
    guarded: Guarded, user: str
) -> None:
    own = {subject for subject in subjects() if subject.split(".")[2] == user}
    assert await heard_of(guarded, user) == own


async def denied(
    log: pytest.LogCaptureFixture,
    user: Nats,
    question: str,
    content: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the server refuses to take a question; it says so, and nothing else comes."""
    asking = asyncio.create_task(api(user, question, content))
    async with asyncio.timeout(SOON):
        while not asking.done():
            if f'"$js.api.{question}"'.lower() in log.text.lower():
                asking.cancel()
                return True
            await asyncio.wait([asking], timeout=0.01)
    asking.exception()  # whatever the answer is
    return False


@pytest.mark.parametrize("service", SERVICES, ids=NAMES)
async def test_a_service_reads_its_own_streams_and_those_it_follows_and_configures_none(
    guarded: Guarded, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    readable = {service.name, *service.reads}
    async with guarded.as_(service.name) as user:
        for name in NAMES:
            stream = stream_of(Source("foshan", name), 1)
            assert await denied(caplog, user, f"STREAM.INFO.{stream}") == (name not in readable)
        own = stream_of(Source("foshan", service.name), 1)
        refused = [
            *(f"STREAM.{verb}.{own}" for verb in ("CREATE", "UPDATE", "DELETE", "PURGE")),
            *(f"STREAM.MSG.DELETE.{own}", f"CONSUMER.CREATE.{own}.x", f"STREAM.SNAPSHOT.{own}"),
        ]
        asked = await asyncio.gather(*(denied(caplog, user, question, {}) for question in refused))
        assert asked == [True] * len(refused)


@pytest.mark.parametrize("form", ["v1", "v2"])
async def test_an_integrator_hears_and_reads_its_place_and_no_other(
    form: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever form of acknowledgements the server uses."""
    async with under_our_permissions(tmp_path, js_ack_fc_v2=form == "v2") as guarded:
        await _an_integrator_reads(guarded, caplog)


async def _an_integrator_reads(guarded: Guarded, caplog: pytest.LogCaptureFixture) -> None:
    source, here = Source("dali", "issues"), "linli.dali.issues.IssueReported.v1.huangqi._"
    elsewhere = here.replace("huangqi", "yanbu")
    heard: list[bytes] = []
    async with guarded.as_("streams") as admin:
        name = (await ensure_stream(admin, source, 1, max_bytes=MIB)).name
    async with guarded.as_("operator") as operator:
        await durable(operator, name, "hall", "linli.dali.*.*.*.huangqi.>")
        await durable(operator, name, "other", ">")
    async with guarded.as_("hall") as hall, guarded.as_("issues") as issues:
        await hall.listen("linli.dali.*.*.*.huangqi.>", lambda data: heard.append(data or b""))
        await hall.listen("linli.dali.>", lambda data: heard.append(b"wide" if data else b""))
        for n, subject in enumerate((elsewhere, here)):
            await publish_singles(issues, name, [Message(subject, {}, subject.encode())], n)
        assert await pulled(guarded, name, "hall") == [here.encode()]
        assert await denied(caplog, hall, f"CONSUMER.MSG.NEXT.{name}.other")
        assert await denied(caplog, hall, f"CONSUMER.CREATE.{name}.mine", {})
        assert await denied(caplog, hall, f"DIRECT.GET.{name}", {"seq": 1})
        assert set(heard) == {b"", here.encode()}
    async with guarded.as_("operator") as operator:
        state = await api(operator, f"CONSUMER.INFO.{name}.hall")
        assert (state["num_ack_pending"], state["num_redelivered"]) == (0, 0)


async def durable(operator: Nats, stream: str, name: str, filter_: str) -> None:
    """A consumer as an operator makes it for another system."""
    config = {
        "durable_name": name,
        "name": name,
        "ack_policy": "explicit",
        "filter_subject": filter_,
    }
    content = {"stream_name": stream, "config": config}
    await api(operator, f"CONSUMER.CREATE.{stream}.{name}.{filter_}", content)


async def pulled(guarded: Guarded, stream: str, consumer: str) -> list[bytes]:
    """What a durable consumer has for an integrator, who uses a client of its own choice.

    Each message is acknowledged, and the server says that it has heard so.
    """
    seed = guarded.seed("hall")
    connect: Any = nats.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    client = await connect(guarded.url, nkeys_seed_str=seed, inbox_prefix=b"_INBOX_hall")
    pulling = await client.jetstream().pull_subscribe_bind(consumer, stream)
    messages = await pulling.fetch(1, timeout=SOON)
    for message in messages:
        await message.ack_sync(timeout=SOON)
    await client.close()
    return [message.data for message in messages]


# The services


@pytest.fixture
async def own_database() -> AsyncGenerator[str]:
    """A server that holds no histories of other tests: they have no streams on ours."""
    async with temporary_folder() as folder, PostgresServer(folder) as server:
        yield server.url


async def test_the_services_need_nothing_else(
    guarded: Guarded, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what is forbidden is not answered: a relay asks for its stream, and goes on when it is there
    monkeypatch.setattr("linli.events.jetstream.ANSWER_SECONDS_MAX", 1.0)
    town, place = {"town": "foshan"}, {"community": "zumiao", "compound": "dongfang"}
    names = {"name_zh": "某处"}
    async with AsyncExitStack() as stack:
        running: dict[str, Running] = {}
        for service in SERVICES:
            access = guarded.access(service.name)
            work = at_work(service, own_database, guarded.url, access=access)
            running[service.name] = await stack.enter_async_context(work)
        register = await entered(stack, running["communities"], "/api/communities")
        await posted(register, "/towns", {"code": "foshan", "time_zone": "Asia/Shanghai", **names})
        await posted(register, "/communities", {"code": "zumiao", **town, **names})
        code = {"code": place["compound"], "community": place["community"], **names}
        last = await posted(register, "/compounds", code)
        await made_streams(guarded, own_database, "communities", tmp_path)
        issues = await entered(stack, running["issues"], "/api")
        report = {"category": "greening", "title": "绿化带被占用", **place}
        await until(issues, "/issues", last)
        reported = await posted(issues, "/issues", report)
        await made_streams(guarded, own_database, "issues", tmp_path)
        board = await entered(stack, running["dashboards"], "/api/dashboards")
        shown = await until(board, "/compounds/dongfang", reported)
        assert shown.json()["metrics"]["issues.reported"]["value"] == 1


async def entered(stack: AsyncExitStack, running: Running, path: str) -> AsyncClient:
    return await stack.enter_async_context(client_of(running, path))


async def posted(client: AsyncClient, path: str, body: Mapping[str, str]) -> Response:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer


async def until(client: AsyncClient, path: str, recorded: Response) -> Response:
    """What is read once a service has followed what was recorded."""
    headers = {"Linli-Min-Position": recorded.headers["Linli-Position"]}
    async with asyncio.timeout(SOON):
        while (answer := await client.get(path, headers=headers)).status_code == 503:
            pass  # it has waited already
    return answer


async def made_streams(guarded: Guarded, database_url: str, name: str, folder: Path) -> None:
    """The job `streams` of a service, as its own user."""
    (service,) = [one for one in SERVICES if one.name == name]
    given = {"database_url": database_url, "nats_url": guarded.url, "kek_file": folder}
    access = {"nats_credentials_file": guarded.access("streams").credentials}
    await jobs.streams(service, ServiceSettings.model_validate({**given, **access}))
