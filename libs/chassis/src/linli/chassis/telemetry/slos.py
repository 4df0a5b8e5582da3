"""The SLOs and alerts, read and checked."""

from collections.abc import Mapping
from typing import Literal, cast

from linli.chassis.telemetry.registry import Entry, read

type Severity = Literal["page", "ticket"]


class Slo(Entry):
    """A share of what is counted by a histogram that has to be good."""

    objective: float
    of: str
    """The histogram's selector: `name{labels}`."""
    bad: str | None = None
    """The label that says what is not good; or else good is"""
    within: float | None = None
    """so many seconds, one of the histogram's buckets."""
    zh: str
    en: str


class Burn(Entry):
    """How fast an error budget may be used up over two windows."""

    alert: str
    rate: float
    long: str
    short: str
    severity: Severity
    step: int
    """Minutes between two values of its test,"""
    proof: tuple[int, int, int]
    """and the minutes of peace, trouble, and peace again."""


class Faulty(Entry):
    """A series in an alert's test: its value, or a counter's growth a minute."""

    quiet: float
    fault: float
    counter: bool = False
    stays: float | None = None
    """The value after the fault, if it is not as before."""


class Alert(Entry):
    """What calls somebody, what it means, and what to do."""

    severity: Severity
    after: str
    expr: str
    proof: Mapping[str, Faulty]
    """The series by which the alert is tested, as they are in peace and in trouble."""
    zh: str
    en: str
    command: str
    see_zh: str
    see_en: str


class Slos(Entry):
    """All of it."""

    window: str
    requests_min: int
    burns: tuple[Burn, ...]
    slos: Mapping[str, Slo]
    alerts: Mapping[str, Alert]


def slos() -> Slos:
    """The SLOs and alerts.

    Raises:
        ValidationError: they are not well formed.
    """
    return Slos.model_validate(cast(object, read("slos.yaml")))
