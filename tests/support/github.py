"""A GitHub on loopback: the calls that publishing makes, checked against GitHub's description, and git itself.

Repositories are real ones on disk behind dulwich's own web server, so a push that works here is a push.
"""

import base64
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from aiohttp import web
from dulwich.repo import Repo
from dulwich.server import Backend
from dulwich.web import make_wsgi_chain

from tests.support.github_openapi import Description

TOKEN = "ghp_" + "0" * 36
ORGANISATION = "acme"


@dataclass
class FakeGitHub:
    folder: Path
    url: str = ""
    git_url: str = ""
    calls: list[str] = field(default_factory=list[str])
    pulls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    faults: list[str] = field(default_factory=list[str])
    """What GitHub's description does not know; a test asserts that there is none."""
    failures: list[web.Response] = field(default_factory=list[web.Response])
    """Answers that are given first, each once."""
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    opened: dict[str, Repo] = field(default_factory=dict[str, Repo])
    description: Description = field(default_factory=Description)

    def repository(self, name: str) -> Repo:
        """Stays open: a repository that is dropped open is warned of."""
        if name not in self.opened:
            self.opened[name] = Repo(str(self.folder / ORGANISATION / f"{name}.git"))
        return self.opened[name]

    def make(self, name: str) -> None:
        path = self.folder / ORGANISATION / f"{name}.git"
        path.mkdir(parents=True)
        Repo.init_bare(str(path), default_branch=b"main").close()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path}")
        body = await request.json() if request.can_read_body else {}
        self.faults += self.description.faults(request.method, request.path, query=request.query, body=body)
        self.faults += [] if request.headers.get("X-GitHub-Api-Version") else ["no version is asked for"]
        if self.failures:
            return self.failures.pop(0)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.json_response({"message": "Bad credentials"}, status=401)
        return self._answer(request, body)

    def _answer(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        parts = request.path.strip("/").split("/")
        match (request.method, *parts):
            case ("GET", "repos", _, name):
                there = (self.folder / ORGANISATION / f"{name}.git").exists()
                return self._repository(name) if there else web.json_response({"message": "Not Found"}, status=404)
            case ("POST", "orgs", _, "repos"):
                if (self.folder / ORGANISATION / f"{body['name']}.git").exists():
                    return web.json_response({"message": "Repository creation failed."}, status=422)
                self.make(body["name"])
                return self._repository(body["name"], status=201)
            case ("GET", "repos", _, _, "pulls"):
                head = request.query["head"].partition(":")[2]
                return web.json_response([p for p in self.pulls if p["head"]["ref"] == head])
            case ("POST", "repos", owner, name, "pulls"):
                if any(p["head"]["ref"] == body["head"] for p in self.pulls):
                    return web.json_response({"message": "A pull request already exists"}, status=422)
                if f"refs/heads/{body['head']}".encode() not in self.repository(name).get_refs():
                    return web.json_response({"message": "head is invalid"}, status=422)
                number = len(self.pulls) + 1
                made = {"html_url": f"https://github.test/{owner}/{name}/pull/{number}", "state": "open"}
                self.pulls.append({**made, "head": {"ref": body["head"]}, "title": body["title"], "body": body["body"]})
                return web.json_response(self.pulls[-1], status=201)
            case ("POST", "app", "installations", _, "access_tokens"):
                return web.json_response({"token": TOKEN, "expires_at": "2099-01-01T00:00:00Z"}, status=201)
            case _:
                return web.json_response({"message": "Not Found"}, status=404)

    def _repository(self, name: str, *, status: int = 200) -> web.Response:
        told = {
            "full_name": f"{ORGANISATION}/{name}",
            "html_url": f"https://github.test/{ORGANISATION}/{name}",
            "clone_url": f"{self.git_url}/{ORGANISATION}/{name}.git",
        }
        return web.json_response(told, status=status)

    def serve_git(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """As GitHub: without a valid token as the password nobody pushes."""
        scheme, _, said = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        password = base64.b64decode(said).decode().partition(":")[2] if scheme == "Basic" else ""
        if password not in self.tokens:
            start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="GitHub"')])
            return [b"no"]
        return make_wsgi_chain(_Repositories(self))(environ, start_response)


class _Repositories(Backend):
    def __init__(self, github: FakeGitHub) -> None:
        self._github = github

    def open_repository(self, path: str | bytes) -> Repo:
        name = path.decode() if isinstance(path, bytes) else path
        return self._github.repository(name.rsplit("/", 1)[-1].removesuffix(".git"))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@asynccontextmanager
async def running_github(folder: Path) -> AsyncIterator[FakeGitHub]:
    github = FakeGitHub(folder)
    git = make_server("127.0.0.1", 0, github.serve_git, handler_class=_Quiet)
    thread = threading.Thread(target=git.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", github.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    github.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    github.git_url = f"http://127.0.0.1:{git.server_port}"
    try:
        yield github
    finally:
        await runner.cleanup()
        git.shutdown()
        thread.join()
        git.server_close()
        for repository in github.opened.values():
            repository.close()
