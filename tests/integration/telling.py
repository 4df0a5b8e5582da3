"""What can be told of a person: a canary in every field that is theirs."""

import asyncio
from io import BytesIO
from typing import Any

from httpx import AsyncClient, Response
from PIL import Image
from PIL.ExifTags import Base

from .canaries import CONTROL, PHONES, TAGS

NOON = "2024-01-18T12:00:00+08:00"
OPEN = {"LINLI_INSECURE_NO_AUTH": "yes", "LINLI_LOG_LEVEL": "debug", "LINLI_ACCESS_LOG": "yes"}
HERE = {"community": "tongsheng", "compound": "jinsha"}


class Teller:
    """Tells the story of one person over HTTP, a canary in every field that is theirs."""

    def __init__(self, client: AsyncClient, who: str) -> None:
        self.client, self.who = client, who
        self.told = 0
        self.pages: list[str] = []
        self.photo = b""
        """Some of the bytes of a photo as it is shown."""

    def words(self) -> str:
        """Another canary, with characters that JSON may escape."""
        self.told += 1
        return f'金丝雀"{TAGS[self.who]}{self.told}'

    async def post(self, path: str, **body: Any) -> Response:
        self.told += 1
        key = {"Idempotency-Key": f"{self.who}-{self.told}"}
        response = await self.client.post(f"/api/{path}", json=body, headers=key)
        assert response.is_success, (path, response.text)
        return response

    async def tell(self) -> None:
        """Everything that can be told of a person."""
        await self.of_the_register()
        await self.of_an_issue()
        await self.of_a_duplicate()
        await self.of_a_request()
        await self.of_what_lies_behind()
        await self.of_a_patrol()

    async def of_the_register(self) -> None:
        phone, other = PHONES[self.who]
        body = {"person": self.who, "name": self.words(), "phone": phone, **HERE}
        await self.post("communities/people", **body)
        path = f"communities/people/{self.who}"
        await self.post(f"{path}/correct", name=self.words(), phone=other)
        scope = {"town": "lishui"}
        grant = await self.post("communities/grants", person=self.who, role="reader", scope=scope)
        revoke = f"communities/grants/{grant.json()['id']}/revoke"
        await self.post(revoke, reason=self.words())
        self.pages.append(f"/api/{path}")

    async def of_an_issue(self) -> None:
        path = await self.report(category="lifts", answers={"SINCE": self.words()})
        for step, body in (
            ("triage", {"category": "wall-tiles"}),
            ("joint-action", {"parties": ["p1"]}),
            ("escalate", {"to": "town", "reason": "beyond-us"}),
            ("extension", {"requested_by": "p1", "minutes": 60, "reason": "weather"}),
            ("suspend", {"reason": "weather"}),
            ("measures", {}),
            ("evidence", {}),
            ("contacts", {"channel": "phone"}),
        ):
            await self.post(f"{path}/{step}", note=self.words(), **body)
        evidence = {"party": "p1", "reason": "outside-competence", "evidence": self.words()}
        await self.post(f"{path}/return", **evidence)
        await self.post(f"{path}/resume")
        await self.post(f"{path}/hazard")
        for step, body in (
            ("hazard/safe", {}),
            ("claim", {"claimed_by": "p1"}),
            ("call-backs", {"solved": True}),
            ("verify", {"verified_by": "p2"}),
            ("recheck", {"relapsed": False}),
            ("reopen", {}),
            ("close", {"reason": "withdrawn"}),
        ):
            await self.post(f"{path}/{step}", note=self.words(), **body)
        wording = {"title": self.words(), "description": self.words()}
        await self.post(f"{path}/release", texts=["title", "description"], **wording)
        await self.of_a_photo(path)
        self.pages.append(f"/api/{path}")

    async def of_a_duplicate(self) -> None:
        duplicate, survivor = await self.report(), await self.report()
        into = survivor.removeprefix("issues/")
        await self.post(f"{duplicate}/merge", into=into, note=self.words())
        await self.post(f"{survivor}/reject", reason="outside-competence", note=self.words())

    async def report(self, **more: Any) -> str:
        words = {name: self.words() for name in ("title", "description", "address")}
        told = {"category": "greening", "reporter": self.who, **words, **HERE, **more}
        answer = await self.post("issues", **told)
        return answer.headers["Location"].removeprefix("/api/")

    async def of_a_request(self) -> None:
        """What other programs send for somebody who is known by a way to reach them."""
        key = (await self.post("issues/open311-keys", town="lishui", client=self.who)).json()["key"]
        form = {
            "api_key": key,
            "service_code": "greening",
            "description": self.words(),
            "address_string": self.words(),
            "first_name": self.words(),
            "email": f"{self.who}@{TAGS[self.who]}.example",
            "media_url": f"https://example.org/{TAGS[self.who]}.jpg",
        }
        answer = await self.client.post("/open311/v2/requests.json", data=form)
        assert answer.is_success, answer.text

    async def of_what_lies_behind(self) -> None:
        issue = (await self.report()).removeprefix("issues/")
        cluster = await self.post("issues/clusters", issues=[issue], title=self.words(), **HERE)
        await self.post(f"issues/clusters/{cluster.json()['id']}/topic", title=self.words())
        dispute = await self.post("issues/disputes", kind="noise", note=self.words(), **HERE)
        path = f"issues/disputes/{dispute.json()['id']}"
        await self.post(f"{path}/mediations", note=self.words())
        await self.post(f"{path}/settle", outcome="agreed", note=self.words())

    async def of_a_photo(self, issue: str) -> None:
        kind = {"Content-Type": "image/jpeg"}
        answer = await self.client.post(
            f"/api/{issue}/photos", content=photo_by(self.words()), headers=kind
        )
        assert answer.is_success, answer.text
        shown = (await self.client.get(answer.headers["Location"])).content
        self.photo = shown[-200:-100]

    async def of_a_patrol(self) -> None:
        team = await self.post("volunteers/teams", kind="safety", name_zh="队", **HERE)
        plan = {"team_id": team.json()["id"], "starts_at": NOON, **HERE}
        patrol = (await self.post("volunteers/patrols", **plan)).json()["id"]
        path = f"volunteers/patrols/{patrol}"
        await self.post(f"{path}/start")
        words = {"title": self.words(), "note": self.words()}
        await self.post(f"{path}/findings", category="greening", **words, **HERE)
        await self.post(f"{path}/cleanups", note=self.words())
        await self.post(f"{path}/dissuasions", note=self.words())


