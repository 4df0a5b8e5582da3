"""What may be asked over HTTP: a module, with its router, for each kind of question."""

from linli.dashboards.api import cards, exports, places, reports, stories

routers = (places.router, exports.router, cards.router, reports.router, stories.router)
