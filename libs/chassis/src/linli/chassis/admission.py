"""Who is let in, and when: a fair share for each caller, and bounded work for the process.

A caller's requests come at a rate after a burst, and so many of them are in flight at once. What
is above waits a little, in the caller's own queue; what is far above is told to come again.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis.authority import ANONYMOUS, name_of
from linli.chassis.bounds import Bounds
from linli.chassis.problems import OF_STATUS, ProblemError
from linli.events.errors import OverloadedError

WAIT_SECONDS_MAX = 2.0
CALLERS_MAX = 10_000
"""How many callers are remembered; the one that was silent the longest is forgotten first."""
INSIDE = "inside"
"""The client's address in requests that the process makes to itself: they are always let in."""

_TURN = "linli.turn"
_PROBES = frozenset({"/healthz", "/readyz"})


class RateLimitedError(ProblemError):
    """One caller asks for more than a caller's share."""

    kind = OF_STATUS[429]


def caller_of(scope: Scope) -> str | None:
    """Whose share a request counts to; None for what is always let in.

    The caller's own, if that is known; else the client's address.
    """
    if scope["path"] in _PROBES:
        return None
    if (name := name_of(scope)) != ANONYMOUS:
        return name
    if is_inside(scope):
        return None
    client = scope.get("client")
    return client[0] if client else ""


def is_inside(scope: Scope) -> bool:
    """Whether the process asks itself. No address that a socket has reads like that."""
    client = scope.get("client")
    return bool(client) and client[0] == INSIDE


class Caller:
    """What one caller has under way."""

    __slots__ = ("due", "gate", "present")

    def __init__(self, in_flight: int) -> None:
        self.gate = asyncio.Semaphore(in_flight)
        self.present = 0
        self.due = 0.0
        """When the next request is due at the steady rate; a burst runs ahead of it."""


class Turn:
    """A request's place among those in flight; given back once."""

    __slots__ = ("_passed",)

    def __init__(self) -> None:
        self._passed: list[asyncio.Semaphore] = []

    async def take(self, gate: asyncio.Semaphore, until: float) -> bool:
        """Whether the gate could be passed in time."""
        try:
            async with asyncio.timeout_at(until):
                await gate.acquire()
        except TimeoutError:
            return False
        self._passed.append(gate)
        return True

    async def take_at_once(self, *gates: asyncio.Semaphore) -> None:
        """Pass gates that are open."""
        for gate in gates:
            await gate.acquire()
            self._passed.append(gate)

    def give_back(self) -> None:
        """Let the next one in."""
        while self._passed:
            self._passed.pop().release()


def goes_on(scope: Scope) -> None:
    """Give the request's turn back: from here on it goes at the pace of its reader.

    It still counts as present, so that streams are bounded too.
    """
    if turn := scope.get(_TURN):
        turn.give_back()


class Admission:
    """Lets requests in; one for all services of a process."""

    def __init__(
        self, bounds: Bounds | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.bounds = bounds or Bounds()
        self.callers = OrderedDict[str, Caller]()
        """Who asked of late, the latest last."""
        self._clock = clock
        self._gate = asyncio.Semaphore(self.bounds.in_flight)
        self._present = 0

    async def serve(
        self, app: ASGIApp, name: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a caller's request when its turn has come.

        Raises:
            RateLimitedError: the caller asks for too much.
            OverloadedError: all callers together do.
        """
        caller = self._caller(name)
        wait = self._counted_in(caller)
        turn = scope[_TURN] = Turn()
        try:
            await self._take(turn, caller, wait)
            await app(scope, receive, send)
        finally:
            turn.give_back()
            caller.present -= 1
            self._present -= 1

    def _caller(self, name: str) -> Caller:
        caller = self.callers.get(name)
        if caller is None:
            caller = self.callers[name] = Caller(self.bounds.caller_in_flight)
            self._forget_one()
        else:
            self.callers.move_to_end(name)
        return caller

    def _forget_one(self) -> None:
        """Make room for a new caller; of those with requests under way there are few."""
        while len(self.callers) > CALLERS_MAX:
            name, oldest = next(iter(self.callers.items()))
            if not oldest.present:
                del self.callers[name]
                return
            self.callers.move_to_end(name)

    def _counted_in(self, caller: Caller) -> float:
        """Count a request in; how many seconds it comes too early."""
        now, bounds = self._clock(), self.bounds
        due = max(caller.due, now)
        early = due - now - (bounds.caller_burst - 1) / bounds.caller_per_second
        if early > WAIT_SECONDS_MAX or caller.present >= bounds.caller_present:
            raise RateLimitedError("Ask again a little later, and less often.")
        if self._present >= bounds.present:
            raise OverloadedError
        caller.due = due + 1 / bounds.caller_per_second
        caller.present += 1
        self._present += 1
        return early

    async def _take(self, turn: Turn, caller: Caller, wait: float) -> None:
        """Return at once, or as soon as there is room."""
        if wait <= 0 and not caller.gate.locked() and not self._gate.locked():
            await turn.take_at_once(caller.gate, self._gate)
            return
        until = asyncio.get_running_loop().time() + WAIT_SECONDS_MAX
        await asyncio.sleep(wait)
        if not await turn.take(caller.gate, until):
            raise RateLimitedError("Wait for answers before asking for more.")
        if not await turn.take(self._gate, until):
            raise OverloadedError


class Admitted:
    """The layer that lets requests in; probes and the process itself pass it by."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self.app = app
        self.admission = admission

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve."""
        name = caller_of(scope)
        if name is None:
            return self.app(scope, receive, send)
        return self.admission.serve(self.app, name, scope, receive, send)
