"""What an owner of the database may do to a history: SQL, made by chance."""

from collections.abc import Callable
from random import Random

HERE = "source = 'lishui/issues'"
AT = f"WHERE {HERE} AND position = {{n}}"
OTHER = {
    "position": "position + 1000",
    "version": "version + {m}",
    "id": "gen_random_uuid()",
    "correlation_id": "gen_random_uuid()",
    "causation_id": "gen_random_uuid()",
    "time": "time - interval '{m} microseconds'",
    "recorded_at": "recorded_at + interval '{m} microseconds'",
    "private": "NOT private",
    "source": "'lishui/courses'",
    "data": "set_byte(data, {m} % length(data), (get_byte(data, {m} % length(data)) + 1) % 256)",
}
"""Another value for a column."""
TEXTS = ("stream", "type", "community", "compound", "actor", "traceparent", "role")
"""Each gets a letter more, or its first."""
MOMENTS = ("'infinity'", "'-infinity'", "'4713-01-01 BC'")
ASIDE = 5000


def edited(random: Random, n: int, o: int) -> list[str]:
    """One column of one event."""
    column = random.choice([*OTHER, *TEXTS])
    value = OTHER.get(column, f"coalesce({column}, '') || 'x'").format(m=random.randrange(1, 9999))
    if column in {"time", "recorded_at"} and random.random() < 0.2:
        value = random.choice(MOMENTS)
    return [f"UPDATE events SET {column} = {value} {AT.format(n=n)}"]


def emptied(random: Random, n: int, o: int) -> list[str]:
    """A column that may be null."""
    return [f"UPDATE events SET community = NULL {AT.format(n=n)}"]


def deleted(random: Random, n: int, o: int) -> list[str]:
    """One event, or the last ones; or one, and what follows is moved down."""
    one = f"DELETE FROM events {AT.format(n=n)}"
    return random.choice([[one], [truncated(n)], [one, *moved(n, -1)]])


def truncated(n: int) -> str:
    """The events from one on."""
    return f"DELETE FROM events WHERE {HERE} AND position >= {n}"


def moved(after: int, by: int) -> list[str]:
    """Everything after an event; by way of where nothing is."""
    aside = f"UPDATE events SET position = position + {ASIDE} WHERE {HERE} AND position > {after}"
    back = f"UPDATE events SET position = position - {ASIDE} + {by} WHERE {HERE}"
    return [aside, f"{back} AND position > {ASIDE}"]


def swapped(random: Random, n: int, o: int) -> list[str]:
    """Two events, or their bodies."""
    pair = f"WHERE {HERE} AND position IN ({n}, {o})"
    bodies = (
        f"UPDATE events e SET data = (SELECT data FROM events WHERE {HERE}"
        f" AND position = {n} + {o} - e.position) {pair}"
    )
    aside = f"UPDATE events SET position = position + {ASIDE} {pair}"
    back = f"UPDATE events SET position = {n} + {o} + {ASIDE} - position WHERE {HERE}"
    return random.choice([[bodies], [aside, f"{back} AND position > {ASIDE}"]])


def inserted(random: Random, n: int, o: int) -> list[str]:
    """One event more: among the others, or in front of them.

    Not behind them: what is put there is an event that was never asked for, but no change.
    """
    position = random.choice([n, n, 0, -1, -ASIDE])
    new = f"jsonb_build_object('id', gen_random_uuid(), 'stream', 'x', 'position', {position})"
    copy = (
        "INSERT INTO events SELECT (c.e).* FROM (SELECT jsonb_populate_record(e, "
        f"{new}) AS e FROM events e WHERE {HERE} ORDER BY e.position DESC LIMIT 1) c"
    )
    return [*(moved(n - 1, 1) if position > 0 else ()), copy]


def replaced(random: Random, n: int, o: int) -> list[str]:
    """Another town's event in its place."""
    theirs = f"WHERE source = 'dali/issues' AND position = {n}"
    mine = f"UPDATE events SET source = 'lishui/issues' {theirs}"
    return [f"DELETE FROM events {AT.format(n=n)}", mine]


def redated(random: Random, n: int, o: int) -> list[str]:
    """Everything from an event on."""
    hour = "interval '1 hour'"
    later = f"recorded_at = recorded_at + {hour}, time = time + {hour}"
    return [f"UPDATE events SET {later} WHERE {HERE} AND position >= {n}"]


def redacted(random: Random, n: int, o: int) -> list[str]:
    """A body, as if by order of law."""
    row = "source, position, sha256(data), 'by law', 'me', now()"
    return [
        f"INSERT INTO redactions SELECT {row} FROM events {AT.format(n=n)}",
        f"UPDATE events SET data = '{{}}' {AT.format(n=n)}",
    ]


KINDS: tuple[Callable[[Random, int, int], list[str]], ...] = (
    *(edited, edited, edited, emptied, deleted, deleted, swapped, inserted),
    *(replaced, redated, redacted),
)


def tampering(random: Random, events: int) -> list[str]:
    """The statements that change a history of so many events in one way."""
    n, o = random.sample(range(1, events + 1), 2)
    return random.choice(KINDS)(random, n, o)
