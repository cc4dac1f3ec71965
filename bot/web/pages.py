"""The repository as pages: tree, rendered README, every file, the zip. Reads what was published; changes nothing."""

import html
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from bot.web.clone import clone_url
from bot.web.documents import PageOf, render
from bot.web.signing import Signer
from core.application.queries import Queries, RunView
from core.domain.repository import Tree
from core.errors import DecisionSetNotFound
from core.generator.archive import zip_bytes
from core.ports import RepoHost

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_SHOWN_BYTES = 512 * 1024


@dataclass(frozen=True, kw_only=True)
class Pages:
    queries: Queries
    repos: RepoHost
    signer: Signer
    page_url: str = ""

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/d", include_in_schema=False)
        router.get("/{name}/files")(self._guarded(self._tree))
        router.get("/{name}/files/{path:path}")(self._guarded(self._file))
        router.get("/{name}/zip")(self._guarded(self._zip))
        return router

    def _guarded(self, page: Callable[[str, str, str], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        """Who has no valid link gets the same answer as for a design that is not there."""

        async def handle(request: Request, name: str, path: str = "") -> Response:
            signature = request.query_params.get("s", "")
            if not self.signer.allows(name, signature):
                return _missing("This link is not valid, or no longer. Press “Open repository” in Slack for a new one.")
            query = f"?s={quote(signature)}" if signature else ""
            try:
                return await page(name, path, query)
            except DecisionSetNotFound as exc:
                return _missing(exc.message)

        return handle

    async def _tree(self, name: str, _path: str, query: str) -> Response:
        view, tree = await self._read(name)
        if tree is None:
            return _missing(f"{view.decision_set.name} is {view.status}; there is no repository yet.")
        page_of = _pages_of(name, query)
        rows = "".join(
            f"<li><a href='{page_of(path)}'>{html.escape(path)}</a> <small>{len(data):,} B</small>"
            for path, data in sorted(tree.items())
        )
        clone = clone_url(self.page_url, view.decision_set.project_id, self.signer)
        readme = render("README.md", tree, page_of=page_of)
        return _page(
            f"{view.decision_set.name} · repository",
            f"{_facts(view, tree, clone)}<p><a href='/d/{quote(name)}/zip{query}'>Download as zip</a></p>"
            f"<div class=cols><nav><h2>Files</h2><ul>{rows}</ul></nav><article>{readme}</article></div>",
        )

    async def _file(self, name: str, path: str, query: str) -> Response:
        view, tree = await self._read(name)
        if tree is None or path not in tree:
            return _missing(f"{view.decision_set.name} has no file {path}.")
        page_of = _pages_of(name, query)
        body = render(path, tree, page_of=page_of) if path.endswith(".md") else _as_text(tree[path])
        back = f"<p><a href='{page_of('')}'>{html.escape(view.decision_set.name)}</a> / {html.escape(path)}</p>"
        return _page(path, f"{back}<article>{body}</article>")

    async def _zip(self, name: str, _path: str, _query: str) -> Response:
        view, tree = await self._read(name)
        if tree is None:
            return _missing(f"{view.decision_set.name} has no repository yet.")
        headers = {"Content-Disposition": f'attachment; filename="{view.decision_set.name}.zip"', **_SECURITY}
        return Response(zip_bytes(tree, folder=view.decision_set.name), media_type="application/zip", headers=headers)

    async def _read(self, name: str) -> tuple[RunView, Tree | None]:
        found = await self.queries.find_decision_set(name)
        view = await self.queries.view(found.id)
        if view.repository is None:
            return view, None
        return view, await self.repos.read(found.project_id, view.repository.commit)


def _pages_of(name: str, query: str) -> PageOf:
    tree = f"/d/{quote(name)}/files"
    return lambda path: f"{tree}/{quote(path)}{query}" if path else f"{tree}{query}"


def _as_text(data: bytes) -> str:
    shown = html.escape(data[:_SHOWN_BYTES].decode("utf-8", "replace"))
    rest = (
        f"<p>… and {len(data) - _SHOWN_BYTES:,} B more; the zip has all of it.</p>" if len(data) > _SHOWN_BYTES else ""
    )
    return f"<pre>{shown}</pre>{rest}"


def _facts(view: RunView, tree: Tree, clone: str) -> str:
    repository, checks = view.repository, view.validation.checks if view.validation else ()
    done: Mapping[str, int] = {s: sum(c.status == s for c in checks) for s in ("passed", "failed", "skipped")}
    cost = f"{view.cost.monthly_usd:,.0f} USD/mo ({view.cost.low:,.0f}–{view.cost.high:,.0f})" if view.cost else "–"
    rows = (
        ("Commit", repository.commit if repository else "–"),
        ("Files", str(len(tree))),
        ("Checks", f"{done['passed']} passed, {done['failed']} failed, {done['skipped']} skipped"),
        ("Cost", cost),
        ("Policy", view.policy.overall if view.policy else "–"),
        ("Clone", f"git clone {clone}"),
        ("On this host", f"git clone {repository.path}" if repository else "–"),
    )
    cells = "".join(f"<tr><th>{k}</th><td><code>{html.escape(v)}</code></td></tr>" for k, v in rows)
    return f"<table class=facts>{cells}</table>"


def _missing(sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status_code=404, headers=_SECURITY)


def _page(title: str, body: str) -> Response:
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title><style>{_STYLE}</style>"
        f"<main><h1>{html.escape(title)}</h1>{body}</main></html>",
        headers=_SECURITY,
    )


_STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI","Liberation Sans",sans-serif;color:#1d1c1d;margin:0}
main{max-width:76rem;margin:auto;padding:1rem 1.5rem}
.cols{display:grid;grid-template-columns:22rem 1fr;gap:2rem}nav ul{list-style:none;padding:0;font-size:13.5px}
nav li{overflow-wrap:anywhere}small{color:#616061}article{min-width:0}
pre{background:#f6f8fa;border:1px solid #ddd;border-radius:6px;padding:.8rem;overflow-x:auto;font-size:13px}
code{font-family:ui-monospace,"Liberation Mono",monospace;font-size:.9em}
table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #ddd;padding:.3rem .6rem;text-align:left}
.facts th{background:#f6f8fa}a{color:#1264a3}
@media(max-width:60rem){.cols{grid-template-columns:1fr}}
"""
