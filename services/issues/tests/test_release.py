"""What everybody may read of an issue: nothing but what staff have released."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused
from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId
from linli.events.contracts.issues import IssueEvent, IssueReported, TextReleased
from linli.events.contracts.personal import Personal
from linli.events.keys import KeyStore
from linli.events.reach import Scope
from linli.issues.commands import ReleaseText
from linli.issues.domain.issue import Issue, decide, evolve
from linli.issues.domain.refusals import IssueNotFoundError

ISSUE = IssueId(UUID(int=7))
WORDS, EDITED = Personal("王先生家门口的树死了"), Personal("某户门口的树死了")
REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=datetime(2024, 1, 18, tzinfo=UTC),
    community=CommunityCode("tongsheng"),
    category=CategoryCode("greening"),
    title=WORDS,
    source="resident",
)
RELEASE = ReleaseText(issue_id=ISSUE, texts=("title",))
RELEASED = TextReleased(issue_id=ISSUE, texts=("title",))
AS_EDITED = TextReleased(issue_id=ISSUE, texts=("title",), title=EDITED)
UNSEEN = {"withheld": "not-released"}


def given(*history: IssueEvent) -> Issue:
    return reduce(evolve, history, Issue())


def test_a_text_is_released_as_it_is() -> None:
    assert decide(RELEASE, given(REPORTED)) == (RELEASED,)


def test_releasing_twice_records_nothing_new() -> None:
    assert decide(RELEASE, given(REPORTED, RELEASED)) == ()


def test_another_wording_is_always_another_release() -> None:
    command = ReleaseText(issue_id=ISSUE, texts=("title",), title=EDITED)
    assert decide(command, given(REPORTED, RELEASED)) == (AS_EDITED,)
    assert decide(command, given(REPORTED, AS_EDITED)) == (AS_EDITED,)


def test_the_reporters_own_words_can_be_released_after_edited_ones() -> None:
    assert decide(RELEASE, given(REPORTED, AS_EDITED)) == (RELEASED,)


def test_nothing_is_released_of_what_was_never_reported() -> None:
    with pytest.raises(IssueNotFoundError):
        decide(RELEASE, given())


# Over HTTP

ISSUES = "/api/issues"
STAFF = Caller("staff-tongsheng", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "tongsheng")),))
ELSEWHERE = Caller("staff-east", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "hainanzhou")),))


@pytest.fixture
async def public(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token."""
    async with client_of(running, as_=None) as client:
        yield client


REPORT = {
    "community": "tongsheng",
    "category": "greening",
    "title": "王先生家门口的树死了",
    "description": "电话13800000000",
}


async def reported(api: AsyncClient, **more: Any) -> str:
    """The path of a new issue."""
    answer = await api.post(ISSUES, json=REPORT | more)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def released(api: AsyncClient, path: str, *texts: str, **wordings: str) -> Response:
    answer = await api.post(f"{path}/release", json={"texts": texts, **wordings})
    assert answer.status_code == 204, answer.text
    return answer


async def page(api: AsyncClient, path: str) -> dict[str, Any]:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def row(api: AsyncClient, path: str, after: Response) -> dict[str, Any]:
    rows = await listed(api, ISSUES, after, category="greening", limit=200)
    return next(one for one in rows if path.endswith(one["id"]))


