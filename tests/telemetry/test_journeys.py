"""What a collector sees of a town's journeys, a crash among them: who caused what, and nobody."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from httpx import AsyncClient

from linli.chassis.telemetry.registry import registry
from linli.cli.testing import linli, up
from linli.servers import temporary_folder
from tests.integration.canaries import TAGS, forms_of
from tests.integration.telling import HERE, NOON, OPEN, Teller, told_places
from tests.telemetry.receiver import Received, Span, receiver

ELSEWHERE = {"authn.failures", "authn.jwks.age", "authz.denials"}
"""What there is not where nobody is asked for a token: tests of the edge do."""
REPORTS = "POST /api/issues"
READERS = {"issues-lists", "dashboards-contributions"}
FINDINGS = "POST /api/volunteers/patrols/{patrol_id}/findings"
SPANS = ("append ", "send linli-lishui-", "process linli-lishui-")
METHODS = ("GET ", "POST ", "PUT ", "DELETE ")
ARRIVED_SECONDS_MAX = 30.0
TOLD, TOLD_AGAIN, BROUGHT, REFUSED, READ = range(1, 6)
"""Traces that a caller began."""
IMPORTED = 3


class Seen(NamedTuple):
    """The story's end."""

    received: Received
    orphan: str
    """The span that created an event whose process was killed before it was published."""
    donation: str


@pytest.fixture(scope="module")
async def seen() -> AsyncGenerator[Seen]:
    async with temporary_folder() as folder, receiver() as (endpoint, received):
        data = folder / "linli"
        env = {**OPEN, "LINLI_OTLP_ENDPOINT": endpoint}
        orphan = await first_life(data, env, received)
        async with up(data, env=env) as platform:
            donation = await given(platform.client)
            await led_by_the_caller(platform.client)
            done = await linli("erase", "wang", "--data", data, "--json")
            assert done.status == 0, done.err
            await until(lambda: linked(received, orphan, "process "))
            await until(lambda: missing(received) == set())
            await until(lambda: brought(received))
        yield Seen(received, orphan, donation)


async def first_life(data: Path, env: dict[str, str], received: Received) -> str:
    """Wang's story; then an issue that is recorded while NATS is away, and the process killed.

    A kill costs the spans that were not sent yet, so those of the story are waited for.
    """
    async with up(data, env=env) as platform:
        await told_places(platform.client)
        await Teller(platform.client, "wang").tell()
        await until(lambda: arrived(received))
        nats = platform.record.pids["nats"]
        assert nats
        os.kill(nats, signal.SIGSTOP)
        issue = {"category": "greening", "title": "夜里的一件", **HERE}
        answer = await platform.client.post("/api/issues", json=issue)
        assert answer.is_success, answer.text
        orphan = await last_created(platform.client)
        await platform.end(signal.SIGKILL)
        os.kill(nats, signal.SIGKILL)
    return orphan


async def last_created(client: AsyncClient) -> str:
    """The span that the last event of the issues names."""
    events = (await client.get("/api/issues/events", params={"limit": 1000})).json()
    return events[-1]["traceparent"].split("-")[2]


async def given(client: AsyncClient) -> str:
    """A library and a donation to it; the path of the donation."""
    library = {"code": "books", "name_zh": "书屋", **HERE}
    answer = await client.post("/api/library/libraries", json=library)
    assert answer.is_success, answer.text
    donated = {"library": "books", "donor_kind": "resident"}
    answer = await client.post("/api/library/donations", json=donated)
    assert answer.is_success, answer.text
    return answer.headers["Location"]


async def led_by_the_caller(client: AsyncClient) -> None:
    """Requests in traces of their caller's."""
    report = {"category": "greening", "title": "说了两遍的一件", **HERE}
    for trace in (TOLD, TOLD_AGAIN):
        headers = {"Idempotency-Key": "told-twice", "traceparent": parent_in(trace)}
        assert (await client.post("/api/issues", json=report, headers=headers)).is_success
    record = {**report, "reported_at": NOON}
    del record["community"]
    lines = [{**record, "key": str(n)} for n in range(IMPORTED)]
    answer = await client.post(
        "/api/issues/imports",
        params={"town": "lishui", "community": HERE["community"]},
        content="\n".join(map(json.dumps, lines)),
        headers={"traceparent": parent_in(BROUGHT)},
    )
    assert answer.text.count('"accepted"') == IMPORTED, answer.text
    unknown = {**report, "category": "none-such"}
    headers = {"traceparent": parent_in(REFUSED)}
    assert (await client.post("/api/issues", json=unknown, headers=headers)).is_client_error
    headers = {"traceparent": parent_in(READ)}
    assert (await client.get("/api/issues", headers=headers)).is_success


def parent_in(trace: int) -> str:
    return f"00-{trace:032x}-{1:016x}-01"


async def until(holds: Any) -> None:
    async with asyncio.timeout(ARRIVED_SECONDS_MAX):
        while not holds():
            await asyncio.sleep(0.1)


def arrived(received: Received) -> bool:
    """Whether the spans of the first report and of the finding are here, to the last."""
    first, pairs = reported(received)[:1], led(received)
    appended = [*first, *(one for pair in pairs for one in pair)]
    sent = all(received.linked_to(one, "send ") for one in appended)
    return bool(pairs) and sent and all(readers(processed(received, r)) >= READERS for r in first)


def brought(received: Received) -> bool:
    """Whether what was imported has been read by all who do."""
    requests = [span for span in received.spans if span.trace == f"{BROUGHT:032x}"]
    return any(readers(processed(received, request)) >= READERS for request in requests)


