"""The reader's language is negotiated."""

import pytest

from linli.chassis.language import language_of


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("fr, de;q=0.8", "en"),
        ("zh", "zh-CN"),
        ("zh-CN, en", "zh-CN"),
        ("en, zh-CN", "en"),
        ("zh-Hans-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("ZH-tw", "zh-CN"),
        ("en-GB;q=0.3, zh;q=0.7", "zh-CN"),
        ("zh;q=0.3, en;q=0.7", "en"),
        ("zh;q=0", "en"),
        ("en;q=0, *", "zh-CN"),
        ("en;q=0.1, *;q=0.5", "zh-CN"),
        ("zh;q=much, en;q=0.1", "en"),
        ("zhuang", "en"),
    ],
)
def test_the_best_language_is_chosen(accept: str | None, language: str) -> None:
    assert language_of(accept) == language
