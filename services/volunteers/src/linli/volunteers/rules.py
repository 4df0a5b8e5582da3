"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import Role, Rules, allow
from linli.volunteers.api import activities, patrols, teams, volunteers

STAFF = (Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF)
ON_SITE = (*STAFF, Role.BUILDING_HEAD)
HELPERS = (*ON_SITE, Role.VOLUNTEER)
READERS = (*HELPERS, Role.READER)
REGISTRARS = (*ON_SITE, Role.READER)
"""Who sees the register: those who keep it, not everybody who is on it."""

RULES: Rules = {
    volunteers.register_volunteer: allow(*ON_SITE),
    volunteers.one_volunteer: allow(*REGISTRARS),
    volunteers.all_volunteers: allow(*REGISTRARS),
    teams.form_team: allow(*STAFF),
    teams.join_team: allow(*HELPERS),
    teams.one_team: allow(*READERS),
    teams.all_teams: allow(*READERS),
    patrols.schedule_patrol: allow(*HELPERS),
    patrols.start_patrol: allow(*HELPERS),
    patrols.record_finding: allow(*HELPERS),
    patrols.record_cleanup: allow(*HELPERS),
    patrols.record_dissuasion: allow(*HELPERS),
    patrols.complete_patrol: allow(*HELPERS),
    patrols.one_patrol: allow(*READERS),
    patrols.all_patrols: allow(*READERS),
    activities.plan_activity: allow(*ON_SITE),
    activities.check_in: allow(*HELPERS),
    activities.take_headcount: allow(*HELPERS),
    activities.complete_activity: allow(*ON_SITE),
    activities.one_activity: allow(*READERS),
    activities.all_activities: allow(*READERS),
}
