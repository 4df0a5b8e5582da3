"""The read tables: one for each kind of row."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.tables import by_place, code, identity, moment, number, other, text

LISTS = sa.MetaData()

library_list = by_place(
    "library_list",
    LISTS,
    code(),
    "opened_at",
    number("version"),
    moment("opened_at"),
    text("station", nullable=True),
    text("name_zh"),
    text("name_en", nullable=True),
)

donation_list = by_place(
    "donation_list",
    LISTS,
    identity(),
    "opened_at",
    number("version"),
    moment("opened_at"),
    text("library"),
    text("donor_kind"),
    text("donor", nullable=True),
    sa.Column("counted", JSONB(none_as_null=True)),
    number("lines"),
    number("volumes"),
)

book_list = by_place(
    "book_list",
    LISTS,
    identity(),
    "donated_at",
    number("version"),
    moment("donated_at"),
    other("batch_id", index=True),
    text("library"),
    text("donor_kind"),
    text("title"),
    text("authors", nullable=True),
    number("quantity"),
    text("isbn13", nullable=True, index=True),
    text("identifier", nullable=True),
)

asset_list = by_place(
    "asset_list",
    LISTS,
    identity(),
    "donated_at",
    number("version"),
    moment("donated_at"),
    text("library"),
    text("kind"),
    text("name_zh"),
    text("name_en", nullable=True),
    number("quantity", nullable=True),
    text("donor_kind"),
    text("donor", nullable=True),
)

copy_list = by_place(
    "copy_list",
    LISTS,
    identity(),
    "accessioned_at",
    number("version"),
    moment("accessioned_at"),
    text("barcode", index=True),
    text("library"),
    text("title"),
    text("isbn13", nullable=True, index=True),
    other("line_id", nullable=True),
)
