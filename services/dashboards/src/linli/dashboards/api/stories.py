"""What happened at a place, and how one event came about and what followed from it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from linli.chassis.language import Language, language_of
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit
from linli.chassis.problems import Statuses
from linli.dashboards.api.asking import OF_PLACE, APlace, Asked
from linli.dashboards.api.shrunk import shrunk_router
from linli.dashboards.labels import label_of
from linli.dashboards.snapshot import Moment, Snapshot
from linli.dashboards.stories import STORIES, StoryRow
from linli.dashboards.timeline import (
    KEYS,
    EventNotFoundError,
    cause_of,
    correlated_with,
    find_event,
    followed_by,
    happened,
)
from linli.dashboards.viewing import Viewer, ViewerReach
from linli.events.envelope import Place, rfc3339

STATUS: Statuses = {EventNotFoundError: HTTPStatus.NOT_FOUND}

router = shrunk_router()


class TimelineEvent(BaseModel):
    """Something that happened, without what it says."""

    id: UUID
    type: str
    label: str
    """What events of its type are called, in the reader's language."""
    time: str
    recordedtime: str
    service: str
    position: int
    place: str
    """The path of where it belongs: `lishui/tongsheng/lvdi-xiangshu`."""
    entity: str
    """What it is about: the same for all that happens to that."""
    role: str | None
    """By which somebody acted: told to roles at its place; null where a service acted by itself."""


class Timeline(BaseModel):
    """What happened at a place and in its parts, the newest first."""

    events: Sequence[TimelineEvent]
    next: str | None


class Story(BaseModel):
    """How an event came about, and what followed from it."""

    event: TimelineEvent
    role: str | None
    """The event's."""
    command_id: UUID | None
    """The command at the beginning; told to roles at the event's place."""
    caused_by: TimelineEvent | None
    """What a service answered to with it."""
    followed: Sequence[TimelineEvent]
    """What services answered to it with, wherever."""
    correlated: Sequence[TimelineEvent]
    """What else came of the same command, where the reader has a role; in order."""


class Telling(NamedTuple):
    """To whom events are told, in which language, and where they are read."""

    viewer: ViewerReach
    language: Language
    moment: Snapshot

    def told(self, row: StoryRow) -> TimelineEvent:
        """An event as it is shown."""
        label = label_of(row.type)
        return TimelineEvent(
            id=row.id,
            type=row.type,
            label=label.en if self.language == "en" else label.zh,
            time=rfc3339(row.time),
            recordedtime=rfc3339(row.recorded_at),
            service=row.source.partition("/")[2],
            position=row.position,
            place="/".join(filter(None, (row.town, row.community, row.compound))),
            entity=row.entity,
            role=row.role if self.tells_links(row) else None,
        )

    def tells_links(self, row: StoryRow) -> bool:
        """Whether it is told by which role and command: the feeds do not tell the public either."""
        return self.viewer.reaches(row.town, Place(row.community, row.compound))


async def _telling(
    moment: Moment,
    viewer: Viewer,
    response: Response,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "zh-CN",
) -> Telling:
    language = language_of(accept_language)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    await moment.show(STORIES)
    return Telling(viewer, language, moment)


type ToTell = Annotated[Telling, Depends(_telling)]


@router.get("/{level}/{code}/timeline", responses=OF_PLACE)
async def timeline(
    place: APlace, asked: Asked, telling: ToTell, limit: Limit = LIMIT_DEFAULT, cursor: After = None
) -> Timeline:
    """List what happened at a place and in its parts."""
    after = KEYS.read(cursor)
    rows = await happened(telling.moment.db, place, asked.days(place), after, limit + 1)
    page = KEYS.page(rows, limit, lambda row: (row.time, row.id))
    return Timeline(events=[telling.told(row) for row in page.items], next=page.next)


@router.get("/events/{event_id}", responses=refusals(STATUS, EventNotFoundError))
async def story(event_id: UUID, telling: ToTell) -> Story:
    """Tell how an event came about and what followed from it."""
    db = telling.moment.db
    row = await find_event(db, event_id)
    cause, followed = await cause_of(db, row), await followed_by(db, row)
    links = telling.tells_links(row)
    correlated = await correlated_with(db, row) if links else ()
    event = telling.told(row)
    return Story(
        event=event,
        role=event.role,
        command_id=row.command if links else None,
        caused_by=cause and telling.told(cause),
        followed=[telling.told(one) for one in followed],
        correlated=[telling.told(one) for one in correlated if telling.tells_links(one)],
    )
