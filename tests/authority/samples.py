"""A valid request for every route, about something that is there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from linli.events.envelope import TOWN_WIDE, Place, Source
from linli.events.testing import event_id

from .page import Key
from .world import PICTURE, Spot, figure, grant, profile

type Make = Callable[[Spot], Any]

LATER = {"starts_at": "2026-02-01T09:00:00+08:00", "ends_at": "2026-02-01T10:00:00+08:00"}
NOTE = {"note": "看过"}
RECORDS = "imports"
SEARCHES = ("/export", "/erasures/{person}", "/assets/{file}")
"""Paths of what looks through everything in reach for a person, and of what may not be built:
absent is not outside."""
OPEN311 = (
    *("services", "services/{code}", "requests", "requests/{issue_id}"),
    *("tokens/{token}", "servicerequestupdates"),
)
"""What is asked of a town below `/open311/v2`."""
FRESH = count()


def _named(code: str, field: str = "code") -> Make:
    return lambda at: {field: f"{code}-{at.code}", "name_zh": at.mark, "name_en": at.mark}


def _placed(**more: Any) -> Make:
    return lambda at: {**at.placed, **more}


def _same(**body: Any) -> Make:
    return lambda _at: body


def merger(at: Spot) -> dict[str, Any]:
    """A compound and another of the community that the target is in."""
    one = at.compound or "none-of-a-community"
    other = "jinsha-bandao" if one == "lvdi-xiangshu" else "lvdi-xiangshu"
    renumbered = {"compound": other, "code": "none", "becomes": "9"}
    named = {"code": f"{at.code}-whole", "name_zh": "又名"}
    return {**named, "compounds": [one, other], "buildings": [renumbered]}


BODIES: Mapping[str, Make] = {
    "communities/towns": lambda at: {"code": at.town, "name_zh": at.town},
    "communities/communities": lambda at: {
        "code": at.community,
        "town": at.town,
        "name_zh": "又名",
    },
    "communities/compounds": lambda at: {
        "code": at.compound,
        "community": at.community,
        "name_zh": "又名",
    },
    "communities/compounds/{code}/buildings": _same(code="b1", name_zh="1栋"),
    "communities/compounds/{code}/households": _same(households=9),
    "communities/compounds/{code}/rename": lambda at: {"name_zh": at.mark},
    "communities/compounds/{code}/buildings/{building}/demolish": _same(),
    "communities/compounds/{code}/split": lambda at: {
        "parts": [
            {"code": f"{at.code}-{n}", "name_zh": "又名", "buildings": ["none"]} for n in (1, 2)
        ]
    },
    "communities/compounds/merge": merger,
    "communities/communities/{code}/areas": _named("area", "area"),
    "communities/profiles": profile,
    "communities/facilities": lambda at: {**_named("facility")(at), "kind": "park", **at.placed},
    "communities/assets": lambda at: {**_named("asset")(at), "kind": "bench", **at.placed},
    "communities/assets/{code}/retire": _same(),
    "communities/campaigns": lambda at: {
        **_named("campaign", "campaign")(at),
        "community": at.community,
    },
    "communities/campaigns/{code}/records": _same(service="issues", kind="issue", record="r-1"),
    "communities/stations": lambda at: {**_named("station")(at), **at.placed},
    "communities/stations/{code}/open": _same(),
    "communities/stations/{code}/suspend": _same(),
    "communities/stations/{code}/reopen": _same(),
    "communities/figures": figure,
    "communities/organisations": lambda at: {
        **_named("organisation")(at),
        "kind": "partner",
        **at.placed,
    },
    "communities/organisations/{code}/dissolve": _same(),
    "communities/compounds/{code}/property-company": lambda at: {"company": f"partner-{at.code}"},
    "communities/appointments": lambda at: {
        "organisation": f"partner-{at.code}",
        "office": "secretary",
        "person": f"newcomer-{next(FRESH)}",
    },
    "communities/appointments/{appointment_id:uuid}/stand-down": _same(),
    "communities/building-heads": _placed(building="b1", person="resident-1"),
    "communities/building-heads/{nomination_id:uuid}/appoint": _same(),
    "communities/building-heads/{nomination_id:uuid}/stand-down": _same(),
    "communities/joint-bodies": lambda at: {
        **_named("body")(at),
        "kind": "council",
        **at.placed,
    },
    "communities/joint-bodies/{code}/seat-kinds": _same(
        seat_kind="full-time", name_zh="专职委员", seats=9
    ),
    "communities/joint-bodies/{code}/seats": _same(seat_kind="full-time", person="resident-1"),
    "communities/joint-bodies/{code}/seats/vacate": _same(
        seat_kind="full-time", person="resident-1"
    ),
    "communities/partnerships": lambda at: {
        "kind": "twinned",
        "partner": f"partner-{at.code}",
        **at.placed,
    },
    "communities/partnerships/{partnership_id:uuid}/contributions": _same(contribution="labour"),
    "communities/partnerships/{partnership_id:uuid}/end": _same(),
    "communities/brands": lambda at: {
        **_named("brand")(at),
        "branch": f"partner-{at.code}",
    },
    "communities/brands/{code}/adopt": _same(),
    "communities/brands/{code}/review": _same(verdict="kept"),
    "communities/methods": lambda at: {
        **_named("method")(at),
        "kind": "work-method",
        **at.placed,
    },
    "communities/methods/{code}/revise": _same(name_zh="四共"),
    "communities/method-tags": lambda at: {
        "method": f"method-{at.code}",
        "service": "issues",
        "kind": "issue",
        "record": f"record-{next(FRESH)}",
        **at.placed,
    },
    "communities/sharings": lambda at: {
        **_named("sharing")(at),
        "department": f"partner-{at.code}",
        **at.placed,
    },
    "communities/sharings/{code}/feeds": _same(feed="permits"),
    "communities/offers": lambda at: {
        "provider": f"partner-{at.code}",
        "kind": "books",
        "name_zh": at.mark,
        "quantity": {"value": 9},
        "unit": "volume",
        **at.placed,
    },
    "communities/offers/{offer_id:uuid}/matches": _placed(quantity={"value": 1}),
    "communities/offers/{offer_id:uuid}/deliver": lambda at: {
        "match": str(at.id("match")),
        "quantity": {"value": 1},
    },
    "communities/grants": lambda at: grant(at, "somebody"),
    "communities/grants/{grant_id:uuid}/revoke": _same(),
    "communities/people": lambda at: {
        "person": f"newcomer-{next(FRESH)}",
        "name": at.mark,
        **at.placed,
    },
    "communities/people/look-up": lambda at: {"phone": at.phone},
    "communities/people/{person}/correct": lambda at: {"name": at.mark, "phone": at.phone},
    "communities/people/{person}/erase": lambda at: {"town": at.town},
    "issues": _placed(category="greening", title="树"),
    "issues/{issue_id:uuid}/triage": _same(category="greening"),
    "issues/{issue_id:uuid}/lead": _same(lead="property"),
    "issues/{issue_id:uuid}/joint-action": _same(parties=["fire-service"]),
    "issues/{issue_id:uuid}/measures": _same(**NOTE),
    "issues/{issue_id:uuid}/evidence": _same(**NOTE),
    "issues/{issue_id:uuid}/claim": _same(claimed_by="property"),
    "issues/{issue_id:uuid}/verify": _same(verified_by="resident-1"),
    "issues/{issue_id:uuid}/reopen": _same(),
    "issues/{issue_id:uuid}/photos": lambda _at: PICTURE,
    "issues/{issue_id:uuid}/photos/{photo_id:uuid}/release": _same(),
    "issues/{issue_id:uuid}/photos/{photo_id:uuid}/redact": lambda _at: None,
    "issues/{issue_id:uuid}/close": _same(reason="withdrawn"),
    "issues/{issue_id:uuid}/release": _same(texts=["title"]),
    "issues/{issue_id:uuid}/support": _same(),
    "issues/{issue_id:uuid}/hazard": _same(),
    "issues/{issue_id:uuid}/hazard/safe": _same(),
    "issues/{issue_id:uuid}/accept": _same(party="property"),
    "issues/{issue_id:uuid}/return": _same(party="property", reason="elsewhere", evidence="图"),
    "issues/{issue_id:uuid}/escalate": _same(to="town", reason="beyond-us"),
    "issues/{issue_id:uuid}/extension": _same(requested_by="property", minutes=9, reason="rain"),
    "issues/{issue_id:uuid}/extension/grant": _same(),
    "issues/{issue_id:uuid}/extension/refuse": _same(reason="no-need"),
    "issues/{issue_id:uuid}/suspend": _same(reason="materials"),
    "issues/{issue_id:uuid}/resume": _same(),
    "issues/{issue_id:uuid}/liaison": _same(liaison="resident-1"),
    "issues/{issue_id:uuid}/contacts": _same(channel="phone"),
    "issues/{issue_id:uuid}/call-backs": _same(solved=True),
    "issues/{issue_id:uuid}/confirm": _same(),
    "issues/{issue_id:uuid}/object": _same(),
    "issues/{issue_id:uuid}/recheck": _same(relapsed=False),
    "issues/{issue_id:uuid}/reject": _same(reason="elsewhere"),
    "issues/{issue_id:uuid}/convert": _same(into="topic"),
    "issues/{issue_id:uuid}/merge": lambda at: {"into": str(at.id("issue"))},
    "issues/{issue_id:uuid}/handoff": lambda at: {"number": f"GZ-{at.code}"},
    "issues/clusters": lambda at: {
        "category": "greening",
        "issues": [str(at.id("issue"))],
        **at.placed,
    },
    "issues/clusters/{cluster_id:uuid}/issues": lambda at: {"issues": [str(at.id("issue"))]},
    "issues/clusters/{cluster_id:uuid}/topic": _same(title="养护"),
    "issues/disputes": _placed(kind="noise"),
    "issues/disputes/{dispute_id:uuid}/mediations": _same(**NOTE),
    "issues/disputes/{dispute_id:uuid}/settle": _same(outcome="agreed"),
    "issues/categories": lambda at: {"town": at.town, "code": "trees", "name_zh": "树"},
    "issues/open311-keys": lambda at: {"town": at.town, "client": "fixmystreet"},
    "issues/open311-keys/{key_id:uuid}/revoke": _same(),
    "/open311/v2/requests.{format}": _same(service_code="greening"),
    "/open311/v2/servicerequestupdates.{format}": _same(status="fixed"),
    "issues/categories/{code}/revise": lambda at: {"town": at.town, "name_zh": "园林绿化"},
    "issues/policies": lambda at: {
        "town": at.town,
        "code": "standard",
        "calendar": "mainland-china",
        "levels": [
            {
                "sla_class": "general",
                "respond_minutes": 480,
                "accept_minutes": 480,
                "resolve_minutes": 3360,
            }
        ],
        "default_class": "general",
    },
    "issues/calendars": lambda at: {
        "town": at.town,
        "code": "office-hours",
        "opens": "08:30:00",
        "closes": "17:30:00",
    },
    "volunteers": lambda at: {"person": f"newcomer-{next(FRESH)}", **at.placed},
    "volunteers/teams": lambda at: {"kind": "volunteers", "name_zh": at.mark, **at.placed},
    "volunteers/teams/{team_id:uuid}/members": lambda at: {"volunteer_id": str(at.id("volunteer"))},
    "volunteers/patrols": lambda at: {
        "team_id": str(at.id("team")),
        "starts_at": LATER["starts_at"],
        **at.placed,
    },
    "volunteers/patrols/{patrol_id:uuid}/start": _same(),
    "volunteers/patrols/{patrol_id:uuid}/findings": _placed(category="greening", title="菜地"),
    "volunteers/patrols/{patrol_id:uuid}/cleanups": _same(**NOTE),
    "volunteers/patrols/{patrol_id:uuid}/dissuasions": _same(**NOTE),
    "volunteers/patrols/{patrol_id:uuid}/complete": _same(),
    "volunteers/activities": _placed(kind="party", name_zh="邻里宴", **LATER),
    "volunteers/activities/{activity_id:uuid}/check-ins": _same(person="resident-1"),
    "volunteers/activities/{activity_id:uuid}/headcount": _same(headcount={"value": 9}),
    "volunteers/activities/{activity_id:uuid}/complete": _same(),
    "library/libraries": lambda at: {
        "code": at.library,
        "name_zh": at.mark,
        "name_en": at.mark,
        **at.placed,
    },
    "library/copies": lambda at: {
        "barcode": f"B{next(FRESH)}",
        "library": at.library,
        "title": "书",
    },
    "library/assets": lambda at: {
        "library": at.library,
        "donor_kind": "resident",
        "kind": "shelf",
        "name_zh": "书架",
    },
    "library/donations": lambda at: {"library": at.library, "donor_kind": "resident"},
    "library/donations/{batch_id:uuid}/count": _same(volumes={"value": 9}),
    "library/donations/{batch_id:uuid}/lines": _same(lines=[{"title": "书"}]),
    "courses": _placed(name_zh="摄影"),
    "courses/{course_id:uuid}/publish": _same(),
    "courses/runs": lambda at: {"course_id": str(at.id("course")), **at.placed},
    "courses/lecturers": lambda at: {
        "person": f"newcomer-{next(FRESH)}",
        "sector": "law",
        **at.placed,
    },
    "courses/lecturers/{lecturer_id:uuid}/qualify": _same(),
    "courses/sessions": lambda at: {
        "run_id": str(at.id("run")),
        "lecturer_id": str(at.id("lecturer")),
        "venue": f"room-{next(FRESH)}",
        **LATER,
    },
    "courses/sessions/{session_id:uuid}/reschedule": _same(venue="hall-2"),
    "courses/sessions/{session_id:uuid}/close": _same(attendances=9),
}
"""By path after `/api/`, what is sent to it."""

GREENING = {"category": "greening"}
QUERIES: Mapping[str, Make] = {
    **{
        f"/open311/v2/{path}.{{format}}": lambda at: {"jurisdiction_id": at.town}
        for path in OPEN311
    },
    "issues/{issue_id:uuid}/photos/{photo_id:uuid}/redact": _same(reason="faces"),
    "dashboards/stream": lambda at: {"place": at.town},
    "issues/categories": lambda at: {"town": at.town},
    "issues/categories/{code}": lambda at: {"town": at.town},
    "issues/policies": lambda at: {"town": at.town},
    "issues/policies/{code}": lambda at: {"town": at.town},
    "issues/calendars": lambda at: {"town": at.town},
    "issues/calendars/{code}": lambda at: {"town": at.town},
    "dashboards/{level}/{code}/series": _same(metrics="issues.reported"),
    "dashboards/{level}/{code}/comparison": _same(metric="issues.reported"),
    "dashboards/{level}/{code}/changes": _same(**{"from": "2024-01-18"}),
    "dashboards/{level}/{code}/restatement": _same(earlier="2024-01-18"),
    "dashboards/reports/{report}/filled": lambda at: {
        "place": f"{at.town}/{at.community}",
        "month": "2024-01",
    },
    "issues/near": lambda at: {"town": at.town, **GREENING, "latitude": "23", "longitude": "113"},
    "issues/imports": lambda at: {"town": at.town, "community": at.community},
    "issues/handoff/imports": lambda at: {"town": at.town, "community": at.community},
    "issues/rates": lambda at: {"town": at.town, "from": "2026-01-01", "to": "2026-01-31"},
    "communities/imports": lambda at: {"town": at.town},
    "library/imports": lambda at: {"town": at.town, "library": at.library, **at.placed},
}
HOMES: Mapping[str, Callable[[Spot], Place]] = {
    "communities/towns": lambda _at: TOWN_WIDE,
    "communities/communities": lambda at: Place(at.community),
    "communities/communities/{code}/areas": lambda at: Place(at.community),
    "communities/compounds/{code}/split": lambda at: Place(at.community),
    "communities/compounds/merge": lambda at: Place(at.community),
    "communities/campaigns": lambda at: Place(at.community),
    "communities/campaigns/{code}/records": lambda at: Place(at.community),
    "communities/imports": lambda _at: TOWN_WIDE,
    "issues/categories": lambda _at: TOWN_WIDE,
    "issues/open311-keys": lambda _at: TOWN_WIDE,
    "issues/open311-keys/{key_id:uuid}/revoke": lambda _at: TOWN_WIDE,
    "issues/categories/{code}/revise": lambda _at: TOWN_WIDE,
    "issues/policies": lambda _at: TOWN_WIDE,
    "issues/calendars": lambda _at: TOWN_WIDE,
    "issues/imports": lambda at: Place(at.community),
    "issues/handoff/imports": lambda at: Place(at.community),
}
"""Where that belongs which does not lie at the spot itself."""
CODES: Mapping[str, Callable[[Spot], str]] = {
    "{level}": lambda at: at.code,
    "towns": lambda at: at.town,
    "communities": lambda at: at.community,
    "compounds": lambda at: at.compound or "none-of-a-community",
    "stations": lambda at: f"station-{at.code}",
    "areas": lambda at: f"{at.community}.area-{at.code}",
    "campaigns": lambda at: f"{at.community}.campaign-{at.code}",
    "facilities": lambda at: f"facility-{at.code}",
    "assets": lambda at: f"asset-{at.code}",
    "organisations": lambda at: f"organisation-{at.code}",
    "joint-bodies": lambda at: f"body-{at.code}",
    "brands": lambda at: f"brand-{at.code}",
    "methods": lambda at: f"method-{at.code}",
    "sharings": lambda at: f"sharing-{at.code}",
    "libraries": lambda at: at.library,
    "categories": lambda _at: "greening",
    "services": lambda _at: "greening",
    "policies": lambda _at: "standard",
    "calendars": lambda _at: "mainland-china",
}
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Ask:
    """A request, and where what it is about belongs."""

    method: str
    path: str
    town: str
    home: Place
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None

    @property
    def content(self) -> dict[str, Any]:
        """The body, as httpx takes it."""
        if self.path.endswith(RECORDS):
            return {"content": b""}
        if isinstance(self.body, bytes):
            return {"files": {"photo": self.body}}
        return {} if self.body is None else {self.form: self.body}

    @property
    def form(self) -> str:
        """How the body is written."""
        return "data" if self.path.startswith("/open311/") else "json"


def ask(key: Key, at: Spot, person: str | None = None) -> Ask:
    """What to send to a route about something at a spot.

    Raises:
        KeyError: there is no sample of the route: add one.
    """
    short = key.path.removeprefix("/api/")
    body = None
    if key.method != "GET" and not short.endswith(RECORDS):
        body = BODIES[short](at)
    query: dict[str, str] = QUERIES[short](at) if short in QUERIES else {}
    home = HOMES[short](at) if short in HOMES and key.method != "GET" else at.place
    return Ask(key.method, filled(key.path, at, person), at.town, home, query, body)


def filled(path: str, at: Spot, person: str | None = None) -> str:
    """The path with what its parameters stand for at a spot."""

    def value(match: re.Match[str]) -> str:
        match match[1]:
            case "code":
                kind = path[: match.start()].strip("/").rpartition("/")[2]
                return CODES[kind](at)
            case "person" if person:
                return person
            case "person" if path.endswith("/erase"):
                return at.leaver
            case "person":
                return at.person
            case "level":
                return "compounds" if at.compound else "communities"
            case "format":
                return "json"
            case "file":
                return "index.js"
            case "token":
                return at.id("issue").hex
            case "report":
                return "community-monthly"
            case "metric":
                return "issues.reported"
            case "event_id":
                return str(event_id(Source(at.town, "communities"), 1))
            case "batch_id":
                return str(at.id("donation"))
            case name:
                return str(at.id(name.removesuffix("_id")))

    return PARAMETER.sub(value, path)