def reported(received: Received) -> list[Span]:
    """The appends of reports, the first report's first."""
    requests = [span for span in received.spans if span.name == REPORTS]
    return [one for span in requests for one in received.children_of(span, "append issue")]


def processed(received: Received, appended: Span) -> list[Span]:
    return received.linked_to(appended, "process linli-lishui-issues-1")


def readers(spans: list[Span]) -> set[str]:
    return {span.attributes["messaging.consumer.group.name"] for span in spans}


def led(received: Received) -> list[tuple[Span, Span]]:
    """The appends of findings, each with that of an issue to which it led."""
    return [
        (found, issue)
        for request in received.named(FINDINGS)
        for found in received.children_of(request, "append patrol")
        for span in received.linked_to(found, "process linli-lishui-volunteers-1")
        for issue in received.children_of(span, "append issue")
    ]


def linked(received: Received, span: str, name: str) -> list[Span]:
    return [other for other in received.named(name) if span in other.links]


def missing(received: Received) -> set[str]:
    return set(registry().metrics) - received.metrics - ELSEWHERE


def test_a_report_is_appended_sent_and_processed(seen: Seen) -> None:
    received = seen.received
    appended, *_ = reported(received)
    (request,) = [span for span in received.spans if span.id == appended.parent]
    (sent,) = received.linked_to(appended, "send linli-lishui-issues-1")
    read = processed(received, appended)
    assert (request.kind, appended.kind, sent.kind) == ("server", "internal", "producer")
    assert {span.kind for span in read} == {"consumer"}
    assert readers(read) >= READERS
    assert {span.parent for span in (request, sent, *read)} == {""}
    assert len({span.trace for span in (request, sent, *read)}) == 2 + len(read)


@pytest.mark.parametrize("step", ["claim", "verify", "close"])
def test_every_step_of_an_issue_is_a_trace_with_one_append(seen: Seen, step: str) -> None:
    (request,) = seen.received.named(f"POST /api/issues/{{issue_id}}/{step}")
    (appended,) = seen.received.children_of(request, "append issue")
    assert seen.received.linked_to(appended, "send linli-lishui-issues-1")


def test_a_finding_leads_to_an_issue_by_links_across_services(seen: Seen) -> None:
    received = seen.received
    ((found, issue),) = led(received)
    (request,) = received.named(FINDINGS)
    assert received.children_of(request, "append patrol") == [found]
    assert received.linked_to(found, "send linli-lishui-volunteers-1")
    assert received.linked_to(issue, "send linli-lishui-issues-1")
    assert issue.trace != found.trace


def test_a_donation_is_a_journey_of_its_own(seen: Seen) -> None:
    received = seen.received
    (request,) = received.named("POST /api/library/donations")
    (appended,) = received.children_of(request, "append ")
    assert received.linked_to(appended, "send linli-lishui-library-1")
    assert received.linked_to(appended, "process linli-lishui-library-1")


def test_a_caller_who_names_a_trace_finds_the_append_in_it(seen: Seen) -> None:
    (request,) = begun_in(seen, TOLD, "POST /api/issues")
    (appended,) = begun_in(seen, TOLD, "append ")
    assert (appended.parent, request.parent) == (request.id, f"{1:016x}")
    assert seen.received.linked_to(appended, "process linli-lishui-issues-1")


def test_a_repeated_command_is_answered_without_another_append(seen: Seen) -> None:
    (request,) = begun_in(seen, TOLD_AGAIN, "")
    assert request.attributes["http.response.status_code"] == 201


def test_what_is_imported_is_linked_to_its_request(seen: Seen) -> None:
    (request,) = begun_in(seen, BROUGHT, "")
    assert seen.received.linked_to(request, "send linli-lishui-issues-1")
    assert readers(processed(seen.received, request)) >= READERS


def test_a_refusal_appends_nothing(seen: Seen) -> None:
    (request,) = begun_in(seen, REFUSED, "")
    assert request.attributes["http.response.status_code"] == 422
    assert not [span for span in seen.received.spans if request.id in span.links]


def test_a_read_is_one_span(seen: Seen) -> None:
    (request,) = begun_in(seen, READ, "")
    assert (request.name, request.kind) == ("GET /api/issues", "server")


def begun_in(seen: Seen, trace: int, name: str) -> list[Span]:
    """The spans of a caller's trace."""
    return [span for span in seen.received.named(name) if span.trace == f"{trace:032x}"]


def test_what_was_recorded_before_a_crash_is_sent_after_it_with_its_link(seen: Seen) -> None:
    (sent, *_) = linked(seen.received, seen.orphan, "send linli-lishui-issues-1")
    assert linked(seen.received, seen.orphan, "process linli-lishui-issues-1")
    assert sent.attributes["messaging.batch.message_count"] >= 1


def test_every_span_is_of_a_declared_form_and_its_links_are_bounded(seen: Seen) -> None:
    names = {span.name for span in seen.received.spans}
    assert {name for name in names if not name.startswith((*SPANS, *METHODS))} == set()
    assert max(len(span.links) for span in seen.received.spans) <= 32


def test_every_metric_is_declared_and_every_declared_metric_is_sent(seen: Seen) -> None:
    ours = {name for name in seen.received.metrics if not name.startswith("otel.")}
    assert ours - set(registry().metrics) == set()
    assert missing(seen.received) == set()


def test_logs_arrive_and_nothing_that_arrives_tells_of_a_person(seen: Seen) -> None:
    sent = b"".join(seen.received.bodies)
    assert seen.received.logs > 0
    assert b"dashboards-contributions" in sent
    told = [form for tag in TAGS.values() for form in forms_of(tag)]
    told += [form for phone in ("13912345601", "13912345602") for form in forms_of(phone)]
    assert [form for form in told if form in sent] == []
