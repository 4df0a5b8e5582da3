"""Two towns in which the same things are everywhere, marked with where they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from httpx import AsyncClient
from PIL import Image

from linli.chassis.testing import REGISTER
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered
from linli.events.envelope import Place
from linli.events.reach import Scope


@dataclass(frozen=True)
class Spot:
    """A community or a compound of a town, with one of everything in it."""

    town: str
    community: str
    compound: str | None = None

    @property
    def code(self) -> str:
        """Its own."""
        return self.compound or self.community

    @property
    def place(self) -> Place:
        """As events say it."""
        return Place(self.community, self.compound)

    @property
    def scope(self) -> Scope:
        """As grants say it."""
        return Scope(self.town, self.community, self.compound)

    @property
    def mark(self) -> str:
        """What stands in every text that belongs here, and nowhere else."""
        return f"marked-{uuid5(NAMESPACE_URL, self.code).hex[:12]}"

    @property
    def placed(self) -> dict[str, str]:
        """As bodies say it."""
        inner = {"compound": self.compound} if self.compound else {}
        return {"community": self.community, **inner}

    @property
    def named(self) -> dict[str, str]:
        """Its names, as bodies say them."""
        return {"name_zh": self.mark, "name_en": self.mark}

    def id(self, kind: str) -> UUID:
        """The id of what was made here."""
        return uuid5(NAMESPACE_URL, f"https://linli.org/tests/authority/{self.code}/{kind}")

    @property
    def library(self) -> str:
        """The code of its library."""
        return f"library-{self.code}"

    @property
    def person(self) -> str:
        """Somebody who lives here."""
        return f"person-{uuid5(NAMESPACE_URL, self.code).hex[12:24]}"

    @property
    def leaver(self) -> str:
        """Somebody who lived here, for tests to erase, again and again."""
        return f"leaver-{uuid5(NAMESPACE_URL, self.code).hex[12:24]}"

    @property
    def phone(self) -> str:
        """Their number."""
        return f"+86138{uuid5(NAMESPACE_URL, self.code).int % 10**8:08}"

    def secrets(self, service: str) -> frozenset[str]:
        """What nobody from elsewhere is told by a service."""
        ids = (str(self.id(step.kind)) for step in steps(service, self))
        return frozenset({self.mark, self.person, self.phone, *ids})


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()
TARGET = Spot("lishui", "tongsheng", "jinsha-bandao")
"""Where the targets of the matrix are."""
SPOTS = (
    TARGET,
    Spot("lishui", "tongsheng", "lvdi-xiangshu"),
    Spot("lishui", "tongsheng"),
    Spot("lishui", "hainanzhou", "yueyuan"),
    Spot("dali", "huangqi"),
)


@dataclass(frozen=True)
class Step:
    """Something that is made: its kind names its id."""

    kind: str
    path: str
    body: Mapping[str, Any]


def _at(hour: int) -> str:
    return f"2026-01-18T{hour:02}:00:00+08:00"


def steps(service: str, at: Spot) -> Sequence[Step]:
    """What is made at a spot in a service, in order."""
    return MADE[service](at) if service in MADE else ()


def _of_communities(at: Spot) -> Sequence[Step]:
    mark, placed, named = at.mark, at.placed, at.named
    person = {"person": at.person, **placed}
    return (
        Step("station", "stations", {"code": f"station-{at.code}", **named, **placed}),
        Step(
            "organisation",
            "organisations",
            {"code": f"organisation-{at.code}", "kind": "partner", **named, **placed},
        ),
        *bodies(at),
        *places(at),
        Step("figure", "figures", figure(at)),
        Step("grant", "grants", grant(at)),
        Step("person", "people", {"name": mark, "phone": at.phone, **person}),
        Step("leaver", "people", {"name": mark, **person, "person": at.leaver}),
    )


def _of_issues(at: Spot) -> Sequence[Step]:
    mark, placed = at.mark, at.placed
    text = {"category": "greening", "title": mark, "description": mark}
    members = {"category": "greening", "title": mark, "issues": [str(at.id("issue"))]}
    return (
        Step("issue", "", {**text, **placed}),
        Step("cluster", "clusters", {**members, **placed}),
        Step("key", "open311-keys", {"town": at.town, "client": f"client-{at.code}"}),
        Step("dispute", "disputes", {"kind": "noise", "note": mark, **placed}),
    )


def _of_volunteers(at: Spot) -> Sequence[Step]:
    placed, named = at.placed, at.named
    patrol = {"team_id": str(at.id("team")), "starts_at": _at(9), **placed}
    activity = {"kind": "party", "starts_at": _at(9), **named, **placed}
    return (
        Step("volunteer", "", {"person": at.person, **placed}),
        Step("team", "teams", {"kind": "volunteers", **named, **placed}),
        Step("patrol", "patrols", patrol),
        Step("activity", "activities", activity),
    )


def _of_library(at: Spot) -> Sequence[Step]:
    placed, named = at.placed, at.named
    given = {"library": at.library, "donor_kind": "resident", "donor": at.person}
    book = {"barcode": at.mark, "library": at.library, "title": at.mark}
    return (
        Step("library", "libraries", {"code": at.library, **named, **placed}),
        Step("donation", "donations", given),
        Step("asset", "assets", {"kind": "shelf", **named, **given}),
        Step("copy", "copies", book),
    )


def _of_courses(at: Spot) -> Sequence[Step]:
    placed, named = at.placed, at.named
    session = {
        "run_id": str(at.id("run")),
        "lecturer_id": str(at.id("lecturer")),
        "venue": f"hall-{at.code}",
        "starts_at": _at(9),
        "ends_at": _at(10),
    }
    return (
        Step("lecturer", "lecturers", {"sector": "law", "person": at.person, **placed}),
        Step("qualified", f"lecturers/{at.id('lecturer')}/qualify", {}),
        Step("course", "", {**named, **placed}),
        Step("published", f"{at.id('course')}/publish", {}),
        Step("run", "runs", {"course_id": str(at.id("course")), **placed}),
        Step("session", "sessions", session),
    )


MADE: Mapping[str, Callable[[Spot], Sequence[Step]]] = {
    "communities": _of_communities,
    "issues": _of_issues,
    "volunteers": _of_volunteers,
    "library": _of_library,
    "courses": _of_courses,
}


def bodies(at: Spot) -> Sequence[Step]:
    """One of everything that organisations do, with somebody of the spot in every office."""
    named = at.named
    person, placed, known = {"person": at.person}, at.placed, f"partner-{at.code}"
    seats = {"seat_kind": "part-time", "name_zh": "兼职委员", "seats": 3}
    some = {"quantity": {"value": 9}, "unit": "volume", "kind": "books"}
    inside = at.compound and (
        Step("building", f"compounds/{at.compound}/buildings", {"code": "b1", "name_zh": "1栋"}),
        Step("nomination", "building-heads", {"building": "b1", **person, **placed}),
        Step("company", f"compounds/{at.compound}/property-company", {"company": known}),
    )
    return (
        Step("partner", "organisations", {"code": known, "kind": "partner", **named, **placed}),
        *(inside or ()),
        Step("appointment", "appointments", {"organisation": known, "office": "head", **person}),
        Step("body", "joint-bodies", {"code": f"body-{at.code}", "kind": "a", **named, **placed}),
        Step("seat-kind", f"joint-bodies/body-{at.code}/seat-kinds", seats),
        Step("seat", f"joint-bodies/body-{at.code}/seats", {"seat_kind": "part-time", **person}),
        Step("partnership", "partnerships", {"kind": "twinned", "partner": known, **placed}),
        Step("brand", "brands", {"code": f"brand-{at.code}", "branch": known, **named}),
        Step("method", "methods", {"code": f"method-{at.code}", "kind": "a", **named, **placed}),
        Step(
            "sharing",
            "sharings",
            {"code": f"sharing-{at.code}", "department": known, **named, **placed},
        ),
        Step("offer", "offers", {"provider": known, **some, **named, **placed}),
        Step("match", f"offers/{at.id('offer')}/matches", {"quantity": {"value": 1}, **placed}),
    )


def places(at: Spot) -> Sequence[Step]:
    """What there is at a spot, and what it takes part in."""
    named, community = at.named, at.community
    campaign = {"campaign": f"campaign-{at.code}", "community": community, **named}
    park = {"code": f"facility-{at.code}", "kind": "park", **named, **at.placed}
    bench = {"code": f"asset-{at.code}", "kind": "bench", **named, **at.placed}
    return (
        Step("area", f"communities/{community}/areas", {"area": f"area-{at.code}", **named}),
        Step("campaign", "campaigns", campaign),
        Step("facility", "facilities", park),
        Step("asset", "assets", bench),
        Step("profile", "profiles", profile(at)),
    )


def profile(at: Spot) -> dict[str, Any]:
    """What those who live at a spot are made of."""
    level = "compound" if at.compound else "community"
    cells = [{"code": "newcomers", "name_zh": "新里水人", "persons": 50}]
    of = {"level": level, "place": at.code, "dimension": "origin"}
    return {**of, "cells": cells, "source": at.mark}


def figure(at: Spot) -> dict[str, Any]:
    """What is stated of a spot."""
    level = "compound" if at.compound else "community"
    return {"level": level, "place": at.code, "metric": "a.b", "value": 1, "source": at.mark}


def grant(at: Spot, person: str | None = None) -> dict[str, Any]:
    """A role there."""
    scope = {"town": at.town, **at.placed}
    return {"person": person or at.person, "role": "volunteer", "scope": scope}


def register() -> Iterator[Step]:
    """The towns and their places, as the testing kit tells them to every other service."""
    for town, (_, *inner) in REGISTER.items():
        yield Step(town, "towns", {"code": town, "name_zh": town})
        for event in inner:
            match event:
                case CommunityRegistered():
                    body = {"code": event.code, "town": town, "name_zh": event.name_zh}
                    yield Step(event.code, "communities", body)
                case CompoundRegistered():
                    body = {"code": event.code, "community": event.community}
                    yield Step(event.code, "compounds", {**body, "name_zh": event.name_zh})
                case _:
                    raise AssertionError(event)


async def found(service: str, api: AsyncClient, spots: Sequence[Spot] = SPOTS) -> None:
    """Make everything, everywhere."""
    places = register() if service == "communities" else ()
    ids = [(step, uuid5(NAMESPACE_URL, step.kind)) for step in places]
    ids += [(step, at.id(step.kind)) for at in spots for step in steps(service, at)]
    for step, id_ in ids:
        path = f"/api/{service}/{step.path}".rstrip("/")
        headers = {"Linli-Command-Id": str(id_)}
        answer = await api.post(path, json=step.body, headers=headers)
        assert answer.is_success, (service, step, answer.text)
    if service == "issues":
        for at in spots:
            await photographed(api, at)


async def photographed(api: AsyncClient, at: Spot) -> None:
    """A photo of the issue at a spot, released: that it is there is no secret."""
    path, id_ = f"/api/issues/{at.id('issue')}/photos", str(at.id("photo"))
    headers = {"Linli-Command-Id": id_}
    answer = await api.post(path, files={"photo": PICTURE}, headers=headers)
    assert answer.is_success, answer.text
    answer = await api.post(f"{path}/{id_}/release")
    assert answer.is_success, answer.text
