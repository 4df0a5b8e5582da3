"""What counts as a kill: something was alive, and is not any more."""

import subprocess
from pathlib import Path
from random import Random

import pytest

from chaos import trees
from chaos.kills import Victim, kill
from chaos.rounds import named
from chaos.site import Shape, Site


async def test_who_has_been_killed_is_not_alive_though_nobody_has_buried_him() -> None:
    with subprocess.Popen(("sleep", "60")) as process:  # noqa: ASYNC220 - a fork, no wait
        assert trees.alive([process.pid]) == [process.pid]
        await trees.end([process.pid])
        assert trees.alive([process.pid]) == []


@pytest.mark.parametrize("victim", ["postgres", "postmaster", "backend", "all"])
async def test_a_kill_that_finds_nothing_alive_hits_nobody(victim: Victim, tmp_path: Path) -> None:
    assert not await kill(Site(Shape(), tmp_path), victim, Random(1))


def test_a_storm_counts_for_as_much_as_it_hit() -> None:
    assert named("kill-storm", ["all", "nats"]) == ["kill-storm:all", "kill-storm:nats"]
    assert named("kill-storm", []) == []
    assert named("kill-all", None) == ["kill-all"]
