"""A step waits for what was recorded before, and a refused one is named."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from linli.cli.asking import Asker
from linli.cli.demo.history import Command, Question
from linli.cli.demo.player import Player
from linli.cli.failures import Failure

ID = UUID("018d1b2c-0000-7000-8000-000000000000")
PATROL = Command(key="patrol", command_id=ID, post="/patrols", body={"title": "巡逻"})
ISSUE = Question(key="issue", get="/patrols/{patrol}", take=["findings", "0", "issue"])
TRIAGE = Command(key="triage", command_id=ID, post="/issues/{issue}/triage", body={})
PROBLEM = {"title": "The place is not registered", "detail": "no compound x is registered"}

type Handler = Callable[[httpx.Request], httpx.Response]


def player(handler: Handler) -> Player:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://linli")
    return Player(Asker(client))


def recorded(position: str) -> httpx.Response:
    return httpx.Response(201, headers={"Linli-Position": position})


async def test_a_step_carries_its_id_and_waits_for_the_ones_before() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return recorded(f"lishui/volunteers=1.{len(asked)}")

    playing = player(handler)
    await playing.play(PATROL)
    await playing.play(PATROL)
    assert [request.headers["Linli-Command-Id"] for request in asked] == [str(ID)] * 2
    assert "Linli-Min-Position" not in asked[0].headers
    assert asked[1].headers["Linli-Min-Position"] == "lishui/volunteers=1.1"


async def test_a_question_is_asked_until_there_is_an_answer() -> None:
    answers: list[object] = [None, "0198"]
    paths: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        if request.method == "GET":
            return httpx.Response(200, json={"findings": [{"issue": answers.pop(0)}]})
        return recorded("lishui/issues=1.1")

    playing = player(handler)
    for step in (PATROL, ISSUE, TRIAGE):
        await playing.play(step)
    assert paths == ["/patrols", f"/patrols/{ID}", f"/patrols/{ID}", "/issues/0198/triage"]


async def test_what_is_put_off_is_asked_again() -> None:
    answers = [httpx.Response(503), recorded("lishui/volunteers=1.1")]
    await player(lambda _: answers.pop(0)).play(PATROL)
    assert not answers


async def test_a_refused_step_is_named_with_the_problems_detail() -> None:
    problem = httpx.Response(422, json=PROBLEM)
    with pytest.raises(Failure) as refused:
        await player(lambda _: problem).play(PATROL)
    assert str(refused.value) == (
        "the history stops at step patrol: POST /patrols: The place is not registered"
        " (no compound x is registered)"
    )
