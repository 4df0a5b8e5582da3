"""What a request's headers make of a command, and what its answer's headers say."""

import re
from uuid import uuid4

import pytest

from linli.chassis.positions import BehindError, PositionToken, WrongEpochError
from linli.events.envelope import Source

from .sample import Sample

NOTICE = {"title": "Falling tiles"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
SOMEWHERE = "/api/notices/0198c0de-0000-7000-8000-000000000000/close"


async def test_a_creation_answers_where_its_version_and_its_position(sample: Sample) -> None:
    response = await sample.http.post("/api/notices", json=NOTICE)
    assert response.status_code == 201
    assert response.headers["etag"] == '"1"'
    assert response.headers["linli-position"] == "lishui/notices=1.1"
    assert response.headers["location"] == f"/api/notices/{response.json()['id']}"


async def test_a_command_without_a_body_to_answer_answers_204(sample: Sample) -> None:
    response = await sample.http.post(SOMEWHERE)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["etag"] == '"3"'
    assert response.headers["linli-position"] == "lishui/notices=1.7"


async def test_an_aggregate_is_read_with_its_version(sample: Sample) -> None:
    response = await sample.http.get(SOMEWHERE.removesuffix("/close"))
    assert (response.status_code, response.headers["etag"]) == (200, '"3"')


async def test_the_caller_may_choose_the_command_id(sample: Sample) -> None:
    chosen = uuid4()
    await sample.http.post(SOMEWHERE, headers={"Linli-Command-Id": str(chosen).upper()})
    (context,) = sample.notices.contexts
    assert (context.command_id, context.repeatable) == (chosen, True)
    assert (context.correlation_id, context.causation_id) == (chosen, chosen)


async def test_a_command_gets_an_id_of_its_own_otherwise(sample: Sample) -> None:
    for _ in range(2):
        await sample.http.post(SOMEWHERE)
    first, second = sample.notices.contexts
    assert first.command_id != second.command_id
    assert not first.repeatable


@pytest.mark.parametrize(("etag", "version"), [('"3"', 3), ('"0"', 0), ("*", None)])
async def test_if_match_names_the_version(sample: Sample, etag: str, version: int | None) -> None:
    await sample.http.post(SOMEWHERE, headers={"If-Match": etag})
    assert sample.notices.contexts[0].if_match == version


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("If-Match", "3"),
        ("If-Match", 'W/"3"'),
        ("If-Match", '"3", "4"'),
        ("If-Match", '"three"'),
        ("If-Match", '"99999999999"'),
        ("If-Match", ""),
        ("Linli-Command-Id", "7"),
        ("Linli-Command-Id", "{0198c0de-0000-7000-8000-000000000000}"),
        ("Linli-Command-Id", "0198c0de000070008000000000000000"),
        ("Linli-Command-Id", "0198c0de-0000-8000-8000-000000000000"),
        ("Linli-Min-Position", "lishui"),
        ("Linli-Min-Position", "lishui/issues=1"),
        ("Linli-Min-Position", "lishui/issues=1.2,"),
        ("Linli-Min-Position", ", ".join(["lishui/issues=1.2"] * 17)),
        ("Idempotency-Key", "two words"),
        ("Idempotency-Key", "x" * 256),
        ("Idempotency-Key", ""),
    ],
)
async def test_a_malformed_header_is_named(sample: Sample, name: str, value: str) -> None:
    response = await sample.http.post(SOMEWHERE, headers={name: value})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["header"] == name
    assert sample.notices.contexts == []


async def test_a_header_sent_twice_is_read_as_a_list(sample: Sample) -> None:
    twice = [("If-Match", '"3"'), ("If-Match", '"4"')]
    response = await sample.http.post(SOMEWHERE, headers=twice)
    assert response.status_code == 422


async def test_the_trace_goes_from_the_request_into_the_command(sample: Sample) -> None:
    await sample.http.post(SOMEWHERE, headers={"traceparent": PARENT})
    assert sample.notices.contexts[0].traceparent == PARENT


@pytest.mark.parametrize(
    "given", [None, "nonsense", f"ff-{TRACE}-00f067aa0ba902b7-01", f"00-{'0' * 32}-{'0' * 16}-00"]
)
async def test_a_request_without_a_valid_trace_begins_one(
    sample: Sample, given: str | None
) -> None:
    for _ in range(2):
        await sample.http.post(SOMEWHERE, headers={"traceparent": given} if given else {})
    first, second = (context.traceparent for context in sample.notices.contexts)
    assert first != second
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", first or "")
    assert TRACE not in (first or "")


async def test_a_problem_tells_the_trace_it_belongs_to(sample: Sample) -> None:
    response = await sample.http.get("/nowhere", headers={"traceparent": PARENT})
    assert response.json()["trace_id"] == TRACE


async def test_a_request_waits_for_the_positions_it_names(sample: Sample) -> None:
    wanted = "lishui/issues=1.1042,  lishui-xi/communities=2.7"
    response = await sample.http.get("/api/notices", headers={"Linli-Min-Position": wanted})
    assert response.status_code == 200
    assert sample.positions.asked == [
        PositionToken(Source("lishui", "issues"), 1, 1042),
        PositionToken(Source("lishui-xi", "communities"), 2, 7),
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [(BehindError("slow"), "behind"), (WrongEpochError("epoch 2"), "wrong-epoch")],
)
async def test_a_position_that_is_not_reached_is_a_503_with_retry_after(
    sample: Sample, error: Exception, code: str
) -> None:
    sample.positions.error = error
    response = await sample.http.post(
        "/api/notices", json=NOTICE, headers={"Linli-Min-Position": "lishui/issues=1.2"}
    )
    assert response.status_code == 503
    assert response.json()["type"] == f"https://linli.org/problems/{code}"
    assert int(response.headers["retry-after"]) > 0
    assert sample.notices.contexts == []


def test_a_position_token_reads_what_it_writes() -> None:
    token = PositionToken(Source("lishui", "issues"), 1, 1042)
    assert str(token) == "lishui/issues=1.1042"
    assert PositionToken.parse(str(token)) == token
