"""The pages over a real repository on disk and a log in memory, asked as a browser asks."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.web.pages import Pages
from bot.web.signing import Signer
from core.adapters.memory import MemoryUnitOfWork
from core.adapters.repo_host.git import LocalGitHost
from core.application.queries import Queries
from core.domain.decision_set import DecisionSet
from core.domain.events import NewEvent, RepositoryPublished
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.requirement import Message
from core.ports import CommitRequest
from tests.support.builders import NOW, REQUESTER, Clock

TREE = {
    "README.md": b"# Churn\n\n<script>alert(1)</script>\n\n[costs](docs/cost.md)\n",
    "docs/cost.md": b"54 USD",
    "infra/main.tf": b'# <b>&"',
    "big.csv": b"x" * (512 * 1024) + b"END",
}


@dataclass
class Site:
    browser: httpx.AsyncClient
    signer: Signer
    clock: Clock

    async def get(self, path: str, *, name: str = "d-1", signature: str | None = None) -> httpx.Response:
        query = self.signer.sign(name) if signature is None else signature
        return await self.browser.get(f"/d/{name}/{path}", params={"s": query})


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    clock = Clock()
    uow, repos = MemoryUnitOfWork(clock=clock), LocalGitHost(tmp_path, url=str)
    await _design(uow, 1)
    await _design(uow, 2)
    request = CommitRequest(
        project_id=ProjectId("p-1"), number=1, version=1, tree=TREE, message="v1", date=NOW, parent=None
    )
    published = RepositoryPublished(repository=await repos.publish(request))
    async with uow() as tx:
        await tx.events.append(NewEvent(decision_set_id=DecisionSetId("d-1"), payload=published, dedupe_key="k"))
    signer = Signer(key=b"key", clock=clock)
    app = FastAPI()
    app.include_router(Pages(queries=Queries(uow), repos=repos, signer=signer).router())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pages") as browser:
        yield Site(browser, signer, clock)


async def _design(uow: MemoryUnitOfWork, number: int) -> None:
    made = DecisionSet(
        id=DecisionSetId(f"d-{number}"), project_id=ProjectId(f"p-{number}"), number=number, requester=REQUESTER,
        requirement=(Message(user="u", text="t"),), created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    async with uow() as tx:
        await tx.projects.add(made.project_id, title="t", at=NOW)
        await tx.decision_sets.add(made)


async def test_the_tree_lists_every_file_and_shows_the_readme(site: Site) -> None:
    page = await site.get("files")
    assert page.status_code == 200
    assert all(f"/d/d-1/files/{path}?s=" in page.text for path in TREE)
    assert "<h1>Churn</h1>" in page.text
    assert "git clone" in page.text


async def test_raw_html_of_a_document_stays_text(site: Site) -> None:
    for path in ("files", "files/README.md", "files/infra/main.tf"):
        page = await site.get(path)
        assert "<script>" not in page.text
        assert "<b>" not in page.text
    assert "&lt;script&gt;" in (await site.get("files")).text


async def test_links_of_the_readme_open_under_the_same_signature(site: Site) -> None:
    page = (await site.get("files")).text
    href = page.split(">costs<")[0].rsplit('href="', 1)[1].removesuffix('"')
    assert "54 USD" in (await site.browser.get(href)).text


async def test_every_link_of_the_tree_opens(site: Site) -> None:
    page = (await site.get("files")).text
    links = [part.split("'")[0] for part in page.split("<a href='")[1:]]
    assert len(links) == len(TREE) + 1
    assert [(await site.browser.get(link)).status_code for link in links] == [200] * len(links)


async def test_a_long_file_says_how_much_is_left_out(site: Site) -> None:
    page = (await site.get("files/big.csv")).text
    assert "END" not in page
    assert "3 B more" in page


async def test_every_answer_forbids_programs_frames_and_guessing(site: Site) -> None:
    for path in ("files", "files/README.md", "files/absent", "zip"):
        headers = (await site.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "files/absent.md",
        "files/docs",
        "files/docs/",
        "files//README.md",
        "files/%2e/README.md",
        "files/docs/..%2FREADME.md",
        "files/..%2f..%2f..%2fetc%2fpasswd",
        "files/%2e%2e/%2e%2e/etc/passwd",
        "files//etc/passwd",
        "files/README.md%00.txt",
        "files/..%5c..%5cREADME.md",
    ],
)
async def test_only_paths_of_the_tree_are_files(site: Site, path: str) -> None:
    page = await site.get(path)
    assert page.status_code == 404
    assert "root:" not in page.text
    assert "text/html" not in page.headers["Content-Type"]


async def test_the_zip_holds_the_tree_below_one_folder(site: Site) -> None:
    answer = await site.get("zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="D-1v1.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {f"D-1v1/{p}": d for p, d in TREE.items()}


@pytest.mark.parametrize("path", ["files", "files/README.md", "zip"])
async def test_without_a_valid_link_a_design_is_as_good_as_absent(site: Site, path: str) -> None:
    foreign, forged = site.signer.sign("d-2"), f"{site.signer.sign('d-1')[:-1]}x"
    expired = site.signer.sign("d-1")
    site.clock.pass_(13 * 3600)
    answers = [await site.get(path, signature=s) for s in ("", foreign, forged, expired, "²é.ü")]
    answers.append(await site.get(path, name="d-9", signature="none"))
    assert {a.status_code for a in answers} == {404}
    assert len({a.text for a in answers}) == 1


async def test_a_design_without_a_repository_says_so(site: Site) -> None:
    for path in ("files", "files/README.md", "zip"):
        page = await site.get(path, name="d-2")
        assert page.status_code == 404
        assert "D-2v1" in page.text


async def test_a_valid_link_to_a_design_that_is_not_there_is_not_found(site: Site) -> None:
    page = await site.get("files", name="d-9")
    assert (page.status_code, page.text) == (404, "There is no design d-9.\n")
