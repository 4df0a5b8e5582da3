"""What the bodies of commands have in common."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from linli.chassis.bodies import Body
from linli.chassis.steps import PlannedAt, Step


class Plan(Body):
    """A moment ahead."""

    starts_at: PlannedAt


def test_what_is_planned_may_lie_ahead_and_is_kept_in_utc() -> None:
    plan = Plan.model_validate({"starts_at": "2199-01-01T09:00:00+08:00"})
    assert plan.starts_at == datetime(2199, 1, 1, 1, tzinfo=UTC)
    assert plan.starts_at.tzinfo is UTC


@pytest.mark.parametrize(
    "moment",
    [1705730400, "1705730400", "2024-01-20", "2024-01-20T14:00:00", "9999-12-31T23:00:00-14:00"],
)
def test_a_moment_is_a_date_a_time_and_an_offset_within_our_calendars(moment: object) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate({"starts_at": moment})


def test_a_step_happens_when_the_caller_says() -> None:
    step = Step.model_validate({"occurred_at": "2024-01-18T12:00:00+08:00"})
    assert step.moment == datetime(2024, 1, 18, 4, tzinfo=UTC)


def test_a_step_that_says_nothing_happens_at_one_moment() -> None:
    step = Step()
    assert step.moment == step.moment
