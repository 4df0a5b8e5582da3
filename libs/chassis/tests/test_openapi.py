"""The OpenAPI page says what every operation takes and answers."""

import re
from typing import Any

from .sample import Sample


async def page(sample: Sample) -> dict[str, Any]:
    return (await sample.http.get("/openapi.json")).json()


async def test_the_page_stands_at_two_addresses(sample: Sample) -> None:
    own = await sample.http.get("/api/notices/openapi.json")
    assert own.json() == await page(sample)
    assert set((await page(sample))["paths"]) == {
        "/api/notices",
        "/api/notices/import",
        "/api/notices/{notice_id}",
        "/api/notices/{notice_id}/close",
    }


async def test_a_command_declares_its_headers_refusals_and_problems(sample: Sample) -> None:
    command = (await page(sample))["paths"]["/api/notices"]["post"]
    named = {parameter["$ref"].rsplit("/", 1)[-1] for parameter in command["parameters"]}
    assert named == {"LinliMinPosition", "IdempotencyKey", "LinliCommandId", "IfMatch"}
    assert "`notice-closed`" in command["responses"]["409"]["description"]
    assert set(command["responses"]["201"]["headers"]) == {"ETag", "Linli-Position"}
    for status in ("409", "422", "default"):
        assert set(command["responses"][status]["content"]) == {"application/problem+json"}


async def test_a_read_declares_no_headers_of_commands(sample: Sample) -> None:
    read = (await page(sample))["paths"]["/api/notices"]["get"]
    named = [parameter.get("name", parameter.get("$ref")) for parameter in read["parameters"]]
    assert named == ["limit", "cursor", "#/components/parameters/LinliMinPosition"]
    assert "headers" not in read["responses"]["200"]


async def test_every_reference_leads_somewhere(sample: Sample) -> None:
    schema = await page(sample)
    for reference in re.findall(r"'\$ref': '#/([^']+)'", str(schema)):
        part: Any = schema
        for step in reference.split("/"):
            part = part[step]
    assert "HTTPValidationError" not in str(schema)


async def test_people_can_read_it_without_loading_anything_else(sample: Sample) -> None:
    response = await sample.http.get("/api/notices/docs")
    assert response.headers["content-type"].startswith("text/html")
    assert "POST /api/notices" in response.text
    assert not re.search(r"(src|href)=.?(https?:)?//", response.text)
    assert "default-src 'none'" in response.headers["content-security-policy"]
