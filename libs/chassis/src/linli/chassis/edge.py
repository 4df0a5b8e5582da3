"""The layers around every request, outermost first.

Trace, log, guard, who, admit, wait, once, limits.
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

from linli.chassis.admission import Admission, Admitted
from linli.chassis.authority import Authentication, Callers, name_of
from linli.chassis.idempotency import Idempotency
from linli.chassis.limits import Limits, Patience
from linli.chassis.logs import AccessLog
from linli.chassis.positions import MinPosition, Positions
from linli.chassis.problems import Dialects, Guard, Statuses
from linli.chassis.recorded_answers import RecordedAnswers
from linli.chassis.tracing import Tracing


class Edge:
    """One middleware made of plain ASGI layers: they see requests only, and a layer that has
    nothing to do hands on the awaitable of the next."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        statuses: Statuses,
        dialects: Dialects,
        answers: RecordedAnswers,
        positions: Positions,
        admission: Admission,
        callers: Callers,
        access_log: bool,
    ) -> None:
        self.app = app
        once = Idempotency(Limits(app), service, answers, name_of)
        admitted = Admitted(Patience(MinPosition(once, positions)), admission)
        http: ASGIApp = Guard(Authentication(admitted, callers), statuses, dialects)
        self.http = Tracing(AccessLog(http) if access_log else http, service)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve a request through the layers; a lifespan passes them by."""
        return (self.http if scope["type"] == "http" else self.app)(scope, receive, send)
