"""The tables behind every answer, filled by one projection.

Nothing in them depends on how events were batched or in which order sources were read, so that a
rebuild gives the same rows. What has been published is not among them: it is the service's own, and
stays as it is whatever is rebuilt.
"""

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()
AT = DateTime(timezone=True)
CODE = Text(collation="C")
FOR_ROLES = "whether it is about persons, or confidential: shown to roles at the place alone"

contributions = Table(
    "contributions",
    metadata,
    Column("source", CODE, nullable=False, comment="<town>/<service>"),
    Column("metric", CODE, nullable=False),
    Column("version", Integer, nullable=False, comment="of the metric"),
    Column("position", BigInteger, nullable=False),
    Column("n", Integer, nullable=False, comment="among what this event adds to the metric"),
    Column("town", CODE, nullable=False),
    Column("community", CODE),
    Column("compound", CODE),
    Column("day", Date, nullable=False, comment="when it happened, in the town's time zone"),
    Column("recorded_day", Date, nullable=False, comment="when it was recorded, likewise"),
    Column("persons", Boolean, nullable=False, comment=FOR_ROLES),
    Column("amount", BigInteger, nullable=False),
    Column("microseconds", BigInteger, comment="of a duration; -1 of it takes it back"),
    Column("bucket", Integer, comment="of a duration; see histograms.py"),
    Column("thing", CODE, comment="of distinct ones, which it is; see distinct.py"),
    Column("entity", CODE, nullable=False, comment="what it is about: the event's stream"),
    Column("event_id", Uuid, nullable=False),
    Column("type", CODE, nullable=False),
    Column("time", AT, nullable=False),
    Column("recorded_at", AT, nullable=False),
    PrimaryKeyConstraint("source", "metric", "version", "position", "n"),
    Index(
        "contributions_things",
        *("town", "metric", "version", "thing"),
        postgresql_where=text("thing IS NOT NULL"),
    ),
    Index("contributions_compound", "compound", "metric", "position"),
    Index("contributions_days", "day", "recorded_day", postgresql_using="brin"),
    comment="The ledger: every number is a sum over it.",
)

WIDE = text("split_part(scope, '/', 3) IN ('', '_')")
"""Of towns and communities: they have rows of so many days that months are added up, too."""


def _added_up(name: str, day: str, comment: str, *indexes: Index, of_durations: bool) -> Table:
    """A table of roll-ups, or of histograms."""
    about = [
        Column("scope", CODE, nullable=False, comment="see scopes.py"),
        Column("metric", CODE, nullable=False),
        Column("version", Integer, nullable=False),
        Column("day", Date, nullable=False, comment=day),
        Column("recorded_day", Date, nullable=False, comment=day),
        Column("persons", Boolean, nullable=False, comment=FOR_ROLES),
    ]
    if of_durations:
        about.append(Column("bucket", Integer, nullable=False, comment="see histograms.py"))
    key = PrimaryKeyConstraint(*(column.name for column in about))
    amount = Column("amount", BigInteger, nullable=False)
    return Table(name, metadata, *about, amount, key, *indexes, comment=comment)


def _recorded(name: str) -> Index:
    return Index(name, "scope", "recorded_day", postgresql_where=WIDE)


THE_DAY, THE_FIRST = "in the town's time zone", "the first of the month"
rollups = _added_up(
    *("rollups", THE_DAY),
    "The ledger added up by place and day; of distinct ones, their steps.",
    _recorded("rollups_recorded"),
    of_durations=False,
)
rollups_monthly = _added_up(
    *("rollups_monthly", THE_FIRST),
    "The roll-ups of towns and communities, added up by month.",
    of_durations=False,
)
histograms = _added_up(
    *("histograms", THE_DAY),
    "The durations of the ledger, added up by how long they were.",
    _recorded("histograms_recorded"),
    of_durations=True,
)
histograms_monthly = _added_up(
    *("histograms_monthly", THE_FIRST),
    "The histograms of towns and communities, added up by month.",
    of_durations=True,
)
MONTHLY = {rollups: rollups_monthly, histograms: histograms_monthly}

figures = Table(
    "figures",
    metadata,
    Column("source", CODE, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("level", CODE, nullable=False),
    Column("place", CODE, nullable=False),
    Column("metric", CODE, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("qualifier", CODE, nullable=False),
    Column("day", Date, nullable=False),
    Column("recorded_day", Date, nullable=False),
    Column("recorded_at", AT, nullable=False),
    PrimaryKeyConstraint("source", "position"),
    Index("figures_place", "level", "place", "metric", "day"),
    comment="What others state, where they state it. Never summed.",
)

places = Table(
    "places",
    metadata,
    Column("level", CODE, nullable=False, comment="town, community or compound"),
    Column("code", CODE, nullable=False),
    Column("scope", CODE, nullable=False, comment="see scopes.py"),
    Column("town", CODE, nullable=False),
    Column("parent", CODE),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text),
    Column("time_zone", Text, nullable=False, comment="the town's"),
    Column("recorded_day", Date, nullable=False, comment="when it was registered"),
    PrimaryKeyConstraint("level", "code"),
    Index("places_town", "town", "level", "code"),
    comment="The places that have a dashboard.",
)

service_metadata = MetaData()
MIGRATIONS = Path(__file__).parent / "migrations" / "versions"

published = Table(
    "published",
    service_metadata,
    Column("scope", CODE, nullable=False),
    Column("metric", CODE, nullable=False),
    Column("month_end", Date, nullable=False, comment="the last day of a month that has closed"),
    Column("version", Integer, nullable=False, comment="of the metric"),
    Column("value", BigInteger, comment="persons by the end of the month; null: suppressed"),
    Column(
        "parts",
        Boolean,
        nullable=False,
        comment="whether its parts are told: one without a row then has nothing",
    ),
    PrimaryKeyConstraint("scope", "metric", "month_end"),
    comment="What everybody is told of persons, month by month; never changed.",
)
