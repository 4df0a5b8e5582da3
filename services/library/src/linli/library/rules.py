"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Role, Rules, allow
from linli.library.api import assets, copies, donations, imports, libraries
from linli.library.imports import BookRecord

KEEPERS = (Role.COMMUNITY_STAFF, Role.LIBRARIAN)

RULES: Rules = {
    libraries.open_one: allow(Role.COMMUNITY_STAFF),
    libraries.one_library: PUBLIC,
    libraries.all_libraries: PUBLIC,
    copies.accession: allow(*KEEPERS),
    copies.one_copy: PUBLIC,
    copies.all_copies: PUBLIC,
    assets.give_asset: allow(*KEEPERS),
    assets.one_asset: PUBLIC,
    assets.all_assets: PUBLIC,
    donations.open_donation: allow(*KEEPERS),
    donations.count_donation: allow(*KEEPERS),
    donations.add_lines: allow(*KEEPERS),
    donations.one_donation: PUBLIC,
    donations.all_donations: PUBLIC,
    donations.all_books: PUBLIC,
    imports.import_register: allow(*KEEPERS, Role.INTEGRATOR, source=BookRecord.KIND),
}
