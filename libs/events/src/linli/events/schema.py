"""The tables of an event store and of what reads it; `migrations` creates them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

metadata = MetaData()
AT = DateTime(timezone=True)

events = Table(
    "events",
    metadata,
    Column("source", Text(collation="C"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("stream", Text(collation="C"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", Text(collation="C"), nullable=False),
    Column("time", AT, nullable=False),
    Column("recorded_at", AT, nullable=False),
    Column("community", Text(collation="C")),
    Column("compound", Text(collation="C")),
    Column("private", Boolean, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("causation_id", Uuid, nullable=False),
    Column("actor", Text),
    Column("traceparent", Text),
    Column("data", LargeBinary, nullable=False),
    Column("role", Text, comment="by which the actor acted"),
    PrimaryKeyConstraint("source", "position"),
    UniqueConstraint("stream", "version"),
    comment="What happened. Positions are dense per source, in commit order. Never updated.",
)

commands = Table(
    "commands",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("source", Text(collation="C"), nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    comment="Which events a command recorded: asked again, it answers the same.",
)

epochs = Table(
    "epochs",
    metadata,
    Column("source", Text(collation="C"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", Integer),
    Column("fork_position", BigInteger),
    Column("reason", Text, nullable=False),
    Column("last_id", Uuid, comment="of the event at the fork"),
    Column("began_at", AT, nullable=False),
    Column("suspended", Text, comment="why this history takes no appends; null when it does"),
    PrimaryKeyConstraint("source", "number"),
    comment="The names of a source's history; the highest number is the current one.",
)

claims = Table(
    "claims",
    metadata,
    Column("source", Text(collation="C"), nullable=False),
    Column("kind", Text(collation="C"), nullable=False),
    Column("key", Text(collation="C"), nullable=False),
    Column("holder", Text(collation="C"), nullable=False),
    PrimaryKeyConstraint("source", "kind", "key"),
    comment="Keys that are unique in a town, and the stream that holds each.",
)

slots = Table(
    "slots",
    metadata,
    Column("source", Text(collation="C"), nullable=False),
    Column("resource", Text(collation="C"), nullable=False),
    Column("holder", Text(collation="C"), nullable=False),
    Column("during", TSTZRANGE, nullable=False),
    ExcludeConstraint(("source", "="), ("resource", "="), ("during", "&&"), using="gist"),
    Index("slots_holder", "source", "holder", "resource"),
    comment="Booked times, half-open; one resource is never booked twice at a time.",
)

reactions = Table(
    "reactions",
    metadata,
    Column("reaction", Text(collation="C"), nullable=False),
    Column("source", Text(collation="C"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("last_id", Uuid),
    PrimaryKeyConstraint("reaction", "source"),
    comment="How far a reaction has read; it moves in the append that the reaction causes.",
)

projections = Table(
    "projections",
    metadata,
    Column("name", Text(collation="C"), primary_key=True),
    Column("generation", Integer, nullable=False, comment="the one that readers see"),
    Column("version", Integer, nullable=False, comment="of the code that filled it"),
    Column("term", BigInteger, nullable=False, comment="of the owner that may write"),
    comment="The read models of this database.",
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("projection", Text(collation="C"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("source", Text(collation="C"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("last_id", Uuid),
    Column("recorded_at", AT, comment="of the last event applied"),
    PrimaryKeyConstraint("projection", "generation", "source"),
    comment="How far a projection has read; it moves in the transaction that writes its rows.",
)

horizons = Table(
    "horizons",
    metadata,
    Column("source", Text(collation="C"), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("tail", BigInteger, nullable=False),
    Column("recorded_through", AT, nullable=False),
    Column("seen_at", AT, nullable=False),
    comment="What each source last said of itself: lag and closed days derive from it.",
)

parked_keys = Table(
    "parked_keys",
    metadata,
    Column("projection", Text(collation="C"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key", Text(collation="C"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("parked_at", AT, nullable=False),
    PrimaryKeyConstraint("projection", "generation", "key"),
    comment="Keys whose events wait, because one of them failed for good.",
)

parked_events = Table(
    "parked_events",
    metadata,
    Column("projection", Text(collation="C"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("source", Text(collation="C"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("key", Text(collation="C"), nullable=False),
    Column("type", Text(collation="C"), nullable=False),
    PrimaryKeyConstraint("projection", "generation", "source", "position"),
    ForeignKeyConstraint(
        ["projection", "generation", "key"],
        ["parked_keys.projection", "parked_keys.generation", "parked_keys.key"],
    ),
    comment="Events that wait, in order behind the one that failed; bodies stay at the source.",
)

redactions = Table(
    "redactions",
    metadata,
    Column("source", Text(collation="C"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="SHA-256 of the body that was recorded"),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", AT, nullable=False),
    PrimaryKeyConstraint("source", "position"),
    comment="Bodies replaced by order of law; what their leaves in the hash chain are made from.",
)
