"""A redacted body is gone from the store, and its history is still proven."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.contracts.catalogue import decode
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.proof import faults_of_history
from linli.events.redactions import UnredactableError, redact, redacted_body, redacted_positions
from linli.events.signer import Signer
from linli.events.store import EventStore
from linli.events.testing import OneKey
from linli.events.witness import SigningKey, Witness

from .filled import fill

HERE = Source("lishui", "issues")
NOTED = "org.linli.issues.EvidenceAdded.v1"
REPORTED = "org.linli.issues.IssueReported.v1"
SEAL = {"alg": "A256GCM", "kid": str(uuid4()), "aad": "x", "nonce": "eA==", "ct": "eA=="}
REPORT = {
    "issue_id": str(uuid4()),
    "reported_at": "2026-03-02T09:00:00Z",
    "community": "tongsheng",
    "category": "greening",
    "title": SEAL,
    "source": "resident",
    "reporter": "person-7",
}


# Bodies


def test_personal_fields_are_erased_and_the_rest_stays() -> None:
    body = orjson.loads(redacted_body(REPORTED, orjson.dumps(REPORT)))
    assert body == {**REPORT, "title": {"erased": True}}


def test_a_named_field_is_null_where_its_contract_allows() -> None:
    body = redacted_body(REPORTED, orjson.dumps(REPORT), ["reporter"])
    assert orjson.loads(body)["reporter"] is None
    assert decode(REPORTED, body)


def test_a_named_text_that_must_be_there_says_that_it_was_redacted() -> None:
    body = redacted_body(REPORTED, orjson.dumps(REPORT), ["category"])
    assert orjson.loads(body)["category"] == "[redacted]"


@pytest.mark.parametrize(
    ("type_", "body", "fields", "message"),
    [
        (REPORTED, REPORT, ["issue_id"], "could not be read any more"),
        (REPORTED, REPORT, ["phone"], "has no phone here"),
        ("org.linli.issues.CategoryDefined.v1", {"code": "x", "name_zh": "x"}, [], "name a field"),
        ("org.linli.issues.Unheard.v1", {}, [], "no contract names"),
    ],
)
def test_what_cannot_be_redacted(
    type_: str, body: dict[str, object], fields: list[str], message: str
) -> None:
    with pytest.raises(UnredactableError, match=message):
        redacted_body(type_, orjson.dumps(body), fields)


# The store


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_of(database)
    async with engine.begin() as db:
        await fill(db, HERE, 1, 30)
    yield engine
    await engine.dispose()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness", SigningKey.generate())


async def signed(database: str, engine: AsyncEngine, witness: Witness) -> None:
    store = await EventStore.open("issues", database, OneKey())
    await Signer(engine, store, witness).sign()
    await store.close()


async def faults(engine: AsyncEngine, witness: Witness) -> list[str]:
    async with engine.connect() as db:
        return [fault.what async for fault in faults_of_history(db, HERE, witness)]


async def body_of(engine: AsyncEngine, position: int) -> dict[str, object]:
    query = "SELECT data FROM events WHERE source = 'lishui/issues' AND position = $1"
    async with engine.connect() as db:
        return orjson.loads((await db.exec_driver_sql(query, (position,))).scalar_one())


async def test_a_redacted_history_is_still_proven(
    database: str, engine: AsyncEngine, witness: Witness
) -> None:
    await signed(database, engine, witness)
    await redact(engine, witness, HERE, 12, [], reason="court order 7", actor="os:ann")
    assert (await body_of(engine, 12))["note"] == {"erased": True}
    assert await redacted_positions(engine, HERE) == {12}
    assert await faults(engine, witness) == []


async def test_what_is_redacted_before_it_is_signed_keeps_its_leaf_too(
    database: str, engine: AsyncEngine, witness: Witness
) -> None:
    order = await redact(engine, witness, HERE, 12, [], reason="law", actor="os:ann")
    await signed(database, engine, witness)
    assert await faults(engine, witness) == []
    again = await redact(engine, witness, HERE, 12, [], reason="law", actor="os:ann")
    assert again.body == order.body


async def test_a_redaction_may_go_further_later(
    database: str, engine: AsyncEngine, witness: Witness
) -> None:
    await signed(database, engine, witness)
    first = await redact(engine, witness, HERE, 12, [], reason="law", actor="os:ann")
    second = await redact(engine, witness, HERE, 12, ["note"], reason="more", actor="os:ann")
    assert (first.body, first.redacted) == (second.body, second.redacted)
    lines = [line.kind for line in witness.lines(HERE)]
    assert lines == ["checkpoint", "redaction"]
    assert await faults(engine, witness) == []


async def test_an_order_that_was_interrupted_can_be_repeated(
    engine: AsyncEngine, witness: Witness
) -> None:
    order = await redact(engine, witness, HERE, 12, [], reason="law", actor="os:ann")
    await redact(engine, witness, HERE, 13, [], reason="law", actor="os:ann")
    witness.redaction(HERE, order._replace(position=14, body=bytes(32)))
    with pytest.raises(UnredactableError, match="has no event 31"):
        await redact(engine, witness, HERE, 31, [], reason="law", actor="os:ann")
    assert await redacted_positions(engine, HERE) == {12, 13}
