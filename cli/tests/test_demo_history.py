"""The history's steps: ids that follow from keys, facts with a day, texts filled in."""

from datetime import datetime
from typing import Any

import pytest

from linli.cli.demo.history import Command, Question, filled, id_of, story, story_of

TOLD: dict[str, Any] = {
    "town": "lishui",
    "printed": datetime.fromisoformat("2024-01-18T12:00:00+08:00"),
    "step": [
        {"key": "patrol", "post": "/patrols", "says": "定期巡逻", "body": {"title": "{says}"}},
        {
            "key": "gala",
            "post": "/activities",
            "at": datetime.fromisoformat("2023-10-01T20:00:00+08:00"),
            "says": "晚会",
            "body": {},
        },
        {"key": "issue", "get": "/patrols/{patrol}", "take": "findings.0.issue", "says": ""},
    ],
}


def test_a_step_without_a_day_takes_the_day_of_the_page() -> None:
    patrol, gala, _ = story_of(TOLD).steps
    assert isinstance(patrol, Command)
    assert isinstance(gala, Command)
    assert patrol.body == {"title": "定期巡逻", "occurred_at": "2024-01-18T12:00:00+08:00"}
    assert gala.body == {"occurred_at": "2023-10-01T20:00:00+08:00"}


def test_a_steps_id_follows_from_town_and_key() -> None:
    patrol = story_of(TOLD).steps[0]
    assert isinstance(patrol, Command)
    assert patrol.command_id == id_of("lishui", "patrol")
    assert id_of("lishui", "patrol") != id_of("guanyao", "patrol")


def test_a_question_says_where_its_answer_stands() -> None:
    question = story_of(TOLD).steps[2]
    assert isinstance(question, Question)
    assert question.take == ["findings", "0", "issue"]


def test_ids_of_earlier_steps_are_filled_in() -> None:
    ids = {"team": "018d", "finding": "018e"}
    body = {"team_id": "{team}", "all": ["{team}/{finding}"], "count": 3}
    assert filled(body, ids) == {"team_id": "018d", "all": ["018d/018e"], "count": 3}


def test_a_step_that_was_not_played_is_named() -> None:
    with pytest.raises(KeyError, match="team"):
        filled("/teams/{team}", {})


def test_no_two_steps_of_the_history_have_the_same_key() -> None:
    keys = [step.key for step in story().steps]
    assert len(set(keys)) == len(keys)
