"""Scopes: the paths under which the ledger is added up.

`lishui`, `lishui/tongsheng` and `lishui/tongsheng/lvdi-xiangshu` are wholes; `lishui/_` and
`lishui/tongsheng/_` hold what is not located in a part: a whole is its parts and its remainder.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from linli.dashboards.tables import contributions, rollups

REMAINDER = "/_"


def rolled_up(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The ledger, or a part of it, added up to rows of `rollups`, in the order of their keys."""
    c = contributions.c
    community, compound = (sa.func.coalesce(code, "_") for code in (c.community, c.compound))
    paths = (c.town, c.town + "/" + community, c.town + "/" + c.community + "/" + compound)
    scopes = sa.func.unnest(array(paths)).table_valued(rollups.c.scope).render_derived()
    key = (scopes.c.scope, c.metric, c.version, c.day, c.recorded_day)
    return (
        sa.select(*key, sa.cast(sa.func.sum(c.amount), sa.BigInteger).label("amount"))
        .select_from(contributions.join(scopes, sa.true()))
        .where(scopes.c.scope.is_not(None), *where)
        .group_by(*key)
        .order_by(*key)
    )
