"""The harness counts what is lost, misplaced, or refused and yet stored; the report adds it up."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from chaos.checks import Stored, Verdict, judge
from chaos.ledger import Entry, Ledger, Outcome, read_ledger
from chaos.report import Caught, Line, append, append_caught, read, unfinished

LINE = Line(
    date="2026-11-23T08:00:00+00:00",
    seed=1,
    faults=["cut", "cut"],
    seconds=10.0,
    acknowledged=1000,
    refused=10,
    unknown=1,
    asked_again=5,
    lost=0,
    doubled=0,
    misplaced=0,
    events=1200,
    recovery_seconds=[2.0, 3.0],
    acknowledged_per_second=900,
    load_average=0.5,
    findings=[],
)


def verdict_on(outcome: Outcome, stored: Stored | None, told: int | None = 7) -> Verdict:
    verdict = Verdict()
    place = (told, 1, 3) if told else ()
    judge(Entry(uuid4(), "issues", outcome, *place), stored, verdict)
    return verdict


def test_an_acknowledged_command_that_stands_where_it_was_told_is_well() -> None:
    verdict = verdict_on("acknowledged", Stored(7, 1, 3))
    assert (verdict.acknowledged, verdict.holds) == (1, True)


def test_an_acknowledged_command_that_is_not_stored_is_lost() -> None:
    verdict = verdict_on("acknowledged", None)
    assert (verdict.lost, verdict.holds) == (1, False)


@pytest.mark.parametrize("stored", [Stored(8, 1, 3), Stored(7, 2, 3), Stored(7, 1, 4)])
def test_one_at_another_position_epoch_or_version_is_misplaced(stored: Stored) -> None:
    verdict = verdict_on("acknowledged", stored)
    assert (verdict.misplaced, verdict.holds) == (1, False)


def test_a_row_of_a_register_may_stand_anywhere() -> None:
    assert verdict_on("acknowledged", Stored(8, 1, 1), told=None).holds


def test_a_refused_command_that_is_stored_is_found() -> None:
    assert not verdict_on("refused", Stored(7, 1, 3)).holds


@pytest.mark.parametrize("stored", [None, Stored(7, 1, 3)])
def test_a_command_of_unknown_outcome_may_be_stored_or_not(stored: Stored | None) -> None:
    verdict = verdict_on("unknown", stored)
    assert (verdict.unknown, verdict.holds) == (1, True)


async def test_the_last_word_on_a_command_holds_in_the_ledger(tmp_path: Path) -> None:
    command = uuid4()
    with Ledger(tmp_path / "ledger.jsonl") as ledger:
        await ledger.note(Entry(command, "issues", "unknown"))
        await ledger.note(Entry(command, "issues", "acknowledged", 7, 1, 3))
        assert ledger.acknowledged == 1
    assert read_ledger(ledger.path) == {command: Entry(command, "issues", "acknowledged", 7, 1, 3)}


def test_the_report_adds_up_rounds_and_tells_what_planted_faults_lost(tmp_path: Path) -> None:
    append(LINE, tmp_path)
    append(LINE, tmp_path)
    append_caught(Caught(plant="a fault", acknowledged=100, lost=3), tmp_path)
    page = (tmp_path / "chaos.md").read_text()
    assert "| cuts | 4 | 300 |" in page
    assert "| acknowledged | 2,000 | 1,000,000 |" in page
    assert "| 4 cut | 2,000 | 20 | 2 | 0 | 0 | 0 | 3.0, 3.0 | 900 |" in page
    assert "| a fault | 100 | 3 |" in page
    assert read(tmp_path) == [LINE, LINE]


def test_every_stroke_of_a_storm_is_told_and_counts(tmp_path: Path) -> None:
    strokes = ["kill-storm:all", "kill-storm:backend", "cut-storm:postgres+nats-1"]
    append(replace(LINE, faults=strokes), tmp_path)
    page = (tmp_path / "chaos.md").read_text()
    assert "| kills | 2 | 1,000 |" in page
    assert "| cuts | 1 | 300 |" in page
    assert "| 1 cut-storm, 2 kill-storm |" in page


def test_a_round_that_did_not_end_is_told_and_counts_for_nothing_else(tmp_path: Path) -> None:
    append(LINE, tmp_path)
    append(unfinished(7, "kill-backend", TimeoutError()), tmp_path)
    page = (tmp_path / "chaos.md").read_text()
    assert "| cuts | 2 | 300 |" in page
    assert "| findings | 1 | 0 |" in page
    assert "kill-backend: did not come to its end: TimeoutError()" in page
