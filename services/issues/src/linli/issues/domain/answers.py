"""What whoever reports an issue answers to the questions of its category."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar, NamedTuple

from linli.events.contracts.categories import Question
from linli.events.contracts.issues import Answer
from linli.events.contracts.personal import FreeText, Personal
from linli.events.refusals import Refusal

type Given = str | int | float | bool | Sequence[str] | None
"""An answer as it was given: a form sends words, whatever they stand for."""
type Said = str | int | float
"""An answer in words or figures."""

LINE_LENGTH_MAX = 200
TEXT_LENGTH_MAX = 2_000
NUMBER_MAX = Decimal(10) ** 15


class AnswerRefusal(Refusal):
    """An answer is not what the category asks for; the pointer names the question."""

    name: ClassVar[str] = "answers"

    def __init__(self, question: str, detail: str) -> None:
        escaped = question.replace("~", "~0").replace("/", "~1")
        super().__init__(f"{question}: {detail}", pointer=f"/{self.name}/{escaped}")
        self.question = question


class UnknownQuestionError(AnswerRefusal):
    """A category's questions are the ones that are answered."""

    code = "unknown-question"
    title = "The category does not ask this"
    title_zh = "该类别没有这个问题项"


class AnswerMissingError(AnswerRefusal):
    """What a category needs to know is told with the report."""

    code = "answer-missing"
    title = "The category needs an answer to this"
    title_zh = "该类别要求填写此项"


class UnknownChoiceError(AnswerRefusal):
    """Of what is offered, one is taken, or some are."""

    code = "unknown-choice"
    title = "This is not among the choices"
    title_zh = "不在可选项之内"


class MalformedAnswerError(AnswerRefusal):
    """A number is a number, and a date is one."""

    code = "malformed-answer"
    title = "The answer is not of the kind that is asked for"
    title_zh = "填写内容的格式不符"


class Answers(NamedTuple):
    """What an event says of them: choices as they are, words sealed."""

    chosen: tuple[Answer, ...] = ()
    written: FreeText | None = None
    """A JSON object by question."""


def answered(questions: Sequence[Question], given: Mapping[str, Given]) -> Answers:
    """The answers in the order of the questions; an empty one is none.

    Raises:
        AnswerRefusal: nobody asked, an answer is missing, or it is not of the kind asked for.
    """
    asked = {question.code for question in questions}
    if unknown := next((code for code in given if code not in asked), None):
        raise UnknownQuestionError(unknown, "is not asked")
    chosen = list[Answer]()
    written = dict[str, Said]()
    for question in questions:
        answer = given.get(question.code)
        if answer in (None, "", [], ()):
            if question.required:
                raise AnswerMissingError(question.code, question.text_zh)
        elif question.answer in {"one-of", "some-of"}:
            chosen.append(Answer(question=question.code, keys=keys_in(question, answer)))
        else:
            written[question.code] = said_in(question, answer)
    words = json.dumps(written, ensure_ascii=False) if written else None
    return Answers(tuple(chosen), Personal(words) if words else None)


def keys_in(question: Question, answer: Given) -> tuple[str, ...]:
    """The choices that were taken, each once, as the question lists them."""
    taken = [answer] if isinstance(answer, str) else answer
    if not isinstance(taken, Sequence):
        raise MalformedAnswerError(question.code, "keys of its choices")
    if question.answer == "one-of" and len(taken) > 1:
        raise MalformedAnswerError(question.code, "one choice is taken")
    offered = [choice.key for choice in question.choices]
    if any(key not in offered for key in taken):
        raise UnknownChoiceError(question.code, f"offered are {', '.join(offered)}")
    return tuple(key for key in offered if key in taken)


def said_in(question: Question, answer: Given) -> Said:
    """The answer in words or figures."""
    match question.answer:
        case "number":
            return number_in(question, answer)
        case "datetime":
            return moment_in(question, answer)
        case _:
            return words_in(question, answer)


def number_in(question: Question, answer: Given) -> int | float:
    """A finite number, also as a numeral."""
    try:
        number = Decimal(str(answer).strip())
        bounded = abs(number) <= NUMBER_MAX
    except InvalidOperation:  # of True, too, and of what is not a number by its own name
        bounded, number = False, Decimal(0)
    if not bounded:
        raise MalformedAnswerError(question.code, f"a number up to {NUMBER_MAX}")
    return int(number) if number == number.to_integral_value() else float(number)


def moment_in(question: Question, answer: Given) -> str:
    """A date and a time with an offset, as RFC 3339 writes them."""
    try:
        moment = datetime.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise MalformedAnswerError(question.code, "such as 2024-01-18T09:30:00+08:00")
    return moment.isoformat()


def words_in(question: Question, answer: Given) -> str:
    """A line, or a text of several."""
    longest = TEXT_LENGTH_MAX if question.answer == "text" else LINE_LENGTH_MAX
    if not isinstance(answer, str) or len(answer) > longest:
        raise MalformedAnswerError(question.code, f"a text of up to {longest} characters")
    return answer.strip()
