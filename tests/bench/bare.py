"""What the Slack acknowledgement is told beside: a FastAPI route that checks the signature and commits one row.

`python -m tests.bench.bare PORT`, with DATABASE_URL in the environment.
"""

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from core.adapters.sql.engine import open_engine
from tests.support.slack_api import SECRET


def bare() -> FastAPI:
    engine, verifier = open_engine(os.environ["DATABASE_URL"]), SignatureVerifier(SECRET)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS bare (id BIGSERIAL PRIMARY KEY, body TEXT)"))
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        body = await request.body()
        if not verifier.is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO bare (body) VALUES (:body)"), {"body": body.decode()})
        return Response()

    @app.get("/healthz")
    async def healthz() -> str:
        return "ok"

    return app


if __name__ == "__main__":
    uvicorn.run(bare(), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
