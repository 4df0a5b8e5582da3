"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Rules
from linli.dashboards import web
from linli.dashboards.api import (
    cards,
    exports,
    places,
    reports,
    signing_in,
    stories,
    stream,
    times,
)

RULES: Rules = {
    web.index: PUBLIC,
    web.asset: PUBLIC,
    signing_in.sign_in: PUBLIC,
    places.towns: PUBLIC,
    places.town: PUBLIC,
    places.places_of_town: PUBLIC,
    places.community: PUBLIC,
    places.compound: PUBLIC,
    places.metrics: PUBLIC,
    places.metric: PUBLIC,
    places.lineage: PUBLIC,
    stories.timeline: PUBLIC,
    stories.story: PUBLIC,
    stream.stream: PUBLIC,
    times.series: PUBLIC,
    times.comparison: PUBLIC,
    times.changes: PUBLIC,
    times.restatement: PUBLIC,
    exports.export: PUBLIC,
    cards.card_of_place: PUBLIC,
    reports.reports: PUBLIC,
    reports.report: PUBLIC,
    reports.filled_report: PUBLIC,
}
"""Numbers about persons are shown to roles alone: `viewing.py` says how much."""
