"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Rules
from linli.dashboards import api

RULES: Rules = {
    api.towns: PUBLIC,
    api.town: PUBLIC,
    api.places_of_town: PUBLIC,
    api.community: PUBLIC,
    api.compound: PUBLIC,
    api.metrics: PUBLIC,
    api.town_lineage: PUBLIC,
    api.community_lineage: PUBLIC,
    api.compound_lineage: PUBLIC,
}
"""Numbers about persons are shown to roles alone: `viewing.py` says how much."""
