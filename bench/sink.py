"""A collector that forgets: `python -m bench.sink PORT`."""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send


async def app(_scope: Scope, receive: Receive, send: Send) -> None:
    """Take everything."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", loop="uvloop")
