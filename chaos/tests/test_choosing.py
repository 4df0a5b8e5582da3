"""What comes next depends on what is missing, and on the seed alone."""

from collections import Counter
from random import Random

import pytest

from chaos.__main__ import parsed
from chaos.choosing import next_kind, reached, weight_of
from chaos.faults import FAULTS
from chaos.report import GOALS


def test_the_further_from_its_goal_the_likelier_a_fault() -> None:
    behind, ahead = Counter(cuts=0), Counter(cuts=290)
    assert weight_of("cut", behind) > weight_of("cut", ahead) > 0


def test_a_seed_chooses_the_same_fault_again() -> None:
    kinds = [*FAULTS]
    chosen = [next_kind(Random(seed), kinds, Counter()) for seed in range(50)]
    assert chosen == [next_kind(Random(seed), kinds, Counter()) for seed in range(50)]
    assert len(set(chosen)) > len(kinds) / 2


def test_the_end_is_when_every_goal_is_reached() -> None:
    assert reached(GOALS, [*FAULTS])
    assert not reached({**GOALS, "failovers": 99}, [*FAULTS])


def test_what_a_machine_cannot_do_keeps_nobody_waiting() -> None:
    assert reached({**GOALS, "cuts": 0}, ["kill-nats", "failover"])


def test_an_unknown_fault_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["--kind", "cut,earthquake"])
    assert "no fault is called earthquake" in capsys.readouterr().err
