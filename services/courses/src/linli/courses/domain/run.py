"""A run: a course given once from start to end, at one place (送课进小区)."""

from linli.courses.commands import ScheduleRun
from linli.courses.domain.course import Course, offered
from linli.events.contracts.courses import CourseRunScheduled, RunId
from linli.events.refusals import Refusal


class RunRefusal(Refusal):
    """A rule about a run said no."""

    def __init__(self, run_id: RunId) -> None:
        super().__init__(f"{self.title}: {run_id}")


class RunNotFoundError(RunRefusal):
    """Nothing was scheduled under this id."""

    code = "run-not-found"
    title = "No such run"
    title_zh = "没有这个班次"


class RunAlreadyScheduledError(RunRefusal):
    """The id belongs to a run."""

    code = "run-already-scheduled"
    title = "This run is scheduled already"
    title_zh = "该班次已排定"


class UnknownRunError(RunRefusal):
    """A session is a meeting of a run."""

    code = "unknown-run"
    title = "No run is scheduled under this id"
    title_zh = "没有排定这个班次"
    pointer: str | None = "/run_id"


type Run = CourseRunScheduled | None
"""None: it was not scheduled."""


def evolve(_: Run, event: CourseRunScheduled) -> Run:
    """Apply one recorded fact."""
    return event


def decide(command: ScheduleRun, run: Run, course: Course) -> tuple[CourseRunScheduled]:
    """Return the fact that a published course is given; raise the rule that refuses it."""
    if run is not None:
        raise RunAlreadyScheduledError(command.run_id)
    offered(course, command.course_id)
    scheduled = CourseRunScheduled(
        run_id=command.run_id,
        course_id=command.course_id,
        community=command.community,
        compound=command.compound,
        capacity=command.capacity,
    )
    return (scheduled,)


def required(run: Run, run_id: RunId) -> CourseRunScheduled:
    """The run, which must be scheduled."""
    if run is None:
        raise UnknownRunError(run_id)
    return run
