"""Whole designs in this process with a model of the test's choice: real nodes, policy, SQLite and git.

Only the judges of the finished repository are left out unless asked for: they take longer than all else together and
know nothing of models.
"""

import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.inline import Inline
from bot.terminal.conversation import Conversation, Wishes
from core.adapters.memory import MemoryQueue
from core.adapters.policy.rego import RegoPolicyEngine
from core.application.queries import RunView
from core.bootstrap import Core, migrate, open_core
from core.domain.repository import Check, Judgement, Tree
from core.ports import Model
from core.settings import Settings
from core.workflow.labour import Labour
from core.workflow.runner import Runner
from tests.support.builders import OPERATOR, a_submission
from tests.support.model_server import ModelServer


@dataclass(frozen=True)
class Desk:
    core: Core
    runner: Runner

    async def design(self, text: str, *, until: Any = None, yes: bool = True) -> RunView:
        """Takes defaults and approves, like `design --yes`."""
        submitted = await self.core.service.handle(a_submission(text, by=OPERATOR))
        labour = Labour(ports=self.core.ports, runner=self.runner, worker="test:1", lease=timedelta(seconds=60))
        talk = Conversation(
            service=self.core.service,
            queries=self.core.queries,
            work=Inline(ports=self.core.ports, labour=labour, say=lambda _: None).work,
            actor=OPERATOR,
            wishes=Wishes(yes=yes, until=until),
            console=Console(file=io.StringIO()),
            ask=False,
        )
        return await talk.run(submitted.decision_set_id)


def settings_for(data_dir: Path, server: ModelServer, *, vendors: Sequence[str] = (), **more: Any) -> Settings:
    urls = {"openai": server.openai_url, "anthropic": server.anthropic_url}
    access = {f"{v}_{what}": value for v in vendors for what, value in (("api_key", "k"), ("base_url", urls[v]))}
    return Settings(data_dir=data_dir, **{**access, **more})


@asynccontextmanager
async def desk(settings: Settings, *, model: Model | None = None, judges: bool = False) -> AsyncGenerator[Desk]:
    await migrate(settings)
    async with open_core(settings, queue=MemoryQueue(), model=model) as core:
        runner = core.runner()
        if not judges:
            tools = replace(runner._tools, judge=_passes, policy=_policy())  # pyright: ignore[reportPrivateUsage]
            runner._tools = tools  # pyright: ignore[reportPrivateUsage]
        yield Desk(core, runner)


async def _passes(tree: Tree) -> Judgement:
    found = Check(name="files", tool="test", status="passed", always=True, detail=f"{len(tree)} files")
    return Judgement(checks=(found,))


@cache
def _policy() -> RegoPolicyEngine:
    """Compiling the rules takes seconds; judging does not."""
    return RegoPolicyEngine(None)
