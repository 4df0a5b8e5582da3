"""What writers do all day: issues from report to verification, donations, patrols, registers.

A story is a run of commands, each of which needs the one before. Some of them must be refused.
"""

from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any, Protocol
from uuid import UUID, uuid4

TOWN, COMMUNITY, COMPOUND, LIBRARY = "lishui", "tongsheng", "lvdi-xiangshu", "chaos"
PLACE = {"community": COMMUNITY, "compound": COMPOUND}
REGISTER_ROWS = 200
LINES_MAX = 5


class Desk(Protocol):
    """Where a story's commands are handed in."""

    random: Random
    team: str
    """Who goes on patrol."""

    async def do(self, service: str, path: str, body: Mapping[str, Any]) -> UUID:
        """Hand in a command; its id, once it is acknowledged.

        Raises:
            StoryEndedError: it was refused, or nobody knows.
        """
        ...

    async def refused(self, service: str, path: str, body: Mapping[str, Any]) -> None:
        """Hand in a command that the rules forbid."""
        ...

    async def take_over(self, rows: list[dict[str, Any]]) -> None:
        """Hand in a register of service requests, every row of which is a command."""
        ...


type Story = Callable[[Desk], Awaitable[None]]


async def issue(desk: Desk) -> None:
    """An issue is reported, led, worked on, claimed and verified."""
    issue_id = await desk.do("issues", "/api/issues", report("a tree has fallen"))
    path = f"/api/issues/{issue_id}"
    if desk.random.random() < 0.2:
        await desk.refused("issues", f"{path}/verify", {"verified_by": "resident-1"})
    await desk.do("issues", f"{path}/lead", {"lead": "property-office"})
    for _ in range(desk.random.randint(0, 3)):
        await desk.do("issues", f"{path}/measures", {"note": "cut and carried away"})
    await desk.do("issues", f"{path}/claim", {"claimed_by": "property-office"})
    await desk.do("issues", f"{path}/verify", {"verified_by": "resident-1"})


async def donation(desk: Desk) -> None:
    """A batch of books is opened and detailed."""
    given = {"library": LIBRARY, "donor_kind": "resident"}
    batch = await desk.do("library", "/api/library/donations", given)
    for n in range(desk.random.randint(1, LINES_MAX)):
        line = {"title": f"a book, volume {n}", "quantity": desk.random.randint(1, 3)}
        await desk.do("library", f"/api/library/donations/{batch}/lines", {"lines": [line, line]})
    nowhere = f"/api/library/donations/{uuid4()}/lines"
    await desk.refused("library", nowhere, {"lines": [{"title": "never given"}]})


async def patrol(desk: Desk) -> None:
    """A team goes on patrol; what it finds becomes an issue by itself."""
    starts = {"team_id": desk.team, "starts_at": "2026-01-18T12:00:00+08:00", **PLACE}
    patrol_id = await desk.do("volunteers", "/api/volunteers/patrols", starts)
    path = f"/api/volunteers/patrols/{patrol_id}"
    await desk.do("volunteers", f"{path}/start", {})
    found = {"category": "greening", "title": "rubbish on the green", **PLACE}
    await desk.do("volunteers", f"{path}/findings", found)
    await desk.do("volunteers", f"{path}/complete", {})


async def register(desk: Desk) -> None:
    """A register of service requests is taken over."""
    await desk.take_over([row() for _ in range(REGISTER_ROWS)])


def report(title: str) -> dict[str, Any]:
    """The body of a report."""
    return {"category": "greening", "title": title, **PLACE}


def row() -> dict[str, Any]:
    """A record that no register has held before."""
    return {
        "key": uuid4().hex,
        "compound": COMPOUND,
        "category": "greening",
        "title": "a lamp is out",
        "reported_at": "2025-03-01T08:00:00+08:00",
    }


STORIES: Mapping[Story, int] = {issue: 5, donation: 3, patrol: 3, register: 1}
"""How often each is begun, of twelve times."""
