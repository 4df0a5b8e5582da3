"""What may be asked over HTTP: a module, with its router, for each kind of question."""

from linli.dashboards.api import cards, exports, places, stories

routers = (places.router, exports.router, cards.router, stories.router)
