"""The page on which somebody shows who they are."""

from html import escape
from typing import Final

from linli.issuer.codes import CLIENT, Asked

STYLE: Final = """
body { max-width: 36rem; margin: 10vh auto; padding: 0 1rem;
  font: 1.05rem/1.6 system-ui, sans-serif; color: #1b1f23; background: #fff }
textarea { box-sizing: border-box; width: 100%; font: 0.9rem/1.4 ui-monospace, monospace }
button { font: inherit; padding: 0.4rem 1.6rem }
code { overflow-wrap: anywhere } .wrong { color: #a3123a }
@media (prefers-color-scheme: dark) { body { color: #e8eaed; background: #16191d }
  .wrong { color: #ff9aae } }
"""
COMMAND: Final = "linli token --role community-staff --scope lishui/tongsheng"


def sign_in_page(asked: Asked, *, wrong: bool = False) -> str:
    """Asks for a token of this issuer's: whoever has one is who it names."""
    fields = {
        **asked._asdict(),
        "client_id": CLIENT,
        "response_type": "code",
        "code_challenge_method": "S256",
        "scope": "openid",
    }
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    refusal = (
        '<p class="wrong" role="alert">该令牌无效或已过期。'
        '<span lang="en">This token is no good, or no longer.</span></p>'
    )
    return f"""<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>登录（仅供开发） Sign in (development only)</title><style>{STYLE}</style>
<h1>登录 <span lang="en">Sign in</span></h1>
<p><strong>仅供开发和试用。</strong>
<span lang="en">For development and for trying things out only.</span></p>
<form method="post">{hidden}
<p><label for="token">请粘贴下列命令打印的令牌：
<span lang="en">Paste the token that this prints:</span></label><br>
<code>{COMMAND}</code></p>{refusal if wrong else ""}
<p><textarea id="token" name="token" rows="5" required autofocus spellcheck="false"></textarea></p>
<p><button>登录 <span lang="en">Sign in</span></button></p></form></html>
"""
