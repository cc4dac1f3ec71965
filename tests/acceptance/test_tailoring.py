"""Whole designs whose application code a model tailors: every judge looks, and what fails goes back to its template."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.adapters.repo_host.git import LocalGitHost
from core.application.queries import RunView
from core.domain.reason import ReasonCard
from core.domain.repository import Tree
from tests.support.builders import BATCH
from tests.support.model_run import Desk, desk, settings_for
from tests.support.model_server import ANSWERS, ModelServer, model_server

Files = dict[str, str]


def offered(body: Any) -> Files:
    """The files of the prompt, as the model sees them."""
    import json

    found: Files = {}
    text = body["messages"][-1]["content"]
    for part in text.split("\n### ")[1:]:
        path, _, rest = part.partition("\n")
        found[path] = json.loads(rest.splitlines()[0])
    return found


def tailoring(change: Callable[[Files], Files]) -> Callable[[str, Any], Any]:
    def answer(agent: str, body: Any) -> Any:
        if agent != "codegen":
            return ANSWERS[agent.partition("_")[0]]
        files = [{"path": path, "content": content} for path, content in change(offered(body)).items()]
        return {"files": files, "justification": "Tenure cannot be negative."}

    return answer


async def delivered(here: Desk, server: ModelServer, change: Callable[[Files], Files]) -> tuple[RunView, Tree]:
    server.answers = tailoring(change)
    view = await here.design(BATCH)
    assert view.status == "completed", view.validation
    assert view.repository is not None
    assert isinstance(here.core.repos, LocalGitHost)
    return view, await here.core.repos.read(view.decision_set.project_id, view.repository.commit)


def cards(view: RunView) -> list[ReasonCard]:
    return [card for card in view.cards if card.node == "codegen"]


def named(files: Files, ending: str) -> str:
    return next(path for path in files if path.endswith(ending))


def with_a_rule(files: Files) -> Files:
    checks, tests, card = (named(files, e) for e in ("/checks.py", "test_checks.py", "model-card.md"))
    rule = "    return [] if record is not None else ['there is no record']\n"
    test = "\n\ndef test_no_record_is_a_problem() -> None:\n    assert problems(None) == ['there is no record']\n"
    return {
        checks: files[checks].replace("    del record\n    return []\n", rule),
        tests: files[tests] + test,
        card: files[card] + "\nThe owner checks it with the sales team.\n",
    }


def that_breaks_the_sample(files: Files) -> Files:
    changed = with_a_rule(files)
    checks = named(files, "/checks.py")
    return {**changed, checks: changed[checks].replace("[] if record", "['wrong'] if record")}


async def test_tailored_files_that_pass_every_judge_are_delivered_and_the_card_names_the_model(tmp_path: Path) -> None:
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",)), judges=True) as here:
            view, tree = await delivered(here, server, with_a_rule)
    (card,) = cards(view)
    assert card.choice.id == "tailored files"
    assert card.decided_by == "openai:gpt-6.2-sol"
    assert any("read them before" in risk for risk in card.risks)
    whole = b"".join(tree[p] for p in tree if p.endswith(("checks.py", "model-card.md"))).decode()
    assert "there is no record" in whole
    assert "sales team" in whole


async def test_code_that_fails_goes_back_to_its_template_and_the_document_stays(tmp_path: Path) -> None:
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",)), judges=True) as here:
            view, tree = await delivered(here, server, that_breaks_the_sample)
    first, second = cards(view)
    assert (first.decided_by, second.decided_by) == ("openai:gpt-6.2-sol", "rules")
    assert server.asked["codegen"] == 1, "nothing is asked again after a failure"
    assert "unit_tests: tests/" in second.rejected[0].why
    assert second.choice.justification.endswith("docs/model-card.md.")
    whole = b"".join(tree[p] for p in tree if p.endswith("checks.py")).decode()
    assert "there is no record" not in whole
    assert b"sales team" in tree["docs/model-card.md"]


async def test_where_nothing_is_confined_only_documents_are_offered(tmp_path: Path) -> None:
    seen: list[Files] = []

    def only_documents(files: Files) -> Files:
        seen.append(files)
        return {path: text + "\nThe owner checks it with the sales team.\n" for path, text in files.items()}

    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",))) as here:
            tools = replace(here.runner._tools, confined=False)  # pyright: ignore[reportPrivateUsage]
            here.runner._tools = tools  # pyright: ignore[reportPrivateUsage]
            view, tree = await delivered(here, server, only_documents)
    (card,) = cards(view)
    assert [[*files] for files in seen] == [["docs/model-card.md"]]
    assert b"sales team" in tree["docs/model-card.md"]
    assert any("confine no program" in risk for risk in card.risks)
