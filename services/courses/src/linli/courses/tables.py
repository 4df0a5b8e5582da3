"""The read tables: one for each kind of row."""

import sqlalchemy as sa

from linli.chassis.tables import by_place, identity, moment, number, other, text

LISTS = sa.MetaData()

lecturer_list = by_place(
    "lecturer_list",
    LISTS,
    identity(),
    "nominated_at",
    number("version"),
    text("person"),
    text("sector"),
    text("status"),
    moment("nominated_at"),
)

course_list = by_place(
    "course_list",
    LISTS,
    identity(),
    "designed_at",
    number("version"),
    text("strand", nullable=True),
    text("name_zh"),
    text("name_en", nullable=True),
    text("status"),
    moment("designed_at"),
)

run_list = by_place(
    "run_list",
    LISTS,
    identity(),
    "scheduled_at",
    number("version"),
    other("course_id", index=True),
    number("capacity", nullable=True),
    moment("scheduled_at"),
)

session_list = by_place(
    "session_list",
    LISTS,
    identity(),
    "starts_at",
    number("version"),
    other("run_id", index=True),
    other("course_id"),
    other("lecturer_id", index=True),
    text("venue", index=True),
    moment("starts_at"),
    moment("ends_at"),
    text("status"),
    number("attendances", nullable=True),
)
