"""What an issue's clocks show: promises of two hours, and of working days."""

from datetime import UTC, datetime, timedelta

import pytest

from linli.events.contracts.casework import Level
from linli.issues.domain.clocks import Kind, started_by
from linli.issues.domain.lights import Reading, clocks_of, expected, standing

from .promised import (
    COMMITTEE,
    FIRE,
    FORESTRY,
    GENERAL,
    HOUR,
    LEVELS,
    START,
    Make,
    accepted,
    assigned,
    claimed,
    closed,
    contacted,
    escalated,
    extended,
    history,
    joined,
    reopened,
    reported,
    resumed,
    returned,
    suspended,
    triaged,
    verified,
)

REPORTED = (0.0, reported())


def shown(hours: float, *told: tuple[float, Make], kind: Kind = "resolution") -> list[Reading]:
    """The clocks of a kind so many hours after the start."""
    readings = clocks_of(history(*told), START + hours * HOUR, LEVELS)
    return [reading for reading in readings if reading.clock.kind == kind]


def one(hours: float, *told: tuple[float, Make], kind: Kind = "resolution") -> Reading:
    """The only clock of a kind."""
    (reading,) = shown(hours, *told, kind=kind)
    return reading


@pytest.mark.parametrize(
    ("hours", "light", "words"),
    [
        (1.4, "green", "In time"),
        (1.5, "amber", "Due soon"),
        (2.0, "amber", "Due soon"),
        (2.1, "red", "Overdue"),
    ],
)
def test_a_light_turns_with_the_time_that_is_used(hours: float, light: str, words: str) -> None:
    clock = one(hours, REPORTED)
    assert (clock.light, clock.text.en, clock.used) == (light, words, hours * HOUR)
    assert clock.due == START + 2 * HOUR


def test_the_first_contact_is_the_response() -> None:
    told = REPORTED, (0.4, contacted), (0.9, contacted)
    clock = one(5, *told, kind="response")
    assert (clock.light, clock.text.zh, clock.used) == ("green", "按时完成", 0.4 * HOUR)
    assert one(5, REPORTED, (0.6, contacted), kind="response").text.zh == "逾期完成"


def test_the_lead_and_everybody_who_is_asked_has_a_clock_to_accept() -> None:
    told = REPORTED, (1, assigned(COMMITTEE)), (2, joined(FIRE, FORESTRY)), (2.2, accepted(FIRE))
    clocks = shown(3, *told, kind="acceptance")
    assert {(clock.clock.party, clock.light) for clock in clocks} == {
        (COMMITTEE, "red"),
        (FIRE, "green"),
        (FORESTRY, "red"),
    }


def test_who_says_no_and_who_is_replaced_is_not_waited_for() -> None:
    told = REPORTED, (1, assigned(FIRE)), (1.1, returned(FIRE)), (1.2, assigned(COMMITTEE))
    first, second = shown(1.3, *told, (1.3, assigned(FORESTRY)), kind="acceptance")[:2]
    assert (first.light, second.light) == ("none", "none")


def test_who_says_no_is_waited_for_when_asked_again() -> None:
    told = REPORTED, (1, joined(FIRE)), (1.1, returned(FIRE)), (1.2, joined(FIRE))
    assert [clock.light for clock in shown(1.3, *told, kind="acceptance")] == ["none", "green"]


def test_both_levels_show_their_clocks_after_an_escalation() -> None:
    clocks = shown(2.5, REPORTED, (1, escalated(FIRE)))
    dues: dict[Level | None, datetime | None] = {c.clock.level: c.due for c in clocks}
    assert dues == {"community": START + 2 * HOUR, "town": START + 3 * HOUR}
    assert [clock.light for clock in clocks] == ["red", "amber"]
    (asked,) = shown(2.5, REPORTED, (1, escalated(FIRE)), kind="acceptance")
    assert asked.clock.party == FIRE


def test_what_is_expected_is_what_the_level_promises_that_has_the_issue() -> None:
    clocks = started_by(history(REPORTED, (1, escalated())), START + 2 * HOUR)
    assert expected(clocks, LEVELS) == START + 3 * HOUR
    assert standing(clocks, LEVELS).due_at == START + 0.5 * HOUR  # the response


