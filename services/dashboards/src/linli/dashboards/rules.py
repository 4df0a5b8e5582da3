"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Rules
from linli.dashboards import web
from linli.dashboards.api import exports, places

RULES: Rules = {
    web.index: PUBLIC,
    web.asset: PUBLIC,
    places.towns: PUBLIC,
    places.town: PUBLIC,
    places.places_of_town: PUBLIC,
    places.community: PUBLIC,
    places.compound: PUBLIC,
    places.metrics: PUBLIC,
    places.town_lineage: PUBLIC,
    places.community_lineage: PUBLIC,
    places.compound_lineage: PUBLIC,
    exports.export_town: PUBLIC,
    exports.export_community: PUBLIC,
    exports.export_compound: PUBLIC,
}
"""Numbers about persons are shown to roles alone: `viewing.py` says how much."""
