"""A search asks what was released since the last one without looking through the history."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import dialect

from linli.chassis.service import Running
from linli.events.contracts.issues import TextReleased
from linli.issues.words import unread


async def test_what_was_released_is_found_by_its_index(running: Running) -> None:
    asked = unread().compile(dialect=dialect(), compile_kwargs={"literal_binds": True})
    written = unread().compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    assert TextReleased.event_type in str(written), "as a parameter it fits no partial index"
    async with running.engine.connect() as db:
        await db.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join((await db.execute(text(f"EXPLAIN {asked}"))).scalars())
    assert "events_text_released_idx" in plan
