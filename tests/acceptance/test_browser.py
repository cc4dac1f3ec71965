"""The whole conversation as a person has it: the local workspace's page in headless Chromium, with mouse and keyboard.

Real Bolt, FastAPI, arq, Valkey, LangGraph, SQLite, git. `SHOTS=folder` keeps a picture of each station.
"""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo import Stage
from bot.sandbox.workspace import BOT_USER
from tests.acceptance.test_workspace import VAGUE, only_run, playing

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

#: Milliseconds that a person would wait for a step of the workflow.
PATIENCE = 60_000


def chromium() -> str:
    """A named skip where there is none, an error in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("Chromium is not installed")
    return found


@dataclass
class Desk:
    """What a person does on the page."""

    here: Stage
    page: Page
    taken: int = 0

    async def command(self, text: str) -> None:
        await self.page.get_by_label("Message to the channel").fill(text)
        await self.page.get_by_role("button", name="Send").click()

    async def reply(self, text: str) -> None:
        await self.page.get_by_label("Reply in the thread").fill(text)
        await self.page.get_by_role("button", name="Reply", exact=True).click()

    def button(self, action: str) -> Locator:
        return self.page.locator(f"#replies [data-action={action}]").last

    async def press(self, action: str) -> None:
        await self.button(action).click(timeout=PATIENCE)

    async def confirm(self) -> None:
        await self.page.locator("#confirm [data-confirm=yes]").click()

    async def form(self, callback: str) -> Locator:
        form = self.page.locator(f"#modal form[data-view={callback}]")
        await expect(form).to_be_visible(timeout=PATIENCE)
        return form

    async def send(self, form: Locator) -> None:
        await form.locator("menu button.primary").click()
        await expect(self.page.locator("#modal")).to_be_hidden()

    async def reads(self, words: str) -> None:
        await expect(self.page.locator("#replies")).to_contain_text(words, timeout=PATIENCE)

    async def shot(self, name: str) -> None:
        if folder := os.environ.get("SHOTS"):
            self.taken += 1
            await self.page.wait_for_timeout(500)
            await self.page.screenshot(path=str(Path(folder) / f"{self.taken:02}-{name}.png"))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    program = chromium()
    async with playing(tmp_path) as here, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1360, "height": 940})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(here.workspace_url)
        yield Desk(here, page)
        assert problems == []
        await browser.close()


async def test_a_vague_wish_becomes_two_versions_of_a_repository_on_the_page(desk: Desk) -> None:
    await desk.command(f"/mlops design {VAGUE}")
    await desk.reads("asks 4 questions")
    await desk.shot("questions")
    await desk.press("gate-answer")
    answers = await desk.form("mlops-answers")
    await expect(answers.get_by_label("How many rows are scored in one run?")).to_have_value("1000000")
    await answers.get_by_label("What may it cost a month, in US dollars?").fill("80")
    await desk.shot("form")
    await desk.send(answers)

    await desk.reads("Approve draft 1 of D-1v1?")
    await desk.shot("gate")
    await every_block_is_drawn(desk)
    await desk.press("card-feedback")
    await expect(desk.page.locator("#replies .judge .chosen")).to_have_count(1)
    await desk.press("gate-revise")
    wish = await desk.form("mlops-revise")
    await wish.get_by_label("What should change?").fill("must be eu-central-1")
    await desk.send(wish)

    await desk.reads("because you asked: must be eu-central-1")
    await desk.reads("What changed from draft 1 to draft 2")
    await desk.reads("Approve draft 2 of D-1v1?")
    await desk.shot("second-draft")
    await desk.press("gate-approve")
    await desk.shot("confirmation")
    await desk.confirm()

    await desk.reads("D-1v1 is ready")
    await desk.shot("result")
    async with desk.page.expect_popup() as opened:
        await desk.press("repository-open")
    repository = await opened.value
    await expect(repository.get_by_role("link", name="infra/stack/main.tf")).to_be_visible()
    await repository.close()

    await desk.reply("Traffic has grown: 5 million rows each night")
    await desk.reads("Start v2 with this?")
    await desk.reply("yes")
    await desk.reads("Approve draft 1 of D-1v2?")
    await desk.press("gate-approve")
    await desk.confirm()
    await desk.reads("D-1v2 is ready")
    await desk.reads("What changed from v1 to D-1v2")
    await desk.shot("second-version")

    await desk.reply("why not EKS?")
    await desk.reads("KServe on Amazon EKS is for designs of another kind (realtime)")
    await desk.shot("why-not")
    view = await only_newest(desk.here)
    assert (view.status, view.decision_set.version) == ("completed", 2)


async def test_a_file_is_attached_and_designed_from(desk: Desk) -> None:
    need = f"{VAGUE} 2 million rows a run, 50 GB, retrain monthly, us-east-1, 80 dollars a month."
    file = {"name": "need.md", "mimeType": "text/markdown", "buffer": need.encode()}
    await desk.page.locator("#say input[type=file]").set_input_files([file])  # pyright: ignore[reportArgumentType]
    await desk.command(f"<@{BOT_USER}> as written in the file")
    await desk.reads("Approve draft 1 of D-1v1?")
    view = await only_run(desk.here)
    assert view.constraints.batch_volume_rows == 2_000_000


async def only_newest(here: Stage):
    return await here.core.queries.view((await here.core.queries.recent(limit=1))[0].id)


async def every_block_is_drawn(desk: Desk) -> None:
    """None is left as its name in brackets, and each kind that was sent stands on the page."""
    sent = {block["type"] for m in desk.here.workspace.messages["C0MLOPS"] for block in m.get("blocks") or []}
    drawn = {"header": ".header", "section": ".section", "context": ".context", "actions": ".actions", "plan": ".plan",
             "table": "table", "rich_text": "ul", "context_actions": ".judge"}  # fmt: skip
    assert sent == set(drawn)
    for selector in drawn.values():
        await expect(desk.page.locator(f"main .message {selector}").first).to_be_visible()
    await expect(desk.page.locator(".message div.note")).to_have_count(0)
