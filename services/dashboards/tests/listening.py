"""Everything that everybody is told of volunteers, over HTTP: whatever is asked, noted as facts."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from httpx import AsyncClient

from linli.chassis.service import Running
from linli.dashboards.fold import PlaceRow
from linli.dashboards.freshness import freshness_of
from linli.dashboards.live import Channel
from linli.dashboards.months import DAY
from linli.dashboards.queries import find_place
from linli.dashboards.snapshot import snapshot
from linli.dashboards.viewing import PUBLIC

from .attacks import Fact
from .persons import VOLUNTEERS

type Json = Mapping[str, Any]
FOLDERS = ("towns", "communities", "compounds")
LEVELS = ("town", "community", "compound")


class Ears(NamedTuple):
    """Who asks about places when some months have been published."""

    api: AsyncClient
    running: Running
    months: Sequence[date]
    """The last days of those published so far, in order."""

    def month(self, day: date) -> int:
        """The number of the last month that ended by a day; 0 before the first."""
        return sum(end <= day for end in self.months)

    async def told_of_day(self, scope: str, day: date) -> list[Fact]:
        """What is said of a place on a day, and live."""
        return await self._of_day(scope, day) + await self._live(scope)

    async def told_over_time(self, scope: str, days: Sequence[date]) -> list[Fact]:
        """What all answers about a place say, of any of these days and what lies between them."""
        facts = [fact for day in days for fact in await self._of_day(scope, day)]
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

    async def _live(self, scope: str) -> list[Fact]:
        """What is told first to whoever listens, and again when anything has changed."""
        channel = Channel(await self._row(scope), finely=False)
        await channel.refresh(self.running.engine, freshness_of(self.running))
        figures = orjson.loads(channel.told(0) or b"")["metrics"]
        return self._figure(scope, figures[VOLUNTEERS])

    async def _row(self, scope: str) -> PlaceRow:
        async with self.running.engine.connect() as db:
            await snapshot(db, PUBLIC)
            codes = scope.split("/")
            return await find_place(db, LEVELS[len(codes) - 1], codes[-1])

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
