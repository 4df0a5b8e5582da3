"""Cards: pages of one number that any page may show, and that do nothing there."""

import base64
import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from typing import override

import pytest

from linli.chassis.language import Language
from linli.dashboards.cards import SECURITY, STYLE, Theme, card, headline, value_in_words
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.shapes import Claim, Duration, Figure, Place, Ratio

ON = date(2024, 1, 20)
OPEN, HOURS = METRICS["issues.open"], METRICS["issues.resolution_hours"]
LISHUI = Place(level="town", code="lishui", name="里水镇", parent=None)


def figure(value: int | Duration | None, *, suppressed: bool = False) -> Figure:
    return Figure(
        value=value,
        unit="issue",
        version=2,
        not_located=0,
        claimed=None,
        suppressed=suppressed,
    )


def shown(
    value: int | Duration | None = 1_234,
    metric: Metric = OPEN,
    place: Place = LISHUI,
    language: Language = "zh-CN",
    theme: Theme = "auto",
) -> str:
    return card(metric, figure(value), place, ON, language, theme)


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_card_says_what_it_counts_where_and_when() -> None:
    text = Elements(shown()).text
    for said in ("未结问题", "里水镇", "1,234", "2024-01-20", OPEN.definition.zh, "v2"):
        assert said in text


@pytest.mark.parametrize(("language", "label"), [("zh-CN", OPEN.label.zh), ("en", OPEN.label.en)])
def test_a_card_is_in_one_language_and_says_which(language: Language, label: str) -> None:
    page = Elements(shown(language=language))
    assert ("html", {"lang": language, "data-theme": "auto"}) in page.tags
    assert label in page.text


def test_a_card_runs_and_loads_nothing() -> None:
    for tag, attributes in Elements(shown()).tags:
        assert tag not in {"script", "img", "link", "iframe", "form", "object", "embed"}
        assert not [
            name for name in attributes if name.startswith("on") or name in {"src", "style"}
        ]


def test_its_only_style_is_the_one_that_its_policy_names() -> None:
    policy = SECURITY["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", shown(), re.DOTALL)
    hashed = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{hashed}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy


def test_a_name_is_text_and_no_markup() -> None:
    place = LISHUI.model_copy(update={"name": '<script>alert("1")</script>&'})
    page = Elements(shown(place=place))
    assert 'alert("1")</script>&' in page.text
    assert "script" not in [tag for tag, _ in page.tags]


def test_a_duration_is_its_median_with_the_ninth_decile_and_their_number() -> None:
    text = Elements(shown(Duration(n=2, p50=20.0, p90=28.0), HOURS, language="en")).text
    assert "20.0 hours" in text
    assert "nine in ten took at most 28.0 hours; 2 in all" in text


def test_a_share_is_told_with_what_it_is_a_share_of() -> None:
    share = figure(0).model_copy(update={"value": Ratio(numerator=3, denominator=4, ratio=0.75)})
    text = Elements(card(OPEN, share, LISHUI, ON, "en", "light")).text
    assert "75.0%" in text
    assert "3 of 4" in text


def test_of_nothing_there_is_no_share_yet() -> None:
    none = figure(0).model_copy(update={"value": Ratio(numerator=0, denominator=0, ratio=None)})
    assert value_in_words(none, "zh-CN") == "暂无"


def test_of_no_duration_there_is_none_yet() -> None:
    assert value_in_words(figure(Duration(n=0, p50=None, p90=None)), "en") == "None yet"


def test_what_is_suppressed_is_said_to_be() -> None:
    page = card(OPEN, figure(None, suppressed=True), LISHUI, ON, "en", "light")
    text = Elements(page).text
    assert "Not told" in text
    assert "few persons" in text


def test_a_claim_stands_beside_with_its_qualifier() -> None:
    claimed = figure(3).model_copy(update={"claimed": Claim(value=2_000, qualifier="at_least")})
    text = Elements(card(OPEN, claimed, LISHUI, ON, "zh-CN", "light")).text
    assert "另有说法：至少2,000" in text


def test_of_what_is_only_claimed_the_claim_is_the_number() -> None:
    metric, claim = METRICS["residents.estimated"], Claim(value=9_000, qualifier="about")
    claimed = figure(0).model_copy(update={"claimed": claim})
    assert headline(metric, claimed, "en") == "about 9,000"
    assert headline(metric, figure(0), "en") == "None yet"


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#\w+)", block))


def themes() -> Iterator[dict[str, str]]:
    light, dark, auto = re.findall(r":root[^{]*\{([^}]*)\}", STYLE)
    assert colours(dark) == colours(auto)
    yield from (colours(light), colours(dark))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_text_stands_out_from_its_paper_in_both_themes() -> None:
    for theme in themes():
        paper = luminance(theme["paper"])
        for name in ("ink", "soft", "link"):
            low, high = sorted((paper, luminance(theme[name])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, name
