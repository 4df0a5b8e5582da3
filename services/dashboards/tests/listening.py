"""Everything that everybody is told of volunteers, over HTTP: whatever is asked, noted as facts."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from httpx import AsyncClient

from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.months import DAY

from .attacks import Fact
from .following import Following
from .persons import VOLUNTEERS

type Json = Mapping[str, Any]
FOLDERS = ("towns", "communities", "compounds")
COUNTED = {rule.event.event_type for rule in METRICS[VOLUNTEERS].rules}


class Ears(NamedTuple):
    """Who asks about places when some months have been published."""

    api: AsyncClient
    months: Sequence[date]
    """The last days of those published so far, in order."""
    live: Mapping[str, Following]
    """By place: who has listened since before anything was published."""

    def month(self, day: date) -> int:
        """The number of the last month that ended by a day; 0 before the first."""
        return sum(end <= day for end in self.months)

    async def told_of_day(self, scope: str, day: date) -> list[Fact]:
        """What is said of a place on a day."""
        return await self._of_day(scope, day) + await self._happened(scope, day)

    async def told_live(self, scope: str, until: Callable[[Json], bool]) -> list[Fact]:
        """What has been told to whoever listens, up to the changes of which that holds."""
        facts: list[Fact] = []
        while True:
            changes = (await self.live[scope].event())["data"]
            if figure := changes["metrics"].get(VOLUNTEERS):
                facts += self._figure(scope, figure)
            if until(changes):
                return facts

    async def told_in_stories(self, scopes: Sequence[str], day: date) -> list[Fact]:
        """What is said of all that led to, and followed from, what everybody knows of a town."""
        told: list[Json] = []
        for event in await self._timeline(scopes[0], {"on": str(day)}):
            response = await self.api.get(f"/api/dashboards/events/{event['id']}")
            story = response.json()
            told += [story["event"], *story["followed"], *story["correlated"]]
            told += [story["caused_by"]] if story["caused_by"] else []
        return [fact for scope in scopes for fact in self._counted(scope, day, told)]

    async def told_over_time(self, scope: str, days: Sequence[date]) -> list[Fact]:
        """What all answers about a place say, of any of these days and what lies between them."""
        facts = [fact for day in days for fact in await self.told_of_day(scope, day)]
        facts += await self._of_range(scope, days)
        return facts + (await self._of_months(scope) if scope.count("/") == 1 else [])

    async def _of_day(self, scope: str, day: date) -> list[Fact]:
        on, facts = {"on": str(day)}, list[Fact]()
        facts += self._figure(scope, (await self._json(scope, "", on))["metrics"][VOLUNTEERS])
        then = await self._json(scope, "", {**on, "as_of": str(day)})
        assert then["metrics"][VOLUNTEERS]["value"] is None
        csv_ = await self._get(scope, "/export", on)
        rows = csv.DictReader(io.StringIO(csv_.decode("utf-8-sig"), newline=""))
        (row,) = [row for row in rows if row["metric"] == VOLUNTEERS]
        facts += self._value(scope, day, int(row["value"]) if row["value"] else None)
        card = (await self._get(scope, f"/metrics/{VOLUNTEERS}/card", on)).decode()
        (shown,) = re.findall(r'class="value">([^<]*)<', card)
        digits = shown.replace(",", "")
        facts += self._value(scope, day, int(digits) if digits.isdigit() else None)
        compared = await self._json(scope, "/comparison", {**on, "metric": VOLUNTEERS})
        for part in (compared["whole"], *compared["parts"]):
            inside = part["place"]["code"] != compared["place"]["code"]
            place = f"{scope}/{part['place']['code']}" if inside else scope
            facts += self._value(place, day, part["value"])
        return facts

    async def _of_range(self, scope: str, days: Sequence[date]) -> list[Fact]:
        """Of days and weeks nothing is told; of months, and between days, what is published."""
        first, last = min(days), max(days)
        facts: list[Fact] = []
        for granularity in ("day", "week", "month"):
            asked = {"metrics": VOLUNTEERS, "granularity": granularity}
            asked |= {"from": str(first.replace(day=1)), "to": str(last)}
            points = (await self._json(scope, "/series", asked))["metrics"][VOLUNTEERS]["points"]
            told = [p for p in points if p["value"] is not None or p["change"] is not None]
            assert granularity == "month" or not told
            for point in told:
                begin, end = date.fromisoformat(point["from"]), date.fromisoformat(point["to"])
                facts += self._value(scope, end, point["value"])
                facts += self._added(scope, begin - DAY, end, point["change"])
        for one in days:
            asked = {"from": str(one), "to": str(last)}
            change = (await self._json(scope, "/changes", asked))["metrics"][VOLUNTEERS]
            facts += self._value(scope, one, change["earlier"])
            facts += self._value(scope, last, change["later"])
            facts += self._added(scope, one, last, change["change"])
        asked = {"on": str(last), "earlier": str(first)}
        restated = (await self._json(scope, "/restatement", asked))["metrics"][VOLUNTEERS]
        assert {restated[key] for key in ("earlier", "later", "change", "events")} == {None}
        return facts

    async def _of_months(self, scope: str) -> list[Fact]:
        facts: list[Fact] = []
        for end in self.months:
            asked = {"place": scope, "month": f"{end:%Y-%m}"}
            path = "/api/dashboards/reports/community-monthly/filled"
            response = await self.api.get(path, params=asked)
            lines = {line["code"]: line["figure"] for line in response.json()["lines"]}
            facts += self._value(scope, end, lines["301"]["value"])
            facts += self._added(scope, end.replace(day=1) - DAY, end, lines["302"]["value"])
        return facts

    async def _happened(self, scope: str, day: date) -> list[Fact]:
        facts: list[Fact] = []
        for as_of in ({}, {"as_of": str(day)}):
            events = await self._timeline(scope, {"on": str(day), **as_of})
            assert events
            facts += self._counted(scope, day, events)
        return facts

    async def _timeline(self, scope: str, asked: Mapping[str, str]) -> Sequence[Json]:
        events, cursor = list[Json](), dict[str, str]()
        while True:
            page = await self._json(scope, "/timeline", {**asked, **cursor, "limit": "200"})
            events += page["events"]
            if page["next"] is None:
                return events
            cursor = {"cursor": page["next"]}

    def _counted(self, scope: str, day: date, told: Iterable[Json]) -> list[Fact]:
        """Whoever is told of the events themselves can count them."""
        counted = {
            event["id"]
            for event in told
            if event["type"] in COUNTED and f"{event['place']}/".startswith(f"{scope}/")
        }
        return self._value(scope, day, len(counted) or None)

    def _figure(self, scope: str, figure: Json) -> list[Fact]:
        """A figure of a dashboard, with what is located in none of the place's parts."""
        month = self._named(figure.get("month"))
        facts = self._at(scope, month, figure["value"])
        rest = figure["not_located"] if scope.count("/") < 2 else None
        return facts + self._at(f"{scope}/_", month, rest)

    def _named(self, month: str | None) -> int:
        return next((n for n, end in enumerate(self.months, 1) if f"{end:%Y-%m}" == month), 0)

    def _value(self, scope: str, day: date, value: int | None) -> list[Fact]:
        return self._at(scope, self.month(day), value)

    def _at(self, scope: str, month: int, value: int | None) -> list[Fact]:
        if value is None:
            return []
        assert month, f"{scope} is told before a month has been published"
        return [Fact((scope, 0, month), value)]

    def _added(self, scope: str, one: date, other: date, value: int | None) -> list[Fact]:
        months = self.month(one), self.month(other)
        if value is None or months[0] == months[1]:
            assert not value, f"{scope} is told what {other} added to a month that is told"
            return []
        return [Fact((scope, *months), value)]

    async def _json(self, scope: str, path: str, asked: Mapping[str, str]) -> Json:
        return orjson.loads(await self._get(scope, path, asked))

    async def _get(self, scope: str, path: str, asked: Mapping[str, str]) -> bytes:
        codes = scope.split("/")
        address = f"/api/dashboards/{FOLDERS[len(codes) - 1]}/{codes[-1]}{path}"
        response = await self.api.get(address, params=asked)
        assert response.status_code == 200, response.text
        return response.content
