"""`eval`: runs a file of requirements to their final gates and scores what came of it. A part of `bot.cli`."""

import json
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import JsonValue
from rich.console import Console, Group
from rich.table import Table

from bot.edge import err, put, run
from bot.inline import Inline
from bot.terminal.conversation import Conversation, Wishes, Work
from core.application.evaluation import Case, CaseFile, Observed, Score, cases_in, observed, score, summary
from core.bootstrap import Core, migrate, new_id, open_core
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.commands import SubmitRequirement
from core.errors import BadInput
from core.ports import Model
from core.settings import Settings
from core.telemetry import configure_logging

Mode = Literal["rules", "openai", "anthropic"]
EVALUATOR = Actor(surface="terminal", id="eval", name="eval")


def eval_command(
    file: Annotated[Path, typer.Argument(help="Requirements, with what is expected of each.")],
    mode: Annotated[Mode, typer.Option("--mode", help="Who decides.")] = "rules",
    out: Annotated[Path | None, typer.Option("--out", help="Also write the scores here, as JSON.")] = None,
    record: Annotated[Path | None, typer.Option("--record", help="Write down what the model answers.")] = None,
    replay: Annotated[Path | None, typer.Option("--replay", help="Take the answers from such a recording.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks and debug logs.")] = False,
) -> None:
    """Scores how well requirements are read and answered."""

    async def work() -> int:
        configure_logging("DEBUG" if debug else "ERROR", quiet=not debug)
        scores = await evaluate(file, mode=mode, say=err.print, record=record, replay=replay)
        told = in_json(scores, mode=mode)
        if out is not None:
            out.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if as_json:
            put(told)
        else:
            Console(highlight=False, markup=False).print(score_table(scores))
        return 0

    run(work, debug=debug)


async def evaluate(
    file: Path,
    *,
    mode: Mode,
    say: Callable[[str], None],
    record: Path | None = None,
    replay: Path | None = None,
) -> tuple[Score, ...]:
    """Runs in a folder of its own that is gone afterwards. Raises BadInput."""
    wanted = _read(file)
    scores: list[Score] = []
    async with _core(mode, record=record, replay=replay) as core:
        work = _inline(core).work
        for case in wanted.requirements:
            seen = await _observe(case, core, work)
            scores.append(score(case, seen, core_keys=wanted.core_keys))
            say(f"{case.id}: {len(scores)} of {len(wanted.requirements)}")
    return tuple(scores)


def in_json(scores: Sequence[Score], *, mode: Mode) -> Json:
    cases: list[JsonValue] = [{**s.json_dict(), "action_right": s.action_right} for s in scores]
    return {"mode": mode, "summary": summary(scores), "cases": cases}


def score_table(scores: Sequence[Score]) -> Group:
    cases, whole = Table(box=None, pad_edge=False), Table(box=None, pad_edge=False, show_header=False)
    for name in ("case", "first action", "core keys", "wrong or missed", "lacking", "violated"):
        cases.add_column(name, overflow="fold")
    for one in scores:
        action = one.action if one.action_right else f"{one.action or '–'} (not {one.expected_action})"
        amiss = ", ".join((*one.wrong, *one.missed, *(f"{key} (invented)" for key in one.invented)))
        read = f"{len(one.right)}/{len(one.right) + len(one.wrong) + len(one.missed)}"
        cases.add_row(one.id, action, read, amiss, ", ".join(one.lacking), ", ".join(one.violated))
    for name, value in summary(scores).items():
        whole.add_row(name, str(value))
    return Group(cases, "", whole)


def _read(file: Path) -> CaseFile:
    try:
        return cases_in(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(f"{file} cannot be read: {exc}.") from exc


@asynccontextmanager
async def _core(mode: Mode, *, record: Path | None, replay: Path | None) -> AsyncGenerator[Core]:
    from core.adapters.memory import MemoryQueue
    from core.adapters.model.recording import RecordingModel, ReplayedModel

    with tempfile.TemporaryDirectory(prefix="mlops-eval-") as folder:
        # Not a copy of the settings: a mode without its key is to be refused as ever.
        settings = Settings(
            data_dir=Path(folder), database_url="", llm_mode="rules" if replay else mode, llm_budget_run_tokens=None
        )
        await migrate(settings)
        model: Model | None = ReplayedModel(replay) if replay else None
        async with open_core(settings, queue=MemoryQueue(), model=model) as core:
            if record is not None and core.model is not None:
                core = replace(core, model=RecordingModel(core.model, record))
            yield core


def _inline(core: Core) -> Inline:
    from jobs.worker import labour

    return Inline(ports=core.ports, labour=labour(core, core.settings), say=lambda _: None)


async def _observe(case: Case, core: Core, work: Work) -> Observed:
    submission = SubmitRequirement(messages=case.messages, by=EVALUATOR, command_id=f"eval:{case.id}:{new_id()}")
    try:
        submitted = await core.service.handle(submission)
    except BadInput:
        return Observed(action="decline_or_redirect")
    talk = Conversation(
        service=core.service,
        queries=core.queries,
        work=work,
        actor=EVALUATOR,
        wishes=Wishes(yes=True, until="final"),
        console=Console(file=StringIO()),
        ask=False,
    )
    return observed(await talk.run(submitted.decision_set_id))
