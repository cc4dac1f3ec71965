"""A typed question, asked of a model, and answered by rules when the model cannot.

Corrections, the fall back to rules and the account of both live here once; no agent imports a vendor or another agent.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import BaseModel, ValidationError

from core.domain.sentence import FOREIGN
from core.errors import InvalidModelAnswer, ModelUnavailable
from core.phrases import joined, say
from core.ports import TRANSPORT_RETRIES, Answer, Model, Usage
from core.redaction import redact

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)

PROMPT = "prompt.md.j2"
#: What an answer that nobody foresaw may set off in code that puts figures into it; a ValidationError is a ValueError.
_UNFIT = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
#: What a card has room for.
_NOTE = 600
#: What is kept of an answer that was refused.
_PAYLOAD = 64_000
#: Characters that people do not see and models read: zero width, direction marks, tags.
_UNSEEN = dict.fromkeys(
    (0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080))
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An answer that was not accepted, secrets and personal data removed, and why."""

    payload: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Decision(Generic[Out]):
    output: Out
    decided_by: str
    """`rules`, or the label of the model that answered."""
    note: str = ""
    """Why the rules decided although a model was to be asked, or what else happened on the way."""
    prompt_hash: str = ""
    usage: tuple[Usage, ...] = ()
    """Every request that was sent for this decision, in order."""
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Agent(Generic[In, Out]):
    name: str
    output: type[Out]
    rules: Callable[[In], Out]
    folder: Path
    """Holds `prompt.md.j2`; an agent without one, or whose prompt comes out empty, is not asked of a model."""
    tier: Literal["fast", "strong"] = "fast"
    attempts: int = 3
    """The first answer and two corrections."""
    ground: Callable[[In, Out], Out] | None = None
    """Puts computed figures in place of a model's; a ValueError goes back to the model as a correction."""

    @cached_property
    def _template(self) -> Template | None:
        if not (self.folder / PROMPT).exists():
            return None
        environment = Environment(
            loader=FileSystemLoader(self.folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 - a prompt is plain text; what people wrote goes through `data`
        )
        environment.filters["data"] = data
        return environment.get_template(PROMPT)

    @cached_property
    def prompt_hash(self) -> str:
        """Of the prompt and of the examples beside it; empty for an agent that is never asked of a model."""
        if self._template is None:
            return ""
        parts = (path.read_bytes() for path in sorted(self.folder.glob("*.j2")))
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]

    async def decide(self, question: In, model: Model) -> Decision[Out]:
        """Never raises for a model's sake: the rules can always answer."""
        prompt = self.prompt(question) if model.label != "rules" else ""
        if not prompt.strip():
            return Decision(output=self.rules(question), decided_by="rules")
        told = _Told()
        for attempt in range(1, self.attempts + 1):
            try:
                answer = await self._ask(prompt + told.correction, model, told, attempt=attempt)
                output = self._accept(question, answer)
            except InvalidModelAnswer as exc:
                told.refuse(exc)
                continue
            except ModelUnavailable as exc:
                told.unavailable(exc)
                break
            return self._decision(output, told, by=answer.label or model.label, note=told.accepted(answer.notice))
        return self._decision(self.rules(question), told, by="rules", note=told.gave_up())

    def again(self, question: In, answer: Out, *, by: str) -> Decision[Out]:
        """A model's earlier answer to the same words, with figures put in anew; nothing is asked or paid."""
        output = self.ground(question, answer) if self.ground else answer
        note = say("phrases.note.same_words")
        return Decision(output=output, decided_by=by, note=note, prompt_hash=self.prompt_hash)

    def prompt(self, question: In) -> str:
        """Empty when there is nothing to ask."""
        template = self._template
        return template.render(question=question, output=self.output) if template is not None else ""

    async def _ask(self, prompt: str, model: Model, told: "_Told", *, attempt: int) -> Answer:
        answer = await model.ask(
            prompt, self.output, agent=self.name, tier=self.tier, attempt=attempt, retries=told.retries
        )
        told.count((*answer.before, answer.usage), retries=answer.retries)
        return answer

    def _accept(self, question: In, answer: Answer) -> Out:
        if answer.problem:
            raise InvalidModelAnswer(answer.problem, payload=str(answer.value))
        try:
            output = self.output.model_validate(answer.value, context=dict(FOREIGN))
            return self.ground(question, output) if self.ground else output
        except _UNFIT as exc:
            payload = json.dumps(answer.value, ensure_ascii=False, default=str)
            raise InvalidModelAnswer(_problem(exc), payload=payload) from exc

    def _decision(self, output: Out, told: "_Told", *, by: str, note: str) -> Decision[Out]:
        return Decision(
            output=output,
            decided_by=by,
            note=note if len(note) <= _NOTE else note[:_NOTE],
            prompt_hash=self.prompt_hash,
            usage=told.usage,
            refused=tuple(told.refused),
        )


def data(value: Any) -> str:
    """A value that people may have written, as one line of JSON that closes no fence and hides nothing."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(plain, ensure_ascii=False, default=str).translate(_UNSEEN).replace("<<<", "‹").replace(">>>", "›")


@dataclass
class _Told:
    """What happened while one decision was asked for."""

    correction: str = ""
    retries: int = TRANSPORT_RETRIES
    usage: tuple[Usage, ...] = ()
    refused: list[Refusal] = field(default_factory=list[Refusal])
    why: str = ""

    def count(self, usage: tuple[Usage, ...], *, retries: int) -> None:
        first = not self.usage
        marked = (u.model_copy(update={"first": first and i == 0}) for i, u in enumerate(usage))
        self.usage = (*self.usage, *marked)
        self.retries = max(0, self.retries - retries)

    def refuse(self, exc: InvalidModelAnswer) -> None:
        self.why = exc.message
        payload = redact(str(exc.facts["payload"])[:_PAYLOAD]).text
        self.refused.append(Refusal(payload=payload, why=redact(exc.message).text))
        self.correction = (
            f"\n\nYour last answer was not accepted: {data(exc.message)}\nAnswer again, whole, by the same schema."
        )

    def unavailable(self, exc: ModelUnavailable) -> None:
        self.why = exc.message
        self.count(tuple(u for u in exc.requests if isinstance(u, Usage)), retries=0)

    def accepted(self, notice: str) -> str:
        times = len(self.refused)
        corrected = say("phrases.note.corrected", times=times, why=self.refused[-1].why) if times else ""
        return joined((corrected, notice))

    def gave_up(self) -> str:
        times = say("phrases.note.refused", times=len(self.refused)) if self.refused else ""
        models = " + ".join(dict.fromkeys(u.label for u in self.usage))
        why = redact(self.why).text.strip().rstrip(".")
        asked = "asked" if models else "not_asked"
        return say(f"phrases.note.{asked}", models=models, times=times, why=why)


def _problem(exc: Exception) -> str:
    """The reason without the answer itself, which the model knows and a log must not."""
    if not isinstance(exc, ValidationError):
        return str(exc) if isinstance(exc, ValueError) else f"the answer cannot be used ({type(exc).__name__})"
    errors = exc.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(str(part) for part in e['loc']) or 'the answer'}: {e['msg']}" for e in errors[:8])
