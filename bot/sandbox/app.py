"""The local workspace over HTTP: `/api/<method>` for the bot, `/page/…` for the page, the page itself at `/`."""

import asyncio
import base64
import contextlib
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.sandbox import web_api
from bot.sandbox.outgoing import Outgoing
from bot.sandbox.workspace import BOT_TOKEN, USERS, Json, SlackError, Workspace

_STATIC = Path(__file__).parent / "static"
#: A long poll of the page ends after this and starts again.
POLL_SECONDS = 20.0


def create_sandbox(workspace: Workspace, outgoing: Outgoing, *, pages_url: str) -> FastAPI:
    app = FastAPI(title="Local Slack workspace", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.workspace, app.state.outgoing = workspace, outgoing
    _web_api(app, workspace)
    _files(app, workspace)
    _page(app, workspace, outgoing, pages_url)
    _acts(app, workspace, outgoing)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    @app.get("/")
    async def index() -> FileResponse:  # pyright: ignore[reportUnusedFunction]
        return FileResponse(_STATIC / "index.html")

    return app


def _web_api(app: FastAPI, workspace: Workspace) -> None:
    @app.api_route("/api/{method}", methods=["GET", "POST"])
    async def method(method: str, request: Request) -> Json:  # pyright: ignore[reportUnusedFunction]
        try:
            arguments = await _arguments(request)
        except SlackError as exc:
            return web_api.refusal(exc)
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or arguments.get("token")
        if token != BOT_TOKEN:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        return web_api.call(workspace, method, arguments)

    @app.post("/response/{key}")
    async def respond(key: str, said: Annotated[Json, Body()]) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        try:
            web_api.respond(workspace, key, said)
        except SlackError as exc:
            return JSONResponse(web_api.refusal(exc), status_code=404 if exc.code == "used_url" else 400)
        return JSONResponse("ok")


def _files(app: FastAPI, workspace: Workspace) -> None:
    @app.get("/files/{key}")
    async def file(key: str, request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        """Slack answers a stranger with its sign-in page."""
        if request.headers.get("authorization") != f"Bearer {BOT_TOKEN}":
            return Response(status_code=302, headers={"location": "/"})
        data = workspace.files.get(key)
        return Response(data, media_type="application/octet-stream") if data is not None else Response(status_code=404)


def _page(app: FastAPI, workspace: Workspace, outgoing: Outgoing, pages_url: str) -> None:
    @app.get("/page/state")
    async def state(user: str, since: int = -1) -> Json:  # pyright: ignore[reportUnusedFunction]
        if workspace.version <= since and not workspace.closing:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(workspace.changed.wait(), POLL_SECONDS)
        return {**workspace.seen_by(user), "pages_url": pages_url}

    @app.post("/page/say")
    async def say(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        user, channel, text, thread_ts = _user(given), given["channel"], str(given["text"]), given.get("thread_ts")
        words = text.split(maxsplit=1)
        if words[:1] != ["/mlops"]:
            return await outgoing.say(user, channel, text, thread_ts, files=_attached(given, outgoing))
        if thread_ts:
            workspace.whisper(channel, user, "/mlops is not supported in threads. Sorry!", thread_ts=thread_ts)
        else:
            await outgoing.command(user, channel, "".join(words[1:]).strip())
        return {}

    @app.exception_handler(SlackError)
    async def refused(_: Request, exc: SlackError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"error": exc.code}, status_code=400)


def _acts(app: FastAPI, workspace: Workspace, outgoing: Outgoing) -> None:
    """What people do to messages and forms."""

    @app.post("/page/click")
    async def click(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        await outgoing.click(_user(given), given["channel"], given["ts"], given["action"])
        return {}

    @app.post("/page/rewrite")
    async def rewrite(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        await outgoing.rewrite(_user(given), given["channel"], given["ts"], str(given["text"]).strip())
        return {}

    @app.post("/page/shortcut")
    async def shortcut(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        await outgoing.shortcut(_user(given), given["channel"], given["ts"], given["callback_id"])
        return {}

    @app.post("/page/submit")
    async def submit(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        return {"errors": await outgoing.submit(_user(given), given["view_id"], given["values"])}

    @app.post("/page/close")
    async def close(given: Annotated[Json, Body()]) -> Json:  # pyright: ignore[reportUnusedFunction]
        workspace.close_view(given["view_id"])
        return {}


def _attached(given: Json, outgoing: Outgoing) -> list[Json]:
    """Raises SlackError for what is no file."""
    try:
        files = [(str(f["name"]), base64.b64decode(f["base64"]), str(f["type"])) for f in given.get("files") or ()]
    except (KeyError, TypeError, ValueError) as exc:
        raise SlackError("invalid_file") from exc
    return [outgoing.attach(name, data, kind or "application/octet-stream") for name, data, kind in files]


def _user(given: Json) -> str:
    if given.get("user") not in USERS:
        raise SlackError("user_not_found")
    return given["user"]


async def _arguments(request: Request) -> dict[str, Any]:
    """From JSON, a form or the query: slack_sdk uses all three. Raises SlackError."""
    asked: dict[str, Any] = dict(request.query_params)
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {**asked, **dict(await request.form())}
    try:
        given: object = await request.json()
    except ValueError as exc:
        raise SlackError("invalid_json") from exc
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return {**asked, **given}
