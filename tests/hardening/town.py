"""A small town with one of everything in it, so that requests find what they are about."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx

from .callers import credentials

TOWN, COMMUNITY, COMPOUND = "lishui", "tongsheng", "jinsha-bandao"
PLACE = {"community": COMMUNITY, "compound": COMPOUND}


def id_of(name: str) -> UUID:
    """The id of what a step makes."""
    return uuid5(NAMESPACE_URL, f"https://linli.org/tests/{name}")


class Step(NamedTuple):
    """Something that is made."""

    name: str
    path: str
    body: Mapping[str, Any]


def _named(**more: Any) -> dict[str, Any]:
    return {"name_zh": "某", **more}


def _at(hour: int) -> str:
    return f"2026-01-18T{hour:02}:00:00+08:00"


STEPS = (
    Step("town", "/api/communities/towns", _named(code=TOWN)),
    Step("community", "/api/communities/communities", _named(code=COMMUNITY, town=TOWN)),
    Step("compound", "/api/communities/compounds", _named(code=COMPOUND, community=COMMUNITY)),
    Step("building", f"/api/communities/compounds/{COMPOUND}/buildings", _named(code="b1")),
    Step("station", "/api/communities/stations", _named(code="zhan", **PLACE)),
    Step("organisation", "/api/communities/organisations", _named(code="a", kind="b", town=TOWN)),
    Step("partner", "/api/communities/organisations", _named(code="p", kind="b", town=TOWN)),
    Step(
        "appointment",
        "/api/communities/appointments",
        {"organisation": "p", "office": "head", "person": "p-3"},
    ),
    Step(
        "nomination",
        "/api/communities/building-heads",
        {"building": "b1", "person": "p-3", **PLACE},
    ),
    Step("body", "/api/communities/joint-bodies", _named(code="body", kind="b", town=TOWN)),
    Step("partnership", "/api/communities/partnerships", {"kind": "b", "partner": "p", **PLACE}),
    Step("brand", "/api/communities/brands", _named(code="brand", branch="p")),
    Step("method", "/api/communities/methods", _named(code="method", kind="b", town=TOWN)),
    Step("sharing", "/api/communities/sharings", _named(code="data", department="p", town=TOWN)),
    Step(
        "offer",
        "/api/communities/offers",
        _named(provider="p", kind="b", quantity={"value": 9}, unit="hour", town=TOWN),
    ),
    Step(
        "figure",
        "/api/communities/figures",
        {"level": "town", "place": TOWN, "metric": "a.b", "value": 1, "source": "报"},
    ),
    Step("category", "/api/issues/categories", _named(town=TOWN, code="trees")),
    Step("issue", "/api/issues", {"category": "trees", "title": "树", **PLACE}),
    Step("volunteer", "/api/volunteers", {"person": "p-1", **PLACE}),
    Step("team", "/api/volunteers/teams", _named(kind="volunteers", **PLACE)),
    Step(
        "patrol",
        "/api/volunteers/patrols",
        {"team_id": str(id_of("team")), "starts_at": _at(9), **PLACE},
    ),
    Step("activity", "/api/volunteers/activities", _named(kind="party", starts_at=_at(9), **PLACE)),
    Step("library", "/api/library/libraries", _named(code="shuxiang", **PLACE)),
    Step("batch", "/api/library/donations", {"library": "shuxiang", "donor_kind": "resident"}),
    Step(
        "asset",
        "/api/library/assets",
        _named(library="shuxiang", donor_kind="resident", kind="shelf"),
    ),
    Step("copy", "/api/library/copies", {"library": "shuxiang", "barcode": "0", "title": "书"}),
    Step("lecturer", "/api/courses/lecturers", {"person": "p-2", "sector": "law", **PLACE}),
    Step("course", "/api/courses", _named(**PLACE)),
    Step("qualified", f"/api/courses/lecturers/{id_of('lecturer')}/qualify", {}),
    Step("published", f"/api/courses/{id_of('course')}/publish", {}),
    Step("run", "/api/courses/runs", {"course_id": str(id_of("course")), **PLACE}),
    Step(
        "session",
        "/api/courses/sessions",
        {
            "run_id": str(id_of("run")),
            "lecturer_id": str(id_of("lecturer")),
            "venue": "hall",
            "starts_at": _at(9),
            "ends_at": _at(10),
        },
    ),
)

CODES = {
    "towns": TOWN,
    "communities": COMMUNITY,
    "compounds": COMPOUND,
    "stations": "zhan",
    "organisations": "a",
    "joint-bodies": "body",
    "brands": "brand",
    "methods": "method",
    "sharings": "data",
    "libraries": "shuxiang",
}
KNOWN: dict[str, str] = {
    "town": TOWN,
    **PLACE,
    "category": "trees",
    "library": "shuxiang",
    "metric": "issues.reported",
    **{f"{step.name}_id": str(id_of(step.name)) for step in STEPS},
}
"""What is there, by the names that parameters and fields have."""


def found(client: httpx.Client) -> None:
    """Make everything; again, it changes nothing."""
    seen: dict[str, str] = {}
    for step in STEPS:
        headers = {"Linli-Command-Id": str(id_of(step.name)), **credentials()}
        if seen:
            headers["Linli-Min-Position"] = ", ".join(seen.values())
        answer = client.post(step.path, json=step.body, headers=headers)
        assert answer.is_success, (step, answer.text)
        source, _, _ = answer.headers["Linli-Position"].partition("=")
        seen[source] = answer.headers["Linli-Position"]


def known_in(path: str, parameters: Iterator[str]) -> dict[str, str]:
    """The path parameters that lead to something."""
    _, _, _, kind, *_ = f"{path}/".split("/")
    here = KNOWN | {"code": CODES.get(kind, "")}
    return {name: here[name] for name in parameters if here.get(name)}
