"""Clusters: issues with one cause or one remedy (共性问题), and what becomes of them."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import PersonalName
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Category, Filter, Placed, Step
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.disputes import ClusterId
from linli.events.sealing import unsealed
from linli.issues.api.statuses import STATUS
from linli.issues.causes.commands import AddToCluster, ClusterCommand, FormCluster, RaiseTopic
from linli.issues.causes.handlers import handle_cluster
from linli.issues.causes.lists import CLUSTERS, holding, suggestions
from linli.issues.causes.rows import ClusterRow, Suggestion, shown_cluster
from linli.issues.domain.cluster import (
    ClusterAlreadyFormedError,
    ClusterFullError,
    ClusterNotFoundError,
    NotOfClusterError,
    TopicRaisedError,
)

ISSUES_AT_ONCE = 100

router = service_router("issues")


class NewCluster(Placed):
    """Which issues have something in common, and what."""

    category: Category | None = None
    issues: Annotated[tuple[IssueId, ...], Field(min_length=1, max_length=ISSUES_AT_ONCE)]
    title: PersonalName | None = None


class Members(Step):
    """Which issues have it, too."""

    issues: Annotated[tuple[IssueId, ...], Field(min_length=1, max_length=ISSUES_AT_ONCE)]


class Topic(Step):
    """What a round table is to talk about."""

    title: PersonalName


@router.post(
    "/clusters",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(NotOfClusterError, ClusterAlreadyFormedError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def form_cluster(
    body: NewCluster, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Say that issues of one place have one cause, or one remedy (共性问题)."""
    home = await places.home(body.community, body.compound)
    command = FormCluster(
        cluster_id=ClusterId(asking.command_id),
        category=body.category,
        issues=body.issues,
        title=body.title,
    )
    appended = await handle_cluster(command, store, replace(asking, home=home, at=body.moment))
    location = f"/api/issues/clusters/{command.cluster_id}"
    return created(location, appended, {"id": command.cluster_id})


@router.post(
    "/clusters/{cluster_id:uuid}/issues",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS, ClusterNotFoundError, NotOfClusterError, ClusterFullError, TopicRaisedError
    ),
)
async def add_to_cluster(cluster_id: UUID, body: Members, asking: Asking, store: Store) -> Response:
    """Say that further issues have it, too."""
    command: ClusterCommand = AddToCluster(cluster_id=ClusterId(cluster_id), issues=body.issues)
    return done(await handle_cluster(command, store, replace(asking, at=body.moment)))


@router.post(
    "/clusters/{cluster_id:uuid}/topic",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, ClusterNotFoundError),
)
async def raise_topic(cluster_id: UUID, body: Topic, asking: Asking, store: Store) -> Response:
    """Put a cluster on the agenda of a round table (议题). Its issues stay as they are."""
    command = RaiseTopic(cluster_id=ClusterId(cluster_id), title=body.title)
    return done(await handle_cluster(command, store, replace(asking, at=body.moment)))


@router.get("/clusters")
async def clusters(
    paged: Paged,
    within: Within,
    store: Store,
    reading: Audited,
    category: Filter = None,
    issue: UUID | None = None,
) -> Page[ClusterRow]:
    """Clusters, newest first: of a place, of a category, or those that an issue is in."""
    page = await CLUSTERS.page(*paged, *holding(issue), **within, category=category)
    if page.items:
        await reading.record("read", "clusters", count=len(page.items), town=page.items[0].town)
    return Page(items=await unsealed(page.items, store.vault), next=page.next)


@router.get("/clusters/suggestions")
async def suggested(
    paged: Paged,
    within: Within,
    least: Annotated[int, Query(ge=2, le=1_000, description="how many issues make one")] = 3,
) -> Page[Suggestion]:
    """Where several open issues of one category and place are in no cluster yet, on one page."""
    return Page(items=await suggestions(paged.db, paged.reach, least, **within), next=None)


@router.get("/clusters/{cluster_id:uuid}", responses=refusals(STATUS, ClusterNotFoundError))
async def cluster(
    cluster_id: UUID, store: Store, reading: Audited, response: Response
) -> ClusterRow:
    """One cluster: always fresh."""
    stream = stream_name("cluster", cluster_id)
    row = reduce(shown_cluster, await store.facts(stream), None)
    if row is None:
        raise ClusterNotFoundError(str(cluster_id))
    await reading.record("read", stream, town=row.town)
    (seen,) = await unsealed([row], store.vault)
    response.headers["ETag"] = etag(row.version)
    return seen
