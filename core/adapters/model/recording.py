"""Writes down what a model answered, and plays it again: a model's evaluation without the model.

Answers are found by agent and prompt; a prompt that was never recorded is a model that does not answer.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel

from core.domain.base import Json
from core.errors import BadInput, ModelUnavailable
from core.ports import TRANSPORT_RETRIES, Answer, Model, Usage


class RecordingModel:
    def __init__(self, inner: Model, path: Path) -> None:
        self._inner, self._path = inner, path

    @property
    def label(self) -> str:
        return self._inner.label

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
        answer = await self._inner.ask(prompt, schema, agent=agent, tier=tier, attempt=attempt, retries=retries)
        line = {
            "key": _key(agent, prompt),
            "agent": agent,
            "label": answer.label,
            "value": answer.value,
            "problem": answer.problem,
            "usage": answer.usage.json_dict(),
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return answer


class ReplayedModel:
    def __init__(self, path: Path) -> None:
        """Raises BadInput for what is no recording."""
        try:
            lines = [cast(Json, json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]
            self._answers = {str(line["key"]): _answer(line) for line in lines}
        except (OSError, ValueError, KeyError) as exc:
            raise BadInput(f"{path.name} is no recording of a model's answers: {exc}") from exc
        self.label = f"replay:{path.stem}"

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
        """Raises ModelUnavailable for a question that was not recorded."""
        answer = self._answers.get(_key(agent, prompt))
        if answer is None:
            raise ModelUnavailable("This question was not recorded.", agent=agent)
        return replace(answer)


def _key(agent: str, prompt: str) -> str:
    return hashlib.sha256(f"{agent}\0{prompt}".encode()).hexdigest()


def _answer(line: Json) -> Answer:
    usage = Usage.model_validate(line["usage"])
    return Answer(value=line["value"], usage=usage, problem=str(line["problem"]), label=str(line["label"]))