async def test_everybody_sees_that_there_is_an_issue_but_no_word_of_it(
    api: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(api)
    shown = await page(public, path)
    assert shown["title"] == shown["description"] == UNSEEN
    assert (shown["category"], shown["status"]) == ("greening", "reported")
    assert "reporter" not in shown
    assert (await page(api, path))["title"] == "王先生家门口的树死了"


async def test_what_is_released_is_read_by_everybody_and_the_rest_is_not(
    api: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(api)
    answer = await released(api, path, "title")
    shown = await page(public, path)
    assert (shown["title"], shown["description"]) == ("王先生家门口的树死了", UNSEEN)
    assert (await row(public, path, answer))["title"] == "王先生家门口的树死了"


async def test_an_edited_wording_stands_for_everybody_and_the_own_one_for_staff(
    api: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(api)
    wordings = {"title": "某户门口的树死了", "description": "（略）"}
    answer = await released(api, path, "title", "description", **wordings)
    shown, listed_ = await page(public, path), await row(public, path, answer)
    assert (shown["title"], shown["description"]) == tuple(wordings.values())
    assert listed_["title"] == listed_["released_title"] == wordings["title"]
    assert (await page(api, path))["title"] == "王先生家门口的树死了"
    assert (await row(api, path, answer))["title"] == "王先生家门口的树死了"


async def test_everybody_sees_what_was_done_but_not_which_person_did_it(
    api: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(api)
    await api.post(f"{path}/lead", json={"lead": "property-company"})
    await api.post(f"{path}/claim", json={"claimed_by": "property-company"})
    await api.post(f"{path}/verify", json={"verified_by": "person-wang"})
    steps = (await page(public, path))["timeline"]
    assert steps[1]["lead"] == "property-company"
    assert len(steps) == len((await page(api, path))["timeline"]) == 4
    assert "person-" not in str(steps)
    assert "person-" in str((await page(api, path))["timeline"])


async def test_a_list_shows_no_word_that_was_not_released(
    api: AsyncClient, public: AsyncClient
) -> None:
    path = await reported(api)
    answer = await api.post(f"{path}/lead", json={"lead": "team-1"})
    shown = await row(public, path, answer)
    assert (shown["title"], shown["released_title"]) == (UNSEEN, None)
    assert "reporter" not in shown


async def test_staff_read_the_texts_of_their_own_place_and_no_others(
    running: Running, api: AsyncClient
) -> None:
    path = await reported(api)
    async with client_of(running, as_=STAFF) as here:
        assert (await page(here, path))["title"] == "王先生家门口的树死了"
        await released(here, path, "title")
    path = await reported(api)
    async with client_of(running, as_=ELSEWHERE) as there:
        assert (await page(there, path))["title"] == UNSEEN
        answer = await there.post(f"{path}/release", json={"texts": ["title"]})
        assert refused(answer, 404)[0] in {"issue-not-found", "not-found"}


async def test_reporters_read_their_own_words(running: Running, api: AsyncClient) -> None:
    path = await reported(api, reporter="person-wang")
    async with client_of(running, as_=Caller("person-wang")) as wang:
        assert (await page(wang, path))["description"] == "电话13800000000"
    async with client_of(running, as_=Caller("person-li")) as li:
        assert (await page(li, path))["description"] == UNSEEN


async def test_a_resident_reports_for_nobody_else(running: Running) -> None:
    async with client_of(running, as_=Caller("person-wang")) as wang:
        path = await reported(wang)
        assert (await page(wang, path))["description"] == "电话13800000000"
        for claimed in ({"reporter": "person-li"}, {"source": "staff"}):
            answer = await wang.post(ISSUES, json=REPORT | claimed)
            assert refused(answer, 403)[0] == "forbidden"


async def test_a_wording_for_what_is_not_released_is_refused(api: AsyncClient) -> None:
    path = await reported(api)
    body = {"texts": ["title"], "description": "（略）"}
    assert refused(await api.post(f"{path}/release", json=body), 422)[0] == "invalid-request"


async def test_what_was_released_is_erased_with_its_reporter(
    running: Running, api: AsyncClient, public: AsyncClient
) -> None:
    reporter = f"person-{uuid4()}"
    path = await reported(api, reporter=reporter)
    await released(api, path, "title", "description", title="某户门口的树死了")
    assert isinstance(running.vault, KeyStore)
    await running.vault.erase(reporter, "request")
    shown, own = await page(public, path), await page(api, path)
    gone = {"withheld": "erased"}
    assert shown["title"] == shown["description"] == own["title"] == own["description"] == gone
    assert own["category"] == "greening"


async def test_reading_the_words_of_an_issue_is_recorded(
    running: Running, api: AsyncClient
) -> None:
    reader = Caller(f"reader-{uuid4()}", STAFF.grants)
    path = await reported(api, reporter="person-wang")
    async with client_of(running, as_=reader) as here:
        await page(here, path)
    log = (await api.get(f"{ISSUES}/accesses", params={"person": reader.person})).json()["items"]
    assert [(one["target"], one["subject"]) for one in log] == [
        (f"issue-{path.removeprefix(f'{ISSUES}/')}", "person-wang")
    ]
