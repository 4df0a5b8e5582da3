"""Row-level security of read models: answers are read in a role that sees no more than it may.

The role owns nothing, logs in nowhere, and becomes the transaction's by `SET LOCAL ROLE`: a query
that forgets its conditions, or a caller's scopes, is still told only what the policies let through.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.schema import checkpoints, horizons, parked_events, projections

READER = "linli_reader"
ATTEMPTS = 10
FORBIDDEN = "42501"
RACED = frozenset({"42710", "23505", "XX000"})
"""Another process, maybe of another database, made or granted the role at the same moment."""

BOOKKEEPING = ", ".join(t.name for t in (projections, checkpoints, parked_events, horizons))

ROLE = sa.text(
    "SELECT rolsuper OR rolbypassrls AS unbound, pg_has_role(current_user, oid, 'SET') AS ours"
    " FROM pg_roles WHERE rolname = :reader"
).bindparams(reader=READER)


class ReaderRoleError(Exception):
    """The process must not start: the role that answers are read in cannot be had."""


async def ensure_reader(engine: AsyncEngine) -> None:
    """Make the role, and let this database user become it; done already, nothing changes.

    Raises:
        ReaderRoleError: an administrator has to, and the message says by which statements.
    """
    async with engine.connect() as connection:
        db = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for _ in range(ATTEMPTS):
            role = (await db.execute(ROLE)).one_or_none()
            if role and role.unbound:
                raise ReaderRoleError(f"{READER} bypasses row-level security: {await _remedy(db)}")
            if role and role.ours:
                return
            try:
                await _take(db, made=role is not None)
            except DBAPIError as error:
                await _judge(db, error)
    raise ReaderRoleError(f"{READER} could not be made: others keep changing it")


async def secure(db: AsyncConnection, schema: str, visible: Mapping[str, str]) -> None:
    """Force row-level security on tables of a schema: the reader sees what a condition says.

    Whoever made the tables reads and writes every row. How far projections have read is for all to
    see: it is neither events nor keys.

    Args:
        db: whose transaction it is done in.
        schema: where the tables are.
        visible: by table, the condition (SQL) under which the reader sees a row.
    """
    await db.execute(sa.text(f'GRANT USAGE ON SCHEMA "{schema}" TO {READER}'))
    await db.execute(sa.text(f"GRANT SELECT ON {BOOKKEEPING} TO {READER}"))
    for table, condition in visible.items():
        name = f'"{schema}"."{table}"'
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {name} TO CURRENT_USER USING (true) WITH CHECK (true)",
            f"CREATE POLICY reader ON {name} FOR SELECT TO {READER} USING ({condition})",
            f"GRANT SELECT ON {name} TO {READER}",
        ):
            await db.execute(sa.text(statement))


async def _take(db: AsyncConnection, *, made: bool) -> None:
    if not made:
        await db.execute(sa.text(f"CREATE ROLE {READER} NOLOGIN"))
    granted = f"GRANT {READER} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE"
    await db.execute(sa.text(granted))


async def _judge(db: AsyncConnection, error: DBAPIError) -> None:
    state = getattr(error.orig, "sqlstate", None)
    if state == FORBIDDEN:
        raise ReaderRoleError(
            f"this database user may not make the role {READER}: {await _remedy(db)}"
        ) from error
    if state not in RACED:
        raise error


async def _remedy(db: AsyncConnection) -> str:
    user = (await db.execute(sa.text("SELECT quote_ident(current_user)"))).scalar_one()
    return (
        f"an administrator runs `CREATE ROLE {READER} NOLOGIN;` (once a server; an existing one:"
        f" `ALTER ROLE {READER} NOSUPERUSER NOBYPASSRLS;`) and"
        f" `GRANT {READER} TO {user} WITH INHERIT FALSE, SET TRUE;`"
    )
