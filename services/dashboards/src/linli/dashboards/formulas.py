"""Formulas: how each number comes about, said in words from the rules that make it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from linli.dashboards.labels import label_of
from linli.dashboards.metrics.metric import Kind, Metric, Rule, Words

PLAIN = Words("{}", "{}")
SAID: dict[Kind, Words] = {
    "duration": Words("中位数与第九十百分位数：{}", "The median and the ninth decile of: {}"),
    "distinct": Words(
        "累计大于 0 的不同对象数，对每个对象：{}", "How many there are above 0, where for each: {}"
    ),
}


def formula(metric: Metric) -> Words:
    """How the number is made, in both languages."""
    if metric.quotient:
        over = (part.label for part in metric.quotient)
        return Words(*(" ÷ ".join(pair) for pair in zip(*over, strict=True)))
    if not metric.rules:
        return Words("只列说法，不作统计", "What is claimed; nothing is counted")
    said = SAID.get(metric.kind, PLAIN)
    zh, en = zip(*_said_of(metric.rules), strict=True)
    return Words(said.zh.format("；".join(zh)), said.en.format("; ".join(en)))


def _said_of(rules: Sequence[Rule]) -> Iterator[Words]:
    """Each rule in words; those that add the same, together."""
    for words, alike in groupby(rules, key=lambda rule: rule.words):
        zh, en = zip(*(label_of(rule.event.event_type) for rule in alike), strict=True)
        yield Words(words.zh.format("”“".join(zh)), words.en.format("”, “".join(en)))
