"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Role, Rules, allow
from linli.library.api import assets, copies, donations, imports, libraries
from linli.library.imports import BookRecord

KEEPERS = (Role.COMMUNITY_STAFF, Role.LIBRARIAN)
READERS = (*KEEPERS, Role.COMPOUND_STAFF, Role.READER)
"""Who sees what somebody gave: the catalogue is everybody's, its donors are not."""

RULES: Rules = {
    libraries.open_one: allow(Role.COMMUNITY_STAFF),
    libraries.one_library: PUBLIC,
    libraries.all_libraries: PUBLIC,
    copies.accession: allow(*KEEPERS),
    copies.one_copy: PUBLIC,
    copies.all_copies: PUBLIC,
    assets.give_asset: allow(*KEEPERS),
    assets.one_asset: allow(*READERS),
    assets.all_assets: allow(*READERS),
    donations.open_donation: allow(*KEEPERS),
    donations.count_donation: allow(*KEEPERS),
    donations.add_lines: allow(*KEEPERS),
    donations.one_donation: allow(*READERS),
    donations.all_donations: allow(*READERS),
    donations.all_books: PUBLIC,
    imports.import_register: allow(*KEEPERS, Role.INTEGRATOR, source=BookRecord.KIND),
}
