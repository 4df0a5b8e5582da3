"""One number as a page of its own, for others to embed: plain HTML that runs and loads nothing.

It says what the number means and of which day it is, in one language; all of it is text.
"""

import base64
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from html import escape
from typing import Any, Literal

from linli.chassis.language import Language
from linli.dashboards.answers import FOLDERS
from linli.dashboards.files.tables import in_language, value_cells
from linli.dashboards.metrics.metric import Metric, Words
from linli.dashboards.shapes import Claim, Figure, Place
from linli.events.contracts.base import Qualifier

type Theme = Literal["light", "dark", "auto"]

STYLE = """
:root { color-scheme: light; --ink: #1b1d21; --soft: #545861; --paper: #fff; --link: #0b57b7 }
:root[data-theme=dark] { color-scheme: dark; --ink: #f3f4f6; --soft: #b6bac3; --paper: #15181d;
  --link: #9ec5ff }
@media (prefers-color-scheme: dark) { :root[data-theme=auto] { color-scheme: dark;
  --ink: #f3f4f6; --soft: #b6bac3; --paper: #15181d; --link: #9ec5ff } }
body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper) }
h1 { margin: 0; font-size: 1rem; font-weight: 600 }
p { margin: .25rem 0 0; color: var(--soft); overflow-wrap: anywhere }
.value { font-size: 2rem; line-height: 1.25; font-weight: 700; color: var(--ink) }
a { display: inline-block; min-height: 1.5rem; color: var(--link) }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
"""
_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
SECURITY = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors *"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Any page may show it; it may do nothing there."""

NOT_TOLD = Words("暂不公布", "Not told")
WHY_NOT_TOLD = Words(
    "涉及人数较少，或尚无已结束的月份。",
    "It is about few persons, or of no month that has closed.",
)
NONE_YET = Words("暂无", "None yet")
BEHIND = Words("查看看板", "See the dashboard")
QUALIFIERS: Mapping[Qualifier, Words] = {
    "exact": Words("", ""),
    "at_least": Words("至少", "at least "),
    "under": Words("不足", "under "),
    "about": Words("约", "about "),
}


def card(
    metric: Metric, figure: Figure, place: Place, on: date, language: Language, theme: Theme
) -> str:
    """The page of one metric at a place."""

    def say(words: Words) -> str:
        return escape(in_language(words, language))

    title = f"{say(metric.label)} · {escape(place.name)}"
    lines = [
        f'<!doctype html>\n<html lang="{language}" data-theme="{theme}"><head>',
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{title}</h1>",
        f'<p class="value">{escape(headline(metric, figure, language))}</p>',
        *(f"<p>{escape(line)}</p>" for line in beside(figure, on, language)),
        f"<p>{say(metric.definition)}</p>",
        f'<p><a href="{address(place, on)}" target="_blank" rel="noopener">{say(BEHIND)}</a></p>',
        "</main></body></html>",
    ]
    return "\n".join(lines)


def address(place: Place, on: date) -> str:
    """Where the page shows the place on that day."""
    return f"/#/{FOLDERS[place.level]}/{place.code}?on={on}"


def headline(metric: Metric, figure: Figure, language: Language) -> str:
    """What is written large: the value, or of what is claimed alone the claim."""
    if metric.kind != "claim":
        return value_in_words(figure, language)
    words = _claimed(figure.claimed) if figure.claimed else NONE_YET
    return in_language(words, language)


def value_in_words(figure: Figure, language: Language) -> str:
    """The value as people read it."""
    match dict(value_cells(figure.value)):
        case {"value": None}:
            return in_language(NOT_TOLD, language)
        case {"value": number}:
            return f"{number:,}"
        case {"p50": None} | {"ratio": None}:
            return in_language(NONE_YET, language)
        case {"p50": hours}:
            return in_language(Words(f"{hours:,.1f} 小时", f"{hours:,.1f} hours"), language)
        case {"ratio": ratio}:
            return f"{ratio:.1%}"
        case cells:
            raise ValueError(f"no words for {cells}")


def beside(figure: Figure, on: date, language: Language) -> list[str]:
    """What is said of a value: how it came about, what others claim, and of when it is."""
    cells = dict(value_cells(figure.value))
    lines = [
        _made_of(cells),
        WHY_NOT_TOLD if figure.suppressed else None,
        figure.claimed and _claim(figure.claimed),
        _when(figure, on),
    ]
    return [in_language(words, language) for words in lines if words]


def _made_of(cells: Mapping[str, Any]) -> Words | None:
    match cells:
        case {"n": n, "p90": float() as p90}:
            zh = f"中位数；九成不超过 {p90:,.1f} 小时；共 {n:,} 件"
            return Words(zh, f"Median; nine in ten took at most {p90:,.1f} hours; {n:,} in all")
        case {"numerator": part, "denominator": whole}:
            return Words(f"{whole:,} 中的 {part:,}", f"{part:,} of {whole:,}")
        case _:
            return None


def _claimed(claim: Claim) -> Words:
    zh, en = QUALIFIERS[claim.qualifier]
    return Words(f"{zh}{claim.value:,}", f"{en}{claim.value:,}")


def _claim(claim: Claim) -> Words:
    zh, en = _claimed(claim)
    return Words(f"另有说法：{zh}", f"Stated elsewhere: {en}")


def _when(figure: Figure, on: date) -> Words:
    month = f" · {figure.month}" if figure.month else ""
    version = f" · v{figure.version}"
    return Words(f"截至 {on}{month}{version}", f"By the end of {on}{month}{version}")