def test_an_extension_is_more_time() -> None:
    clock = one(2.5, REPORTED, (1.9, extended(60)))
    assert (clock.due, clock.light) == (START + 3 * HOUR, "amber")


def test_suspended_an_issue_is_neither_late_nor_due() -> None:
    told = REPORTED, (0.1, contacted), (1, suspended)
    clock = one(100, *told)
    assert (clock.light, clock.used, clock.due) == ("paused", HOUR, None)
    assert clock.text.en == "Suspended: the clock stands still"
    stands = standing(started_by(history(*told), START + 100 * HOUR), LEVELS)
    assert stands == (None, None, True, None)


def test_resumed_a_clock_has_as_much_left_as_before() -> None:
    clock = one(101, REPORTED, (1, suspended), (100, resumed))
    assert (clock.used, clock.due, clock.light) == (2 * HOUR, START + 101 * HOUR, "amber")


def test_what_is_overdue_stays_so_while_it_is_suspended() -> None:
    assert one(100, REPORTED, (2.5, suspended)).light == "red"


def test_a_claim_that_is_not_confirmed_has_stopped_nothing() -> None:
    told = REPORTED, (1, claimed)
    assert one(5, *told).text.zh == "按时完成"
    clock = one(5, *told, (4, reopened("claimed")))
    assert (clock.light, clock.used) == ("red", 5 * HOUR)


def test_a_fix_is_in_time_by_its_claim() -> None:
    clock = one(9, REPORTED, (1, claimed), (8, verified))
    assert (clock.light, clock.used, clock.clock.stopped_at) == ("green", HOUR, START + HOUR)


def test_a_relapse_goes_on_with_what_was_left() -> None:
    told = REPORTED, (1, claimed), (8, verified), (2000, reopened("verified"))
    clock = one(2000.8, *told)
    assert (clock.used, clock.due) == (1.8 * HOUR, START + 2001 * HOUR)
    assert clock.light == "amber"


def test_closed_is_not_done() -> None:
    assert one(5, REPORTED, (1, closed)).light == "none"
    assert one(5, REPORTED, (3, closed)).text.en == "Ended overdue"
    assert one(5, REPORTED, (1, claimed), (3, closed)).text.en == "Ended overdue"


def test_what_ended_unanswered_still_waits_for_an_answer_when_it_is_taken_up_again() -> None:
    told = REPORTED, (0.2, closed), (9, reopened("closed"))
    clock = one(9.1, *told, kind="response")
    assert (clock.used, clock.light) == (0.3 * HOUR, "green")


def test_another_class_counts_from_the_report() -> None:
    clock = one(3, REPORTED, (1, triaged(GENERAL)))
    assert (clock.light, clock.service.sla_class) == ("green", "general")
    assert one(0.9, REPORTED, (1, triaged(GENERAL))).service.sla_class == "life-safety"


def test_a_promise_of_days_is_kept_in_working_hours() -> None:
    clock = one(24, (0, reported(GENERAL)))
    assert clock.used == timedelta(hours=8)
    assert clock.due == datetime(2024, 1, 29, 2, tzinfo=UTC)


def test_nothing_is_due_of_what_nothing_was_promised_for_until_staff_see_it() -> None:
    unpromised = (0, reported(None))
    told = unpromised, (1, assigned(COMMITTEE)), (1, escalated(FIRE)), (2, suspended), (3, resumed)
    assert clocks_of(history(*told), START + 9 * HOUR, LEVELS) == ()
    assert one(50, unpromised, (49, triaged(GENERAL))).clock.started_at == START + 49 * HOUR


def test_what_starts_while_the_issue_is_suspended_stands_still() -> None:
    told = REPORTED, (0.1, suspended), (1, assigned(COMMITTEE))
    assert one(9, *told, kind="acceptance").light == "paused"
    assert one(9.2, *told, (9, resumed), kind="acceptance").used == 0.2 * HOUR


def test_what_was_recorded_later_was_not_known_before() -> None:
    told = history(REPORTED, (0.4, contacted), late=HOUR)
    lights = [
        [
            r.light
            for r in clocks_of(told, START + hours * HOUR, LEVELS)
            if r.clock.kind == "response"
        ]
        for hours in (0.9, 1.2, 1.5)
    ]
    assert lights == [[], ["red"], ["green"]]
