"""What the database lets a viewer see of persons, whatever is asked of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.dashboards.audit import differing_rollups
from linli.dashboards.histograms import ERROR
from linli.dashboards.lineage import contributed
from linli.dashboards.metrics.catalogue import METRICS, PUBLISHED
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.queries import Days, find_place
from linli.dashboards.scopes import VISIBLE
from linli.dashboards.snapshot import snapshot
from linli.dashboards.tables import MIGRATIONS, contributions, metadata, rollups
from linli.dashboards.totals import spreads, sums
from linli.dashboards.viewing import EVERYTHING, PUBLIC, ViewerReach
from linli.events.contracts.issues import HazardMadeSafe, IssueReported
from linli.events.databases import engine_of, named
from linli.events.migrate import migrate
from linli.events.projections import take_over
from linli.events.reach import Scope
from linli.events.row_security import READER
from linli.events.testing import projected, recorded
from linli.servers import Servers

from .persons import JINSHA, LVDI, YUEYUAN, Joined, noon, register, volunteers
from .samples import sample

JAN_18 = date(2024, 1, 18)
FACTS = [
    *register(JAN_18),
    *volunteers(Joined(n, place, JAN_18) for n, place in enumerate((LVDI, JINSHA, YUEYUAN), 1)),
]
ALL = {
    "lishui",
    "lishui/tongsheng",
    "lishui/tongsheng/lvdi-xiangshu",
    "lishui/tongsheng/jinsha-bandao",
    "lishui/hainanzhou",
    "lishui/hainanzhou/yueyuan",
}


@pytest.fixture
async def read(engine: AsyncEngine) -> AsyncEngine:
    """Dashboards that have read of volunteers in three compounds."""
    await projected(engine, CONTRIBUTIONS, FACTS)
    return engine


async def persons_in(db: AsyncConnection) -> set[str]:
    """The scopes of all roll-ups about persons that are let through; no condition of ours."""
    rows = await db.execute(sa.text("SELECT scope FROM rollups WHERE persons"))
    return set(rows.scalars())


async def leaves_in(db: AsyncConnection) -> set[str | None]:
    """The compounds of all contributions about persons that are let through."""
    query = sa.select(contributions.c.compound).where(contributions.c.persons)
    return set((await db.execute(query)).scalars())


def test_every_table_says_who_sees_its_rows() -> None:
    assert VISIBLE.keys() == metadata.tables.keys()


def test_metrics_about_persons_are_those_that_count_them_or_their_disputes() -> None:
    indirectly = {"buildings.with_head", "lecturers.sectors"}
    about = {m.id for m in METRICS.values() if m.about_persons and m.kind != "ratio"}
    assert about - indirectly == {m.id for m in METRICS.values() if m.unit in {"person", "dispute"}}


def test_a_ratio_of_persons_is_about_persons() -> None:
    ratios = [metric for metric in METRICS.values() if metric.quotient]
    assert ratios
    for metric in ratios:
        assert metric.about_persons == any(part.about_persons for part in metric.quotient or ())


def test_of_what_is_published_persons_are_only_ever_added() -> None:
    """Suppression bounds what is hidden by what was told before, and by nobody being taken away."""
    assert all(
        share.amount > 0
        for metric in PUBLISHED
        for rule in metric.rules
        for share in rule.shares(sample(rule.event))
    )


@pytest.mark.parametrize(
    ("viewer", "scopes", "compounds"),
    [
        (PUBLIC, set[str](), set[str]()),
        (ViewerReach(known=True), set[str](), set[str]()),
        (EVERYTHING, ALL, {"lvdi-xiangshu", "jinsha-bandao", "yueyuan"}),
        (ViewerReach([Scope("lishui")]), ALL, {"lvdi-xiangshu", "jinsha-bandao", "yueyuan"}),
        (
            ViewerReach([Scope("lishui", "tongsheng")]),
            {scope for scope in ALL if "tongsheng" in scope},
            {"lvdi-xiangshu", "jinsha-bandao"},
        ),
        (
            ViewerReach([Scope("lishui", "hainanzhou", "yueyuan"), Scope("dali")]),
            {"lishui/hainanzhou/yueyuan"},
            {"yueyuan"},
        ),
        (ViewerReach([Scope("lish"), Scope("lishui", "tong")]), set[str](), set[str]()),
    ],
    ids=["public", "no role", "everywhere", "town", "community", "compound", "like-named"],
)
async def test_a_query_without_any_filter_is_answered_from_the_viewers_scopes(
    read: AsyncEngine, viewer: ViewerReach, scopes: set[str], compounds: set[str]
) -> None:
    async with read.connect() as db:
        await snapshot(db, viewer)
        assert await persons_in(db) == scopes
        assert await leaves_in(db) == compounds
        rest = sa.select(sa.func.count()).select_from(rollups).where(~rollups.c.persons)
        assert (await db.execute(rest)).scalar() == 11


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [(PUBLIC, 1), (ViewerReach([Scope("lishui", "hainanzhou")]), 1), (EVERYTHING, 2)],
    ids=["public", "elsewhere", "role"],
)
async def test_a_confidential_issue_counts_for_whoever_has_a_role_there(
    read: AsyncEngine, viewer: ViewerReach, seen: int
) -> None:
    issues = [sample(IssueReported, confidential=hidden) for hidden in (True, False)]
    facts = [
        recorded(issue, position=n, place=LVDI, stream=f"issue-{n}", time=noon(JAN_18))
        for n, issue in enumerate(issues, 1)
    ]
    await projected(read, CONTRIBUTIONS, facts)
    async with read.connect() as db:
        await snapshot(db, viewer)
        row = await find_place(db, "compound", "lvdi-xiangshu")
        counted = await sums(db, row, Days(JAN_18))
        assert counted[METRICS["issues.open"].key].value == seen
        lineage = await contributed(db, METRICS["issues.open"], row, Days(JAN_18), None, 9)
        assert len(lineage) == seen


@pytest.mark.parametrize(
    ("viewer", "hours"), [(PUBLIC, 1.0), (EVERYTHING, 2.0)], ids=["public", "role"]
)
async def test_how_long_a_confidential_issue_took_is_told_to_roles_alone(
    read: AsyncEngine, viewer: ViewerReach, hours: float
) -> None:
    since = noon(JAN_18)
    facts = [
        recorded(
            sample(
                HazardMadeSafe,
                flagged_at=since,
                safe_at=since + timedelta(hours=lasted),
                confidential=hidden,
            ),
            position=n,
            place=LVDI,
            stream=f"issue-{n}",
            time=since,
        )
        for n, (lasted, hidden) in enumerate([(3, True), (1, False)], 1)
    ]
    await projected(read, CONTRIBUTIONS, facts)
    async with read.connect() as db:
        await snapshot(db, viewer)
        row = await find_place(db, "compound", "lvdi-xiangshu")
        lasted = await spreads(db, row, Days(JAN_18))
        assert lasted[METRICS["issues.hazard_hours"].key].p50 == pytest.approx(hours, rel=ERROR)


async def test_a_forgotten_setting_shows_nobody(read: AsyncEngine) -> None:
    async with read.connect() as db:
        await db.execute(sa.text(f"SET LOCAL ROLE {READER}"))
        assert await persons_in(db) == set()


async def test_the_views_let_no_more_through_than_their_tables(read: AsyncEngine) -> None:
    async with read.connect() as db:
        await db.execute(sa.text(f"SET LOCAL ROLE {READER}"))
        for table in ("contributions", "rollups", "histograms"):
            query = f"SELECT count(*) FROM public.{table} WHERE persons"
            assert (await db.execute(sa.text(query))).scalar() == 0


async def left_behind(engine: AsyncEngine) -> Mapping[str, str]:
    """Who the next transactions of a pool are, and what was set in them before anything was."""
    query = sa.text("SELECT current_user, coalesce(current_setting('linli.scopes', true), '')")
    async with engine.connect() as db:
        user, scopes = (await db.execute(query)).one()
    return {"user": user, "scopes": scopes}


async def test_neither_role_nor_scopes_are_left_to_the_next_request(read: AsyncEngine) -> None:
    """Requests are cancelled at every step; some of their connections are used again."""
    clean = await left_behind(read)

    async def request(viewer: ViewerReach) -> set[str]:
        async with read.connect() as db:
            await snapshot(db, viewer)
            return await persons_in(db)

    for step in range(60):
        storm = [asyncio.create_task(request(EVERYTHING)) for _ in range(5)]
        for _ in range(step):
            await asyncio.sleep(0)
        for task in storm:
            task.cancel()
        await asyncio.gather(*storm, return_exceptions=True)
        assert await request(PUBLIC) == set()
    assert [await left_behind(read) for _ in range(5)] == [clean] * 5
    assert clean["user"] != READER


@pytest.fixture
async def owner(servers: Servers) -> AsyncIterator[AsyncEngine]:
    """A database whose user is no superuser, so that row-level security binds it too."""
    name = f"owner_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' CREATEROLE")
    if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", READER):
        await admin.execute(f"CREATE ROLE {READER} NOLOGIN")
    await admin.execute(f"GRANT {READER} TO {name} WITH INHERIT FALSE, SET TRUE")
    await admin.execute(f"CREATE DATABASE {name} OWNER {name}")
    url = urlsplit(named(servers.database_url, name))
    made = engine_of(urlunsplit(url._replace(netloc=f"{name}:p@{url.hostname}:{url.port}")))
    await migrate(made, MIGRATIONS)
    yield made
    await made.dispose()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.execute(f"DROP ROLE {name}")
    await admin.close()


async def test_an_owner_bound_by_row_security_enters_what_a_superuser_copies(
    owner: AsyncEngine, read: AsyncEngine
) -> None:
    await projected(owner, CONTRIBUTIONS, FACTS)
    query = sa.select(contributions).order_by(*contributions.primary_key)
    async with owner.connect() as bound, read.connect() as free:
        entered = (await bound.execute(query)).all()
        assert entered == (await free.execute(query)).all()
        assert await differing_rollups(bound) == []
        await bound.rollback()
        await snapshot(bound, PUBLIC)
        assert await persons_in(bound) == set()


async def test_a_table_of_before_row_security_is_not_read(read: AsyncEngine) -> None:
    await take_over(read, CONTRIBUTIONS)
    async with read.begin() as db:
        await db.execute(sa.text("UPDATE projections SET version = 1"))
    async with read.connect() as db:
        with pytest.raises(Exception, match="read nothing yet"):
            await snapshot(db, EVERYTHING)


async def test_the_policy_lets_a_place_be_found_by_its_index(read: AsyncEngine) -> None:
    query = "EXPLAIN SELECT sum(amount) FROM rollups WHERE scope = 'lishui' AND day <= '2024-01-18'"
    async with read.connect() as db:
        await snapshot(db, PUBLIC)
        await db.execute(sa.text("SET LOCAL enable_seqscan TO off"))
        plan = "\n".join((await db.execute(sa.text(query))).scalars())
    assert "Index Cond: ((scope = 'lishui'::text) AND (day <= '2024-01-18'::date))" in plan
