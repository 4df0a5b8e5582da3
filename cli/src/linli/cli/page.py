"""The page at `/platform`: to dashboards, API pages, feeds and events; it loads nothing."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from linli.events.envelope import Source

TITLES = {
    "communities": "社区与小区",
    "issues": "问题",
    "volunteers": "志愿者与巡逻",
    "library": "邻里图书馆",
    "courses": "社区课程",
    "dashboards": "看板",
}
_STYLE = """
:root { color-scheme: light dark; font: 17px/1.6 system-ui, "Noto Sans CJK SC", sans-serif }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1.2rem }
h1 { font-weight: 600; margin-bottom: 0 }
h1 + p { margin-top: 0; opacity: .7 }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .4rem }
table { border-collapse: collapse; width: 100% }
td { padding: .35rem .8rem .35rem 0; border-top: 1px solid #8884 }
td:first-child { font-weight: 600 }
code { font-size: .9em }
.notice { border-left: .3rem solid #d33; padding-left: .8rem }
"""


def page(sources: Mapping[str, Sequence[Source]], notice: str | None = None) -> str:
    """The page, for the services and the histories each of them has; first, what all must know."""
    towns = sorted({source.town for known in sources.values() for source in known})
    return "\n".join(
        [
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>邻里 Linli</title><style>{_STYLE}</style>",
            "<h1>邻里 Linli</h1><p>共建共治共享 · Building, governing and sharing together</p>",
            *([f'<p class="notice">{escape(notice)}</p>'] if notice else []),
            *_dashboards(towns),
            *_services(sources),
            *_events(towns),
        ]
    )


def _dashboards(towns: Sequence[str]) -> Iterator[str]:
    yield "<h2>看板 Dashboards</h2>"
    if not towns:
        yield "<p>尚无数据。 No town is registered yet.</p>"
    for town in towns:
        path = f"/api/dashboards/towns/{town}"
        yield f'<p><a href="{path}">{escape(town)}</a> <code>{path}</code></p>'
    yield '<p><a href="/api/dashboards/metrics">指标定义 What each number counts</a></p>'


def _services(sources: Mapping[str, Sequence[Source]]) -> Iterator[str]:
    yield "<h2>服务 Services</h2><table>"
    for name, known in sources.items():
        feeds = " ".join(
            f'<a href="/api/{name}/events?town={source.town}">事件 feed · {escape(source.town)}</a>'
            for source in known
        )
        yield f'<tr><td>{TITLES.get(name, "")} {name}<td><a href="/api/{name}/docs">接口 API</a>'
        yield f"<td>{feeds or '<span>–</span>'}"
    yield "</table>"


def _events(towns: Sequence[str]) -> Iterator[str]:
    town = escape(towns[0]) if towns else "&lt;town&gt;"
    yield "<h2>实时事件 Events on NATS</h2>"
    yield f"<p>streams <code>linli-{town}-&lt;service&gt;-&lt;epoch&gt;</code><br>subjects"
    yield f" <code>linli.{town}.&lt;service&gt;.&lt;Event&gt;.v1.&lt;community&gt;.&lt;compound&gt;"
    yield "</code><br>地址与凭据 address and credentials: <code>run/platform.json</code></p>"
    yield '<p><a href="/healthz">healthz</a> · <a href="/readyz">readyz</a></p>'
