"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, SIGNED_IN, Role, Rules, allow
from linli.issues.api import (
    calendars,
    categories,
    clocks,
    clusters,
    disputes,
    imports,
    issues,
    photos,
    policies,
    rates,
)
from linli.issues.imports import RequestRecord

STAFF = (Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF)
ON_SITE = (*STAFF, Role.BUILDING_HEAD)

RULES: Rules = {
    categories.define_category: allow(),
    categories.categories: PUBLIC,
    categories.category: PUBLIC,
    categories.revise_category: allow(),
    policies.adopt_policy: allow(),
    policies.policies: PUBLIC,
    policies.policy: PUBLIC,
    calendars.adopt_calendar: allow(),
    calendars.calendars: PUBLIC,
    calendars.calendar: PUBLIC,
    clocks.clocks: PUBLIC,
    issues.report_issue: SIGNED_IN,
    issues.issues: PUBLIC,
    issues.issue: PUBLIC,
    issues.triage_issue: allow(Role.COMMUNITY_STAFF),
    issues.assign_lead: allow(Role.COMMUNITY_STAFF),
    issues.request_joint_action: allow(Role.COMMUNITY_STAFF),
    issues.record_measure: allow(*ON_SITE),
    issues.add_evidence: allow(*ON_SITE, Role.VOLUNTEER),
    issues.release_text: allow(Role.COMMUNITY_STAFF),
    issues.claim_resolution: allow(*ON_SITE),
    issues.verify_resolution: allow(Role.COMMUNITY_STAFF, Role.BUILDING_HEAD),
    issues.reopen_issue: allow(*ON_SITE),
    issues.close_issue: allow(Role.COMMUNITY_STAFF),
    photos.attach_photo: allow(*ON_SITE, Role.VOLUNTEER, own="reporter"),
    photos.photo: PUBLIC,
    photos.release_photo: allow(Role.COMMUNITY_STAFF),
    photos.redact_photo: allow(Role.COMMUNITY_STAFF),
    clusters.form_cluster: allow(Role.COMMUNITY_STAFF),
    clusters.add_to_cluster: allow(Role.COMMUNITY_STAFF),
    clusters.raise_topic: allow(Role.COMMUNITY_STAFF),
    clusters.clusters: allow(*ON_SITE, Role.READER),
    clusters.suggested: allow(*STAFF),
    clusters.cluster: allow(*ON_SITE, Role.READER),
    disputes.open_dispute: allow(*ON_SITE),
    disputes.hold_mediation: allow(*STAFF),
    disputes.settle_dispute: allow(*STAFF),
    disputes.disputes: allow(*STAFF),
    disputes.dispute: allow(*STAFF),
    rates.rates: allow(*ON_SITE, Role.READER),
    imports.import_register: allow(
        Role.COMMUNITY_STAFF, Role.INTEGRATOR, source=RequestRecord.KIND
    ),
}
