"""The feed over HTTP gives the same events as the store behind it."""

from collections.abc import Callable

import httpx
import orjson
import pytest

from linli.events.envelope import Source, cloud_event_of
from linli.events.feed import FeedUnavailableError, HttpFeed, WithheldHistoryError
from linli.events.memory import MemoryHistory
from linli.events.public import public_event_of

SOURCE = Source("lishui", "issues")

type Answer = Callable[[httpx.Request], httpx.Response]


def feed_of(answer: Answer) -> HttpFeed:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://issues.test")
    return HttpFeed(client)


def serving(history: MemoryHistory) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/issues/events"
        query = request.url.params
        assert query["town"] == "lishui"
        assert 1 <= int(query["limit"]) <= 1000
        after = int(query["after"])
        page = history.events[after : after + int(query["limit"])]
        body = orjson.dumps([cloud_event_of(event) for event in page])
        return httpx.Response(200, content=body, headers={"Linli-Epoch": str(history.epoch)})

    return answer


async def test_a_feed_gives_the_events_as_they_are_stored() -> None:
    history = MemoryHistory(SOURCE, 30)
    feed = feed_of(serving(history))
    assert await feed.read(SOURCE, 0, 10) == history.events[:10]
    first, *others = await feed.read(SOURCE, 10, 100)
    assert first._replace(previous=history.ids[9]) == history.events[10]
    assert others == history.events[11:]
    assert await feed.read(SOURCE, 30, 10) == []


async def test_each_service_may_have_an_address_of_its_own() -> None:
    history = MemoryHistory(SOURCE, 3)

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url).startswith("http://issues-api:8080/api/issues/events?")
        return serving(history)(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    assert await HttpFeed(client, "http://{service}-api:8080").read(SOURCE, 0, 9) == history.events


async def test_a_page_has_at_most_a_thousand_events() -> None:
    history = MemoryHistory(SOURCE, 1200)
    assert len(await feed_of(serving(history)).read(SOURCE, 0, 1001)) == 1000


async def test_the_epoch_is_the_feed_s() -> None:
    history = MemoryHistory(SOURCE, 3, epoch=4)
    assert {event.epoch for event in await feed_of(serving(history)).read(SOURCE, 0, 9)} == {4}


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(503),
        httpx.Response(404),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b"<html>", headers={"Linli-Epoch": "1"}),
        httpx.Response(200, content=b'[{"id": "x"}]', headers={"Linli-Epoch": "1"}),
        httpx.Response(200, content=b"[1]", headers={"Linli-Epoch": "1"}),
    ],
    ids=["503", "404", "no epoch", "no JSON", "no events", "nonsense"],
)
async def test_what_is_no_feed_is_a_fault_that_may_pass(response: httpx.Response) -> None:
    with pytest.raises(FeedUnavailableError, match="the feed of lishui/issues"):
        await feed_of(lambda request: response).read(SOURCE, 0, 10)


async def test_a_feed_out_of_reach_is_a_fault_that_may_pass() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(FeedUnavailableError, match="no route"):
        await feed_of(refuse).read(SOURCE, 0, 10)


@pytest.mark.parametrize("type_", ["issues.IssueReported", "volunteers.VolunteerRegistered"])
async def test_what_a_feed_withholds_is_never_passed_over(type_: str) -> None:
    events = MemoryHistory(SOURCE, 3).events
    second = public_event_of(events[1]._replace(type=f"org.linli.{type_}.v1"))
    page = [cloud_event_of(events[0]), second, cloud_event_of(events[2])]
    answer = httpx.Response(200, content=orjson.dumps(page), headers={"Linli-Epoch": "1"})
    with pytest.raises(WithheldHistoryError, match=r"event 2 of .*LINLI_FEEDS_TOKEN_FILE"):
        await feed_of(lambda request: answer).read(SOURCE, 0, 10)


async def test_a_refused_token_is_said_and_not_waited_out() -> None:
    refused = httpx.Response(401)
    with pytest.raises(WithheldHistoryError, match="refuses our token"):
        await feed_of(lambda request: refused).read(SOURCE, 0, 10)
