"""Load, decide, append: the only writer.

What a command names of another aggregate is read from that aggregate's stream and not guarded in
the append. That is safe as long as nobody is disqualified and no course withdrawn: what was
qualified, published or scheduled a moment ago still is. A step back would have to be guarded.
"""

from collections.abc import Callable
from dataclasses import replace

from linli.courses.commands import (
    CloseSession,
    CourseCommand,
    LecturerCommand,
    ScheduleRun,
    ScheduleSession,
    SessionCommand,
)
from linli.courses.domain import course, lecturer, run, session
from linli.courses.slots import slots_of
from linli.events.append import Context, Home
from linli.events.contracts.base import Event, stream_name
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races


@retry_lost_races(times=3)
async def handle_lecturer(
    command: LecturerCommand, store: EventStore, context: Context
) -> Appended:
    """Nominate a lecturer where the context says, or qualify one."""
    stream = stream_name("lecturer", command.lecturer_id)
    loaded = await store.load(stream, lecturer.evolve, lecturer.NEW, context)
    return await store.append(stream, lecturer.decide(command, loaded.state), loaded, context)


@retry_lost_races(times=3)
async def handle_course(command: CourseCommand, store: EventStore, context: Context) -> Appended:
    """Design a course where the context says, or publish one."""
    stream = stream_name("course", command.course_id)
    loaded = await store.load(stream, course.evolve, course.NEW, context)
    return await store.append(stream, course.decide(command, loaded.state), loaded, context)


@retry_lost_races(times=3)
async def schedule_run(command: ScheduleRun, store: EventStore, context: Context) -> Appended:
    """Give a course of the town once, where the context says."""
    stream = stream_name("run", command.run_id)
    loaded = await store.load(stream, run.evolve, None, context)
    given = stream_name("course", command.course_id)
    known = await in_town(given, course.evolve, course.NEW, context.home, store)
    return await store.append(stream, run.decide(command, loaded.state, known), loaded, context)


@retry_lost_races(times=3)
async def handle_session(command: SessionCommand, store: EventStore, context: Context) -> Appended:
    """Schedule, move or close a session; its lecturer's and venue's time is booked with it.

    Raises:
        SlotTakenError: the lecturer or the venue is booked for some of the time.
    """
    stream = stream_name("session", command.session_id)
    loaded = await store.load(stream, session.evolve, session.NEW, context)
    meeting_of = await run_of(command, store)
    home = loaded.home or meeting_of.home
    if home:
        context.require(home)  # before anything is said of the lecturer
    held_by = await lecturer_of(command, home, store)
    facts = session.decide(command, loaded.state, meeting_of.state, held_by)
    books, frees = slots_of(facts)
    context = replace(context, home=home)
    return await store.append(stream, facts, loaded, context, books=books, frees=frees)


async def run_of(command: SessionCommand, store: EventStore) -> Loaded[run.Run]:
    """The run that the command names, if it names one: it says where the session is."""
    if not isinstance(command, ScheduleSession):
        return Loaded(None, 0, None, 0)
    return await store.load(stream_name("run", command.run_id), run.evolve, None)


async def lecturer_of(
    command: SessionCommand, home: Home | None, store: EventStore
) -> lecturer.Lecturer:
    """The lecturer that the command names, as the session's town knows them."""
    if isinstance(command, CloseSession) or command.lecturer_id is None:
        return lecturer.NEW
    stream = stream_name("lecturer", command.lecturer_id)
    return await in_town(stream, lecturer.evolve, lecturer.NEW, home, store)


async def in_town[S, E: Event](
    stream: str, evolve: Callable[[S, E], S], new: S, home: Home | None, store: EventStore
) -> S:
    """An aggregate as a town knows it: another town's is none here, for its slots are its own."""
    loaded = await store.load(stream, evolve, new)
    same = home is not None and loaded.home is not None and loaded.home.source == home.source
    return loaded.state if same else new
