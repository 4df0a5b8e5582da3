"""The issuer in a process of its own: `python -m linli.issuer --folder DIR --port N`."""

import argparse
import sys
from pathlib import Path

import uvicorn

from linli.issuer.app import create_app
from linli.issuer.issuer import AUDIENCE, DevelopmentIssuer

HOST = "127.0.0.1"


def main() -> None:
    """Serve on the loopback interface until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m linli.issuer", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where its keys live")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--issuer", help="its name, http://127.0.0.1:PORT if not given")
    parser.add_argument("--audience", default=AUDIENCE)
    given = parser.parse_args()
    url = given.issuer or f"http://{HOST}:{given.port}"
    issuer = DevelopmentIssuer(given.folder, url, given.audience)
    sys.stderr.write(f"{issuer.notice}\nissuer {issuer.issuer}, audience {issuer.audience}\n")
    uvicorn.run(create_app(issuer), host=HOST, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
