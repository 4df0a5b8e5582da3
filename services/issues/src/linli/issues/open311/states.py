"""How far an issue has come, as GeoReport's two states and in words; closed is never called fixed.

A status is open until an issue has ended: what is only claimed to be fixed is open.
"""

from collections.abc import Mapping

from linli.issues.domain.status import Status
from linli.issues.open311.parameters import State
from linli.issues.open311.words import Words

OVER = frozenset({Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CONVERTED})

NOTES: Mapping[Status, Words] = {
    Status.UNREPORTED: Words("", ""),
    Status.REPORTED: Words("已收到，待分派", "Received"),
    Status.TRIAGED: Words("已分类，待派单", "Sorted, to be assigned"),
    Status.ASSIGNED: Words("已派单", "Assigned"),
    Status.ACCEPTED: Words("处理中", "Being worked on"),
    Status.CLAIMED: Words("已申报办结，待复核", "Said to be fixed, to be verified"),
    Status.VERIFIED: Words("已办结，并经复核", "Fixed, and verified"),
    Status.REOPENED: Words("已重开，继续处理", "Taken up again"),
    Status.CLOSED: Words("已关闭", "Closed without a fix"),
    Status.REJECTED: Words("不予受理", "Not accepted"),
    Status.MERGED: Words("已并入同类问题", "Goes on with the same issue of somebody else"),
    Status.CONVERTED: Words("已转为议题或项目", "Goes on as a topic or a project"),
}
PAUSED = Words("已挂账，暂缓办理", "On hold")


def state_of(status: Status) -> State:
    """GeoReport's state."""
    return "closed" if status in OVER else "open"


def statuses_of(states: frozenset[State]) -> frozenset[Status]:
    """The statuses that are called by one of these states; of no states all."""
    return frozenset(one for one in Status if not states or state_of(one) in states)


def notes_of(
    status: Status, lead: str | None = None, reason: str | None = None, *, paused: bool = False
) -> Words:
    """What is told of an issue's state, without anybody's name."""
    if paused and status not in OVER:
        return PAUSED
    zh, en = NOTES[status]
    match status:
        case Status.ASSIGNED if lead:
            return Words(f"{zh}至 {lead}", f"{en} to {lead}")
        case Status.CLOSED | Status.REJECTED if reason:
            return Words(f"{zh}（{reason}）", f"{en}: {reason}")
        case _:
            return Words(zh, en)
