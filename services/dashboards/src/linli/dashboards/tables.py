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
    comment="The ledger: every number is a sum over it.",
)

rollups = Table(
    "rollups",
    metadata,
    Column("scope", CODE, nullable=False, comment="see scopes.py"),
    Column("metric", CODE, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("recorded_day", Date, nullable=False),
    Column("persons", Boolean, nullable=False, comment=FOR_ROLES),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "metric", "version", "day", "recorded_day", "persons"),
    comment="The ledger added up by place and day; of distinct ones, their steps.",
)

histograms = Table(
    "histograms",
    metadata,
    Column("scope", CODE, nullable=False, comment="see scopes.py"),
    Column("metric", CODE, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("recorded_day", Date, nullable=False),
    Column("persons", Boolean, nullable=False, comment=FOR_ROLES),
    Column("bucket", Integer, nullable=False, comment="see histograms.py"),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "metric", "version", "day", "recorded_day", "persons", "bucket"),
    comment="The durations of the ledger, added up by how long they were.",
)

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