def photo_by(words: str) -> bytes:
    """A photo whose metadata tell of somebody, as does what stands behind its end."""
    exif = Image.Exif()
    exif[Base.Artist] = exif[Base.ImageDescription] = words
    noise = Image.effect_noise((120, 90), 60)
    out = BytesIO()
    noise.save(out, "JPEG", exif=exif, comment=words.encode(), icc_profile=words.encode() * 9)
    return out.getvalue() + words.encode()


async def told_places(client: AsyncClient) -> None:
    """Register the town; its places are known to every service when this returns."""
    last: Response | None = None
    for path, body in (
        ("towns", {"code": "lishui", "name_zh": CONTROL}),
        ("communities", {"code": "tongsheng", "town": "lishui", "name_zh": "同声"}),
        ("compounds", {"code": "jinsha", "community": "tongsheng", "name_zh": "金沙"}),
    ):
        last = await client.post(f"/api/communities/{path}", json=body)
        assert last.is_success, last.text
    assert last is not None
    await settled(client, last.headers["Linli-Position"])
    lifts = {"town": "lishui", "name_zh": "电梯"}
    await client.post("/api/issues/categories", json={"code": "lifts", **lifts})
    questions = [{"code": "SINCE", "answer": "text", "text_zh": "何时起"}]
    answer = await client.post(
        "/api/issues/categories/lifts/revise", json={**lifts, "questions": questions}
    )
    assert answer.is_success, answer.text


async def settled(client: AsyncClient, *positions: str) -> None:
    """Wait until all services have read as far."""
    waiting = {"Linli-Min-Position": ", ".join(positions)}
    for path in (
        "issues",
        "volunteers/patrols",
        "library/libraries",
        "courses/courses",
        "dashboards/towns/lishui",
    ):
        async with asyncio.timeout(30):
            while (await client.get(f"/api/{path}", headers=waiting)).status_code == 503:
                await asyncio.sleep(0.05)


async def tails(client: AsyncClient) -> list[str]:
    """The last position of every history."""
    found: list[str] = []
    for service in ("communities", "issues", "volunteers"):
        answer = await client.get(f"/api/{service}/events", params={"limit": 1000})
        found.append(answer.headers["Linli-Position"])
    return found
