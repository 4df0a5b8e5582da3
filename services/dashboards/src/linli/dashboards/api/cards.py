"""Single numbers to embed."""

from typing import Annotated, Literal, NamedTuple

from fastapi import Depends
from fastapi.responses import HTMLResponse

from linli.chassis.language import Language
from linli.dashboards import answers
from linli.dashboards.api.asking import OF_LINEAGE, AMetric, APlace, Asked, Question
from linli.dashboards.api.fresh import fresh_router
from linli.dashboards.cards import SECURITY, Theme, card

router = fresh_router()


class Look(NamedTuple):
    """How a card is to look, and of which days it is."""

    asked: Question
    theme: Theme


async def _look(
    asked: Asked,
    theme: Theme = "auto",
    lang: Literal["zh", "zh-CN", "en"] | None = None,
) -> Look:
    languages: dict[str | None, Language] = {"zh": "zh-CN", "zh-CN": "zh-CN", "en": "en"}
    return Look(asked._replace(language=languages.get(lang, asked.language)), theme)


type ALook = Annotated[Look, Depends(_look)]


@router.get(
    "/{level}/{code}/metrics/{metric}/card", responses=OF_LINEAGE, response_class=HTMLResponse
)
async def card_of_place(place: APlace, metric: AMetric, look: ALook) -> HTMLResponse:
    """Show one of a place's numbers as a page to embed."""
    asked = look.asked
    about = (place, asked.days(place), asked.language, asked.asked_at)
    shown = await answers.dashboard(asked.moment, *about, finely=asked.viewer.sees(place))
    figure = shown.metrics[metric.id]
    page = card(metric, figure, shown.place, shown.on, asked.language, look.theme)
    told = {"Content-Language": asked.language, "Vary": "Accept-Language"}
    return HTMLResponse(page, headers={**SECURITY, **told})
