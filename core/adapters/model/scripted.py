"""A model whose answers were written before: for tests, demonstrations and replays. It judges nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, JsonValue

from core.errors import ModelUnavailable
from core.ports import TRANSPORT_RETRIES, Answer, Usage


class ScriptedModel:
    def __init__(self, name: str, answers: Mapping[str, Sequence[JsonValue | ModelUnavailable]]) -> None:
        """`answers` by agent, in order; an exception is raised where it stands."""
        self.label = f"scripted:{name}"
        self._answers = answers
        self.calls: Counter[str] = Counter()
        self.prompts: list[tuple[str, str]] = []
        """(agent, prompt) of every call, in order."""

    async def ask(
        self,
        prompt: str,
        schema: type[BaseModel],
        *,
        agent: str,
        tier: Literal["fast", "strong"],
        attempt: int = 1,
        retries: int = TRANSPORT_RETRIES,
    ) -> Answer:
        """Raises ModelUnavailable for an agent without a script, or whose script has ended."""
        told = self.calls[agent]
        self.calls[agent] += 1
        self.prompts.append((agent, prompt))
        answers = self._answers.get(agent, ())
        if told >= len(answers):
            raise ModelUnavailable(f"The script has no answer {told + 1} for {agent}.", agent=agent)
        answer = answers[told]
        if isinstance(answer, ModelUnavailable):
            raise answer
        return Answer(value=answer, usage=Usage(provider="scripted", model=self.label))
