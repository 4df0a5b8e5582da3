"""What each event adds to which metric."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from linli.dashboards.formulas import formula
from linli.dashboards.metrics.catalogue import COUNTED, METRICS, PUBLISHED
from linli.dashboards.metrics.metric import Metric
from linli.events.contracts.base import Event
from linli.events.contracts.bodies import (
    BrandAdopted,
    BrandReviewed,
    OrganisationDissolved,
    OwnersCommitteeRegistered,
)
from linli.events.contracts.casework import CallBackRecorded, ContactRecorded
from linli.events.contracts.catalogue import EVENT_TYPES, decode
from linli.events.contracts.courses import SessionClosed
from linli.events.contracts.disputes import IssuesClustered
from linli.events.contracts.issues import (
    HazardFlagged,
    HazardMadeSafe,
    IssueClosed,
    IssueConverted,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.events.contracts.library import BookDonated
from linli.events.contracts.places import (
    BuildingDemolished,
    BuildingRegistered,
    CompoundRegistered,
    CompoundsMerged,
    CompoundSplit,
    HouseholdsRegistered,
    StationOpened,
    StationReopened,
    StationSuspended,
)
from linli.events.contracts.programmes import ResourceDelivered
from linli.events.contracts.volunteers import ActivityPlanned, HeadcountTaken, ParticipantCheckedIn

from .samples import GOLDEN, ROOT, sample

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)

REPORTED = sample(IssueReported, reported_at=NOON, finding_id=None)
CLAIMED = sample(ResolutionClaimed)
VERIFIED = sample(ResolutionVerified, reported_at=NOON, verified_at=NOON + 30 * HOUR)
CLOSED = sample(IssueClosed, reported_at=NOON, closed_at=NOON + 5 * HOUR)
NOT_FIXED = sample(IssueReopened, reported_at=NOON, reopened_from="claimed", ended_at=None)
AFTER_VERIFIED = sample(
    IssueReopened, reported_at=NOON, reopened_from="verified", ended_at=NOON + 30 * HOUR
)
AFTER_CLOSED = sample(
    IssueReopened, reported_at=NOON, reopened_from="closed", ended_at=NOON + 5 * HOUR
)
OTHER_ENDS: dict[str, Event] = {
    "closed": CLOSED,
    "rejected": sample(IssueRejected, reported_at=NOON, rejected_at=NOON + 5 * HOUR),
    "merged": sample(IssueMerged, reported_at=NOON, merged_at=NOON + 5 * HOUR),
    "converted": sample(IssueConverted, reported_at=NOON, converted_at=NOON + 5 * HOUR),
}


def totals(*events: Event) -> dict[str, int]:
    """What events add to each metric together, where it is not 0; distinct ones aside."""
    added = Counter[str]()
    for event in events:
        for metric, rule in COUNTED.get(type(event), ()):
            if metric.kind != "distinct":
                added[metric.id] += sum(share.amount for share in rule.shares(event))
    return {metric: amount for metric, amount in added.items() if amount}


def standing(metric: str, *events: Event) -> list[timedelta]:
    """The durations that stand after events."""
    durations = Counter[timedelta]()
    for event in events:
        for rule in METRICS[metric].rules:
            if isinstance(event, rule.event):
                durations.update({s.duration: s.amount for s in rule.shares(event) if s.duration})
    return sorted(durations.elements())


def test_the_catalogue_holds_the_metrics_of_the_contract() -> None:
    page = (ROOT / "docs/contract.md").read_text("utf-8")
    table = page.split("| metric | counts |\n| --- | --- |\n")[1].split("\n\n")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines()]
    promised = [id_ for cell in cells for id_ in re.findall(r"[a-z_]+(?:\.[a-z_]+)+", cell)]
    assert set(METRICS) == set(promised)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_counts_something_unless_it_is_a_claim_only(metric: Any) -> None:
    assert bool(metric.rules or metric.quotient) == (metric.kind != "claim")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_defined_in_both_languages(metric: Any) -> None:
    assert all((*metric.label, *metric.definition))
    assert metric.definition.zh.endswith("。")
    assert metric.definition.en.endswith(".")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_has_a_formula_in_both_languages(metric: Metric) -> None:
    zh, en = formula(metric)
    assert zh != en
    assert "{}" not in zh + en
    for label in (part.label for part in metric.quotient or ()):
        assert (label.zh in zh, label.en in en) == (True, True)


@pytest.mark.parametrize("type_", sorted(EVENT_TYPES))
def test_every_sample_ever_published_can_be_counted(type_: str) -> None:
    event = decode(type_, (GOLDEN / f"{type_}.json").read_bytes())
    assert isinstance(totals(event), dict)


@pytest.mark.parametrize(
    ("history", "balances"),
    [
        ((REPORTED,), {"issues.open": 1}),
        ((REPORTED, CLAIMED), {"issues.open": 1}),
        ((REPORTED, CLAIMED, NOT_FIXED), {"issues.open": 1}),
        ((REPORTED, CLAIMED, VERIFIED), {"issues.resolved": 1}),
        ((REPORTED, VERIFIED, AFTER_VERIFIED), {"issues.open": 1}),
        ((REPORTED, VERIFIED, AFTER_VERIFIED, VERIFIED), {"issues.resolved": 1}),
        ((REPORTED, CLOSED), {"issues.closed": 1}),
        ((REPORTED, CLOSED, AFTER_CLOSED), {"issues.open": 1}),
        ((REPORTED, CLOSED, AFTER_CLOSED, VERIFIED), {"issues.resolved": 1}),
    ],
)
def test_an_issue_is_open_resolved_or_closed(
    history: tuple[Event, ...], balances: dict[str, int]
) -> None:
    added = totals(*history)
    names = ("issues.open", "issues.resolved", "issues.closed")
    assert {name: added[name] for name in names if name in added} == balances


@pytest.mark.parametrize("end", OTHER_ENDS)
def test_every_other_end_counts_until_it_is_taken_back(end: str) -> None:
    ended = OTHER_ENDS[end]
    reopened = AFTER_CLOSED.model_copy(update={"reopened_from": end})
    assert totals(REPORTED, ended) == {
        "issues.reported": 1,
        "issues.closed": 1,
        "issues.closing_hours": 1,
    }
    assert standing("issues.closing_hours", REPORTED, ended) == [5 * HOUR]
    assert totals(REPORTED, ended, reopened) == {"issues.reported": 1, "issues.open": 1}


def test_a_verified_fix_took_from_report_to_verification() -> None:
    assert standing("issues.resolution_hours", REPORTED, VERIFIED) == [30 * HOUR]


def test_a_closing_is_no_resolution_but_an_end() -> None:
    assert standing("issues.resolution_hours", REPORTED, CLOSED) == []
    assert standing("issues.closing_hours", REPORTED, CLOSED) == [5 * HOUR]


@pytest.mark.parametrize("metric", ["issues.resolution_hours", "issues.closing_hours"])
def test_reopening_takes_the_duration_back(metric: str) -> None:
    assert standing(metric, REPORTED, VERIFIED, AFTER_VERIFIED) == []


def test_reopening_a_closed_issue_takes_back_no_resolution() -> None:
    history = (REPORTED, VERIFIED, AFTER_VERIFIED, CLOSED, AFTER_CLOSED, VERIFIED)
    assert standing("issues.resolution_hours", *history) == [30 * HOUR]
    assert standing("issues.closing_hours", *history) == [30 * HOUR]


def test_reopening_after_a_claim_takes_no_duration_back() -> None:
    assert standing("issues.closing_hours", REPORTED, CLAIMED, NOT_FIXED, CLOSED) == [5 * HOUR]


def test_an_issue_made_from_a_finding_comes_from_a_patrol() -> None:
    found = sample(IssueReported, finding_id=UUID(int=1))
    assert totals(found)["issues.from_patrols"] == 1
    assert "issues.from_patrols" not in totals(REPORTED)


def test_a_hazard_is_open_until_it_is_made_safe() -> None:
    flagged = sample(HazardFlagged, flagged_at=NOON)
    safe = sample(HazardMadeSafe, flagged_at=NOON, safe_at=NOON + 3 * HOUR)
    assert totals(flagged) == {"issues.hazards_open": 1}
    assert totals(flagged, safe) == {"issues.hazard_hours": 1}
    assert standing("issues.hazard_hours", flagged, safe) == [3 * HOUR]


def test_the_response_is_the_first_contact_alone() -> None:
    first, second = (
        sample(ContactRecorded, reported_at=NOON, contacted_at=NOON + n * HOUR, first=n == 1)
        for n in (1, 2)
    )
    assert standing("issues.response_hours", first, second) == [HOUR]


@pytest.mark.parametrize(
    ("answers", "counted"),
    [
        ({"solved": True, "satisfied": True}, ["valid", "solved", "satisfied"]),
        ({"solved": True, "satisfied": False}, ["valid", "solved"]),
        ({"solved": None, "satisfied": True}, ["valid", "satisfied"]),
        ({"solved": None, "satisfied": None}, []),
        ({"solved": True, "satisfied": True, "excluded": "unreasonable-demand"}, ["excluded"]),
    ],
    ids=str,
)
def test_a_call_back_counts_by_what_was_answered(
    answers: dict[str, Any], counted: list[str]
) -> None:
    call = sample(CallBackRecorded, **{"excluded": None} | answers)
    assert totals(call) == {f"callbacks.{answer}": 1 for answer in counted}


@pytest.mark.parametrize(
    ("first", "in_time", "counted"),
    [
        (True, True, {"responses.timed", "responses.in_time"}),
        (True, False, {"responses.timed"}),
        (True, None, set[str]()),
        (False, True, set[str]()),
    ],
)
def test_a_response_is_in_time_by_the_clock_of_the_first_contact(
    first: bool, in_time: bool | None, counted: set[str]
) -> None:
    contact = sample(ContactRecorded, first=first, in_time=in_time)
    assert {metric for metric in totals(contact) if metric.startswith("responses.")} == counted


def test_a_fix_is_kept_unless_it_is_reopened() -> None:
    names = ("issues.verifications", "issues.resolved", "issues.reopened")
    kept = totals(REPORTED, VERIFIED, AFTER_VERIFIED, VERIFIED, CLAIMED, NOT_FIXED)
    assert [kept[name] for name in names] == [2, 1, 1]


def test_an_activity_is_self_organised_where_its_plan_says_so() -> None:
    plans = [sample(ActivityPlanned, self_organised=own) for own in (True, False)]
    assert totals(*plans) == {"activities.planned": 2, "activities.self_organised": 1}


def test_only_a_relapse_counts_as_one() -> None:
    relapsed = AFTER_VERIFIED.model_copy(update={"relapse": True})
    assert totals(relapsed)["issues.relapsed"] == 1
    assert "issues.relapsed" not in totals(AFTER_VERIFIED)


def test_a_cluster_that_grows_is_formed_once() -> None:
    formed, grown = (sample(IssuesClustered, formed=begins) for begins in (True, False))
    assert totals(formed, grown) == {"clusters.formed": 1}


def test_a_new_count_of_households_replaces_the_one_before() -> None:
    first = sample(HouseholdsRegistered, households=180, previous=0)
    second = sample(HouseholdsRegistered, households=175, previous=180)
    assert totals(first, second) == {"households.total": 175}


def test_the_same_count_of_households_again_adds_nothing() -> None:
    again = sample(HouseholdsRegistered, households=180, previous=180)
    assert totals(again) == {}


def test_a_compound_that_is_divided_leaves_all_it_had_to_its_parts() -> None:
    first = sample(HouseholdsRegistered, households=300, previous=0)
    before = (sample(CompoundRegistered), sample(BuildingRegistered), first)
    parted = sample(CompoundSplit, buildings=1, households=300)
    parts = (
        sample(CompoundRegistered),
        sample(CompoundRegistered),
        sample(BuildingRegistered),
        sample(HouseholdsRegistered, households=100, previous=0),
        sample(HouseholdsRegistered, households=200, previous=0),
    )
    assert totals(*before, parted) == {}
    assert totals(*before, parted, *parts) == totals(*parts)


def test_what_compounds_bring_when_they_are_merged_is_theirs_no_more() -> None:
    merged = sample(CompoundsMerged, buildings=27, households=1900)
    assert totals(merged) == {
        "compounds.total": -1,
        "buildings.total": -27,
        "households.total": -1900,
    }


def test_a_demolished_building_takes_its_households_with_it() -> None:
    gone = sample(BuildingDemolished, households=40)
    assert totals(sample(BuildingRegistered), gone) == {"households.total": -40}


def test_a_station_is_open_unless_it_is_suspended() -> None:
    opened, suspended = sample(StationOpened), sample(StationSuspended)
    assert totals(opened, suspended) == {}
    assert totals(opened, suspended, sample(StationReopened)) == {"stations.open": 1}


def test_a_committee_that_is_dissolved_counts_no_more_and_a_branch_never_did() -> None:
    founded = sample(OwnersCommitteeRegistered)
    committee, branch = (
        sample(OrganisationDissolved, kind=kind) for kind in ("owners-committee", "party-branch")
    )
    assert totals(founded, committee) == {}
    assert totals(founded, branch) == {"owners_committees.total": 1}


def test_a_brand_counts_until_it_is_given_up() -> None:
    adopted = sample(BrandAdopted)
    kept, retired = (sample(BrandReviewed, verdict=verdict) for verdict in ("kept", "retired"))
    assert totals(adopted, kept) == {"brands.adopted": 1}
    assert totals(adopted, kept, retired) == {}


def test_an_offer_that_comes_to_several_places_is_delivered_once() -> None:
    came = [sample(ResourceDelivered, first=first) for first in (True, False)]
    assert totals(*came) == {"offers.delivered": 1}


@pytest.mark.parametrize(
    ("donor_kind", "metrics"),
    [
        ("resident", {"books.donated", "books.donated.residents"}),
        ("household", {"books.donated", "books.donated.residents"}),
        ("enterprise", {"books.donated", "books.donated.enterprises"}),
        ("organisation", {"books.donated"}),
        ("anonymous", {"books.donated"}),
        ("unknown", {"books.donated"}),
    ],
)
def test_volumes_count_by_who_gave_them(donor_kind: str, metrics: set[str]) -> None:
    line = sample(BookDonated, donor_kind=donor_kind, quantity=12)
    assert totals(line) == dict.fromkeys(metrics, 12)


def test_a_session_counts_once_and_its_attendances_each() -> None:
    held = sample(SessionClosed, attendances=31)
    assert totals(held) == {"sessions.delivered": 1, "sessions.attendances": 31}


def test_a_headcount_is_never_added_to_check_ins() -> None:
    assert totals(sample(HeadcountTaken)) == {}
    assert totals(sample(ParticipantCheckedIn)) == {"activities.participants": 1}


@pytest.mark.parametrize("metric", PUBLISHED, ids=lambda metric: metric.id)
def test_an_event_that_counts_persons_is_withheld_from_the_public(metric: Metric) -> None:
    assert metric.rules
    assert all(rule.event.restricted for rule in metric.rules)
