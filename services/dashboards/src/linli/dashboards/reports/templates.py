"""Reports as data: a form says which metric stands in which line, and nothing is asked twice.

A form is a file in `forms/`. Once used it stays as it is; what changes is its next version.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Words
from linli.events.contracts.places import PlaceLevel
from linli.events.refusals import Refusal

FORMS = Path(__file__).parent / "forms"

type Reading = Literal["standing", "in_month"]
"""What there is at the end of the month, or what the month added to it."""


class Data(BaseModel):
    """A part of a form."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Data):
    """A text of a form in both languages."""

    zh: str = Field(min_length=1, alias="zh-CN")
    en: str = Field(min_length=1)

    @property
    def words(self) -> Words:
        """As answers take it."""
        return Words(self.zh, self.en)


class Line(Data):
    """A line of a form: its own number and words, and what is read into it."""

    code: str = Field(pattern=r"^[0-9A-Z.]{1,10}$")
    label: Text
    metric: str
    reading: Reading


class Section(Data):
    """Lines under a heading."""

    title: Text
    lines: Sequence[Line]


class Template(Data):
    """A form in one of its versions."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: int = Field(ge=1)
    level: PlaceLevel
    """Of the places that return it."""
    title: Text
    purpose: Text
    sections: Sequence[Section]

    @property
    def lines(self) -> Iterator[Line]:
        """All of them, in their order."""
        return (line for section in self.sections for line in section.lines)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        codes = [line.code for line in self.lines]
        if len(codes) > len(set(codes)):
            raise ValueError("a line's code stands twice")
        if unknown := {line.metric for line in self.lines} - METRICS.keys():
            raise ValueError(f"no metric is called {', '.join(sorted(unknown))}")
        return self


class ReportNotFoundError(Refusal):
    """No form has that id, or not in that version."""

    code = "report-not-found"
    title = "There is no such report"
    title_zh = "没有该报表"


def read_forms(folder: Path) -> Mapping[str, Sequence[Template]]:
    """The versions of every form in a folder, the newest last.

    Raises:
        ValueError: a file is no form, or its name is not `<id>.v<version>.json`.
    """
    forms: dict[str, list[Template]] = {}
    for path in sorted(folder.glob("*.json")):
        template = Template.model_validate_json(path.read_bytes())
        if path.name != f"{template.id}.v{template.version}.json":
            raise ValueError(f"{path.name} holds version {template.version} of {template.id}")
        forms.setdefault(template.id, []).append(template)
    return {id_: sorted(all_, key=lambda form: form.version) for id_, all_ in forms.items()}


TEMPLATES = read_forms(FORMS)


def find_template(id_: str, version: int | None = None) -> Template:
    """The form with that id; its newest version unless said otherwise.

    Raises:
        ReportNotFoundError: there is none.
    """
    versions = TEMPLATES.get(id_, ())
    found = [form for form in versions if version in {None, form.version}]
    if not found:
        raise ReportNotFoundError(
            f"no report is called {id_}" + (f" v{version}" if version else "")
        )
    return found[-1]
