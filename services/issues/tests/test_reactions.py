"""What becomes of a patrol's finding."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from linli.chassis.service import Running
from linli.events.append import Context
from linli.events.contracts.base import CategoryCode, CommunityCode, CompoundCode, IssueId
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import FindingId, PatrolFindingRecorded, PatrolId
from linli.events.envelope import Place, Recorded
from linli.events.store import Appended
from linli.events.testing import recorded
from linli.issues.reactions import FINDINGS

PATROL, FINDING = PatrolId(UUID(int=5)), FindingId(UUID(int=6))
TONGSHENG, JINSHA = CommunityCode("tongsheng"), CompoundCode("jinsha-bandao")
FOUND = PatrolFindingRecorded(
    patrol_id=PATROL,
    finding_id=FINDING,
    community=TONGSHENG,
    compound=JINSHA,
    category=CategoryCode("illegal-cultivation"),
    title=Personal("山林里有菜地"),
)


@pytest.fixture
def context() -> Context:
    """The context of one finding."""
    return Context.new(uuid4())


def told(found: PatrolFindingRecorded, town: str = "lishui") -> Recorded[PatrolFindingRecorded]:
    place = Place(found.community, found.compound)
    return recorded(found, town=town, stream=f"patrol-{PATROL}", place=place)


async def reacted(
    running: Running, found: Recorded[PatrolFindingRecorded], context: Context
) -> Appended:
    """What the reaction's runner does, but for its checkpoint."""
    append = await FINDINGS.react(found, running.store, context)
    assert append is not None
    return await running.store.submit(append)


async def test_a_finding_becomes_an_issue_at_its_place(
    running: Running, api: AsyncClient, context: Context
) -> None:
    await reacted(running, told(FOUND), context)
    issue = (await api.get(f"/api/issues/{context.command_id}")).json()
    assert (issue["status"], issue["source"]) == ("reported", "patrol")
    assert (issue["community"], issue["compound"]) == (TONGSHENG, JINSHA)
    assert issue["patrol"] == {"patrol_id": str(PATROL), "finding_id": str(FINDING)}


async def test_a_finding_becomes_an_issue_once(running: Running, context: Context) -> None:
    first, again = [await reacted(running, told(FOUND), context) for _ in range(2)]
    assert (first.repeated, again.repeated) == (False, True)
    assert first.position == again.position


async def test_a_finding_that_names_an_issue_is_evidence_of_it(
    running: Running, api: AsyncClient, context: Context
) -> None:
    await reacted(running, told(FOUND), context)
    again = FOUND.model_copy(
        update={"issue_id": IssueId(context.command_id), "note": Personal("又种上了")}
    )
    await reacted(running, told(again), replace(context, command_id=uuid4()))
    issue = (await api.get(f"/api/issues/{context.command_id}")).json()
    evidence = issue["timeline"][-1]
    assert evidence["type"] == "org.linli.issues.EvidenceAdded.v1"
    assert (evidence["patrol_id"], evidence["finding_id"]) == (str(PATROL), str(FINDING))


@pytest.mark.parametrize("named", ["nowhere", "in another town"])
async def test_a_finding_that_names_no_issue_of_its_town_is_not_lost(
    running: Running, api: AsyncClient, context: Context, named: str
) -> None:
    other = uuid4()
    if named == "in another town":
        await reacted(running, told(FOUND, "dali"), replace(context, command_id=other))
    await reacted(running, told(FOUND.model_copy(update={"issue_id": IssueId(other)})), context)
    issue = (await api.get(f"/api/issues/{context.command_id}")).json()
    assert issue["status"] == "reported"


async def test_a_finding_in_an_unknown_category_waits_for_triage(
    running: Running, api: AsyncClient, context: Context
) -> None:
    found = FOUND.model_copy(update={"category": CategoryCode("wild-boars")})
    await reacted(running, told(found), context)
    path = f"/api/issues/{context.command_id}"
    await api.post(f"{path}/triage", json={"category": "public-safety"})
    assert (await api.get(path)).json()["category"] == "public-safety"
