"""What is answered to a category's questions."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.events.contracts.categories import AnswerType, Choice, Question
from linli.events.contracts.issues import Answer
from linli.issues.domain.answers import (
    AnswerMissingError,
    AnswerRefusal,
    Given,
    MalformedAnswerError,
    UnknownChoiceError,
    UnknownQuestionError,
    answered,
)

FLOORS = tuple(Choice(key=key, name_zh=f"{key}层") for key in ("5", "6", "7"))


def asked(code: str, answer: AnswerType, *, required: bool = False) -> Question:
    choices = FLOORS if answer in {"one-of", "some-of"} else ()
    return Question(code=code, answer=answer, required=required, text_zh=code, choices=choices)


QUESTIONS = (
    asked("FLOOR", "one-of", required=True),
    asked("OTHERS", "some-of"),
    asked("SINCE", "datetime"),
    asked("TILES", "number"),
    asked("BLOCK", "string"),
    asked("STORY", "text"),
)


def test_choices_stand_as_they_are_and_words_apart() -> None:
    answers = answered(
        QUESTIONS,
        {
            "STORY": " 掉了三块。\n昨天又一块。",
            "FLOOR": "6",
            "OTHERS": ["7", "5", "7"],
            "TILES": "3",
            "SINCE": "2024-01-18T09:30:00+08:00",
        },
    )
    assert answers.chosen == (
        Answer(question="FLOOR", keys=("6",)),
        Answer(question="OTHERS", keys=("5", "7")),
    )
    assert answers.written is not None
    assert json.loads(answers.written.reveal()) == {
        "SINCE": "2024-01-18T09:30:00+08:00",
        "TILES": 3,
        "STORY": "掉了三块。\n昨天又一块。",
    }


def test_without_words_there_is_nothing_to_seal() -> None:
    assert answered(QUESTIONS, {"FLOOR": "6"}).written is None
    assert answered((), {}) == ((), None)


@pytest.mark.parametrize(
    ("given", "refusal", "pointer"),
    [
        ({}, AnswerMissingError, "/answers/FLOOR"),
        ({"FLOOR": ""}, AnswerMissingError, "/answers/FLOOR"),
        ({"FLOOR": "6", "a/b": "x"}, UnknownQuestionError, "/answers/a~1b"),
        ({"FLOOR": "8"}, UnknownChoiceError, "/answers/FLOOR"),
        ({"FLOOR": ["5", "6"]}, MalformedAnswerError, "/answers/FLOOR"),
        ({"FLOOR": 5}, MalformedAnswerError, "/answers/FLOOR"),
        ({"FLOOR": "5", "OTHERS": ["5", "9"]}, UnknownChoiceError, "/answers/OTHERS"),
        ({"FLOOR": "5", "TILES": "many"}, MalformedAnswerError, "/answers/TILES"),
        ({"FLOOR": "5", "TILES": True}, MalformedAnswerError, "/answers/TILES"),
        ({"FLOOR": "5", "TILES": "1e99"}, MalformedAnswerError, "/answers/TILES"),
        ({"FLOOR": "5", "TILES": "NaN"}, MalformedAnswerError, "/answers/TILES"),
        ({"FLOOR": "5", "SINCE": "yesterday"}, MalformedAnswerError, "/answers/SINCE"),
        ({"FLOOR": "5", "SINCE": "2024-01-18T09:30:00"}, MalformedAnswerError, "/answers/SINCE"),
        ({"FLOOR": "5", "SINCE": 1705541400}, MalformedAnswerError, "/answers/SINCE"),
        ({"FLOOR": "5", "BLOCK": "x" * 201}, MalformedAnswerError, "/answers/BLOCK"),
        ({"FLOOR": "5", "STORY": ["x"]}, MalformedAnswerError, "/answers/STORY"),
    ],
    ids=str,
)
def test_a_wrong_answer_says_which(
    given: dict[str, Given], refusal: type[AnswerRefusal], pointer: str
) -> None:
    with pytest.raises(refusal) as refused:
        answered(QUESTIONS, given)
    assert refused.value.pointer == pointer


GIVEN = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    st.lists(st.one_of(st.text(), st.sampled_from(["5", "6"])), max_size=4),
)


@given(st.dictionaries(st.sampled_from([q.code for q in QUESTIONS]), GIVEN))
def test_whatever_is_given_is_refused_or_answers_what_is_required(given: dict[str, Given]) -> None:
    with suppress(AnswerRefusal):
        assert answered(QUESTIONS, given).chosen[0].question == "FLOOR"
