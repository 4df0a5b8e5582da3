"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Role, Rules, allow
from linli.communities.api import compounds, figures, grants, organisations, people, stations, towns

RULES: Rules = {
    towns.register_town: allow(),
    towns.towns: PUBLIC,
    towns.town: PUBLIC,
    towns.register_community: allow(),
    towns.communities: PUBLIC,
    towns.community: PUBLIC,
    compounds.register_compound: allow(Role.COMMUNITY_STAFF),
    compounds.compounds: PUBLIC,
    compounds.compound: PUBLIC,
    compounds.register_building: allow(Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF),
    compounds.buildings: PUBLIC,
    compounds.register_households: allow(Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF),
    stations.plan_station: allow(Role.COMMUNITY_STAFF),
    stations.stations: PUBLIC,
    stations.station: PUBLIC,
    stations.open_station: allow(Role.COMMUNITY_STAFF),
    figures.claim_figure: allow(Role.COMMUNITY_STAFF),
    figures.figures: PUBLIC,
    figures.figure: PUBLIC,
    organisations.register_organisation: allow(Role.COMMUNITY_STAFF),
    organisations.organisations: PUBLIC,
    organisations.organisation: PUBLIC,
    people.register_person: allow(Role.COMMUNITY_STAFF),
    people.person: allow(Role.COMMUNITY_STAFF, own="person"),
    people.look_up: allow(Role.COMMUNITY_STAFF),
    people.correct_person: allow(Role.COMMUNITY_STAFF, own="person"),
    people.erase_person: allow(own="person"),
    grants.grant_role: allow(Role.COMMUNITY_STAFF),
    grants.grants: allow(Role.COMMUNITY_STAFF),
    grants.grant: allow(Role.COMMUNITY_STAFF),
    grants.revoke_grant: allow(Role.COMMUNITY_STAFF),
}
