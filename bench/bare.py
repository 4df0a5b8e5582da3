"""The bare peer of the HTTP bench: the same body, nothing recorded. `python -m bench.bare PORT`."""

import sys
from http import HTTPStatus
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from linli.issues.bodies import Report

app = FastAPI()


@app.post("/api/issues", status_code=HTTPStatus.CREATED)
async def report(body: Report) -> dict[str, str]:
    """Take the report and record nothing."""
    return {"id": str(uuid4()), "category": body.category}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="error")
