"""The OpenAPI page for people: plain HTML, nothing loaded from anywhere."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import orjson

SECURITY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_REFERENCE = re.compile(r"#/components/schemas/(\w+)")
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
h2 { font: 600 1rem ui-monospace, monospace; border-top: 1px solid #888; padding-top: 1rem }
pre { border-left: 3px solid #888; padding-left: 1rem; overflow: auto }
"""


def api_page(schema: Mapping[str, Any]) -> str:
    """Every operation with its parameters, body and answers, then the schemas they name."""
    title = escape(schema["info"]["title"])
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>",
        '<p>The same for programs: <a href="openapi.json">openapi.json</a></p>',
    ]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            parts += _operation(f"{method.upper()} {path}", operation)
    parts.append("<h1>Schemas</h1>")
    for name, definition in schema["components"]["schemas"].items():
        parts += [f'<h2 id="{escape(name)}">{escape(name)}</h2>', _pre(definition)]
    return "\n".join(parts)


def _operation(name: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>{escape(name)}</h2><p>{escape(operation.get('description', ''))}</p>"
    yield "<ul>"
    for parameter in operation.get("parameters", ()):
        if "$ref" not in parameter:  # what every operation takes
            yield f"<li><b>{escape(parameter['name'])}</b> in {parameter['in']}</li>"
    for status, response in operation["responses"].items():
        yield f"<li>{escape(status)}: {escape(response['description'])}</li>"
    yield "</ul>"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield _pre(content.get("schema", {}))


def _pre(value: object) -> str:
    text = escape(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
    return f"<pre>{_REFERENCE.sub(r'<a href="#\1">\1</a>', text)}</pre>"
