"""What may be asked over HTTP: a module, with its router, for each kind of question."""

from linli.dashboards.api import (
    cards,
    exports,
    places,
    reports,
    signing_in,
    stories,
    stream,
    times,
)

routers = tuple(
    module.router
    for module in (places, exports, cards, reports, stories, stream, times, signing_in)
)
