"""What is wrong, said as GeoReport says it: 404 absent, 403 a bad key, else 400."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Scope

from linli.chassis.problems import OF_STATUS, Problem, ProblemError
from linli.issues.open311.rendering import Document, answer
from linli.issues.open311.words import Words, reader_of

PASSING = frozenset({403, 404, 429})
"""Statuses that stay; so do faults of ours. 401 is 403 here, and what else there is 400."""


class FaultError(ProblemError):
    """The request is not one that can be answered."""

    kind = OF_STATUS[400]

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.errors = (words._asdict(),)


class AbsentError(FaultError):
    """What the request is about is not there."""

    kind = OF_STATUS[404]


class BadKeyError(FaultError):
    """The key is missing, wrong or revoked."""

    kind = OF_STATUS[403]

    def __init__(self) -> None:
        super().__init__(Words("api_key 无效", "Invalid api_key received"))


def not_provided(name: str) -> FaultError:
    """A parameter that is required is missing or empty."""
    return FaultError(Words(f"缺少 {name}", f"{name} was not provided"))


def not_valid(name: str, zh: str, en: str) -> FaultError:
    """A parameter cannot be understood."""
    return FaultError(Words(f"{name} 无效：{zh}", f"{name} is not valid: {en}"))


def no_request() -> AbsentError:
    """There is no such request, or it is not the public's."""
    return AbsentError(Words("未找到该诉求", "Service request not found"))


def no_service(code: str) -> AbsentError:
    """Nothing can be reported, or was, under such a code."""
    return AbsentError(Words(f"未找到服务 {code}", f"Service {code} not found"))


def said(scope: Scope, problem: Problem) -> Response:
    """Any problem below our paths, in GeoReport's own shape."""
    status = _status(problem.kind.status)
    description = _words(problem).read_in(reader_of(scope))
    value = [{"code": status, "description": description}]
    headers = _headers(problem)
    return answer(scope, Document("errors", value), status, headers)


def _status(status: int) -> int:
    if status == 401:
        return 403
    return status if status in PASSING or status >= 500 else 400


def _words(problem: Problem) -> Words:
    match problem.errors:
        case [{"zh": zh, "en": en}]:
            return Words(zh, en)
        case _:
            return Words(problem.kind.title_zh, problem.kind.title)


def _headers(problem: Problem) -> Mapping[str, str]:
    after = problem.kind.retry_after
    return {} if after is None else {"Retry-After": str(after)}
