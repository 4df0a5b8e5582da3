"""Every metric, made from registry.yaml by `make telemetry`: not to be edited."""

from typing import Final

from linli.events.instruments import Signal

HTTP_SERVER_REQUEST_DURATION: Final = Signal(
    "http.server.request.duration",
    "histogram",
    "s",
    ("service", "route", "method", "status"),
    "Time to answer a request; status as 2xx; beyond 80 sets route=others",
    (0.05, 0.1, 0.3, 0.5, 1.0, 2.5),
)
ES_APPEND_DURATION: Final = Signal(
    "es.append.duration",
    "histogram",
    "s",
    ("service",),
    "Time to append one batch of commands in the database",
    (0.005, 0.02, 0.1, 0.5, 2.0),
)
ES_APPEND_EVENTS: Final = Signal(
    "es.append.events",
    "counter",
    "{event}",
    ("service",),
    "Events appended",
)
ES_APPEND_CONFLICTS: Final = Signal(
    "es.append.conflicts",
    "counter",
    "{command}",
    ("service",),
    "Commands refused because another writer came first",
)
ES_OUTBOX_PENDING: Final = Signal(
    "es.outbox.pending",
    "gauge",
    "{event}",
    ("service",),
    "Events committed and not yet published",
)
ES_OUTBOX_OLDEST_AGE: Final = Signal(
    "es.outbox.oldest.age",
    "gauge",
    "s",
    ("service",),
    "Since the oldest unpublished event was committed; 0 when there is none",
)
ES_PUBLISH_DURATION: Final = Signal(
    "es.publish.duration",
    "histogram",
    "s",
    ("service", "result"),
    "Time to publish one batch of events, by its result (ok, refused, failed)",
    (0.01, 0.05, 0.25, 1.0, 5.0),
)
ES_PUBLISH_DUPLICATES: Final = Signal(
    "es.publish.duplicates",
    "counter",
    "{batch}",
    ("service",),
    "Publishes refused because the stream had gone on already, by another replica or a repeat",
)
ES_PROJECTION_LAG_TIME: Final = Signal(
    "es.projection.lag.time",
    "gauge",
    "s",
    ("service", "projection"),
    "Since the oldest unapplied event was committed; 0 when there is none; told by its owner",
)
ES_PROJECTION_LAG_EVENTS: Final = Signal(
    "es.projection.lag.events",
    "gauge",
    "{event}",
    ("service", "projection"),
    "Events not yet applied, as far as their sources have told",
)
ES_PROJECTION_POSITION: Final = Signal(
    "es.projection.position",
    "gauge",
    "{event}",
    ("service", "projection"),
    "Events applied, all sources together",
)
ES_E2E_FRESHNESS: Final = Signal(
    "es.e2e.freshness",
    "histogram",
    "s",
    ("service",),
    "From commit to visible in a projection, of each batch's oldest event; replays are left out",
    (0.1, 0.25, 0.5, 1.0, 2.0, 10.0, 30.0),
)
ES_CONSUME_REDELIVERIES: Final = Signal(
    "es.consume.redeliveries",
    "counter",
    "{batch}",
    ("projection",),
    "Batches applied again after a fault that passed",
)
ES_CONSUME_DEDUPLICATED: Final = Signal(
    "es.consume.deduplicated",
    "counter",
    "{event}",
    ("service",),
    "Events that had led to their command before, and did not again",
)
ES_PARKED_EVENTS: Final = Signal(
    "es.parked.events",
    "gauge",
    "{event}",
    ("service", "projection"),
    "Events that failed for good, and those that wait behind them",
)
ES_STORE_EPOCH: Final = Signal(
    "es.store.epoch",
    "gauge",
    "",
    ("service",),
    "The highest epoch of the service's histories",
)
ES_INVARIANT_VIOLATIONS: Final = Signal(
    "es.invariant.violations",
    "counter",
    "{violation}",
    ("service", "name"),
    "Contradictions found, by name (fork, history, rebuild, chain)",
)
ES_AUDIT_VERIFIED_POSITION: Final = Signal(
    "es.audit.verified.position",
    "gauge",
    "{event}",
    ("service",),
    "Events whose hash chain was followed and signed, all histories together",
)
ES_REBUILD_PROGRESS: Final = Signal(
    "es.rebuild.progress",
    "gauge",
    "1",
    ("service", "projection"),
    "Share of the history that a generation being built has read; 1 when none is being built",
)
ES_CANARY_AGE: Final = Signal(
    "es.canary.age",
    "gauge",
    "s",
    ("service",),
    "Since a message was last written to JetStream and read back",
)
PLATFORM_DURABILITY_UNSAFE: Final = Signal(
    "platform.durability.unsafe",
    "gauge",
    "",
    ("service", "check"),
    "1: by this check, what is acknowledged may be lost; 0: it is kept",
)
PLATFORM_NATS_UNHEALTHY: Final = Signal(
    "platform.nats.unhealthy",
    "gauge",
    "",
    ("service",),
    "1: NATS' /healthz tells of a fault, such as a frozen stream; 0: all is well",
)
PLATFORM_JETSTREAM_USED: Final = Signal(
    "platform.jetstream.used",
    "gauge",
    "1",
    ("service",),
    "Share of JetStream's storage limit that is used, of the fullest server",
)
DB_CLIENT_CONNECTION_COUNT: Final = Signal(
    "db.client.connection.count",
    "gauge",
    "{connection}",
    ("service", "pool", "state"),
    "Connections of a pool, by their state (used, idle)",
)
DB_CLIENT_CONNECTION_WAIT_TIME: Final = Signal(
    "db.client.connection.wait_time",
    "histogram",
    "s",
    ("service", "pool"),
    "Time to get a connection from a pool, sampled every few seconds",
    (0.001, 0.01, 0.1, 1.0, 5.0),
)
AUTHN_FAILURES: Final = Signal(
    "authn.failures",
    "counter",
    "{request}",
    ("reason",),
    "Tokens refused, by the reason",
)
AUTHN_JWKS_AGE: Final = Signal(
    "authn.jwks.age",
    "gauge",
    "s",
    (),
    "Since the issuer's keys were last fetched, or since the process began where they never were",
)
AUTHZ_DENIALS: Final = Signal(
    "authz.denials",
    "counter",
    "{request}",
    ("rule",),
    "Requests denied, by the rule",
)
RATELIMIT_REJECTED: Final = Signal(
    "ratelimit.rejected",
    "counter",
    "{request}",
    (),
    "Requests answered 429",
)
PRIVACY_ERASURE_PENDING_AGE: Final = Signal(
    "privacy.erasure.pending.age",
    "gauge",
    "s",
    ("service",),
    "Since the oldest erasure of a person that this service has not acted on; 0 when there is none",
)
ALL: Final = (
    HTTP_SERVER_REQUEST_DURATION,
    ES_APPEND_DURATION,
    ES_APPEND_EVENTS,
    ES_APPEND_CONFLICTS,
    ES_OUTBOX_PENDING,
    ES_OUTBOX_OLDEST_AGE,
    ES_PUBLISH_DURATION,
    ES_PUBLISH_DUPLICATES,
    ES_PROJECTION_LAG_TIME,
    ES_PROJECTION_LAG_EVENTS,
    ES_PROJECTION_POSITION,
    ES_E2E_FRESHNESS,
    ES_CONSUME_REDELIVERIES,
    ES_CONSUME_DEDUPLICATED,
    ES_PARKED_EVENTS,
    ES_STORE_EPOCH,
    ES_INVARIANT_VIOLATIONS,
    ES_AUDIT_VERIFIED_POSITION,
    ES_REBUILD_PROGRESS,
    ES_CANARY_AGE,
    PLATFORM_DURABILITY_UNSAFE,
    PLATFORM_NATS_UNHEALTHY,
    PLATFORM_JETSTREAM_USED,
    DB_CLIENT_CONNECTION_COUNT,
    DB_CLIENT_CONNECTION_WAIT_TIME,
    AUTHN_FAILURES,
    AUTHN_JWKS_AGE,
    AUTHZ_DENIALS,
    RATELIMIT_REJECTED,
    PRIVACY_ERASURE_PENDING_AGE,
)
