"""A course: designed, then published. Only a published course is given."""

from enum import StrEnum

from linli.courses.commands import CourseCommand, DesignCourse, PublishCourse
from linli.events.contracts.courses import CourseDesigned, CourseEvent, CourseId, CoursePublished
from linli.events.refusals import Refusal


class CourseRefusal(Refusal):
    """A rule about a course said no."""

    def __init__(self, course_id: CourseId) -> None:
        super().__init__(f"{self.title}: {course_id}")


class CourseNotFoundError(CourseRefusal):
    """Nothing was designed under this id."""

    code = "course-not-found"
    title = "No such course"
    title_zh = "没有这门课程"


class CourseAlreadyDesignedError(CourseRefusal):
    """The id belongs to a course."""

    code = "course-already-designed"
    title = "This course is designed already"
    title_zh = "该课程已设计"


class UnknownCourseError(CourseRefusal):
    """A run gives a course of the town."""

    code = "unknown-course"
    title = "No such course in this town"
    title_zh = "本镇没有这门课程"
    pointer: str | None = "/course_id"


class CourseNotPublishedError(CourseRefusal):
    """A plan is not on offer."""

    code = "course-not-published"
    title = "Only a published course can be given"
    title_zh = "课程尚未发布，不能开班"
    pointer: str | None = "/course_id"


class Course(StrEnum):
    """How far a course has come."""

    UNKNOWN = "unknown"
    DESIGNED = "designed"
    PUBLISHED = "published"


NEW = Course.UNKNOWN


def evolve(_: Course, event: CourseEvent) -> Course:
    """Apply one recorded fact."""
    match event:
        case CourseDesigned():
            return Course.DESIGNED
        case CoursePublished():
            return Course.PUBLISHED


def decide(command: CourseCommand, course: Course) -> tuple[CourseEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, course:
        case DesignCourse() as c, Course.UNKNOWN:
            return (designed(c),)
        case DesignCourse() as c, _:
            raise CourseAlreadyDesignedError(c.course_id)
        case PublishCourse() as c, Course.UNKNOWN:
            raise CourseNotFoundError(c.course_id)
        case PublishCourse() as c, Course.DESIGNED:
            return (CoursePublished(course_id=c.course_id),)
        case PublishCourse(), Course.PUBLISHED:
            return ()


def designed(c: DesignCourse) -> CourseDesigned:
    """The fact that the command states."""
    return CourseDesigned(
        course_id=c.course_id,
        community=c.community,
        compound=c.compound,
        strand=c.strand,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )


def offered(course: Course, course_id: CourseId) -> None:
    """Refuse what is not published."""
    match course:
        case Course.UNKNOWN:
            raise UnknownCourseError(course_id)
        case Course.DESIGNED:
            raise CourseNotPublishedError(course_id)
        case Course.PUBLISHED:
            return
