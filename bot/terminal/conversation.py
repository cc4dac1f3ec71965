"""One design on a terminal: works the run between its gates, asks at them, and says how it ended.

Knows no queue and no engine: `work` is handed in and returns when the run waits or has ended.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue
from rich.console import Console

from bot.cards import Story, card_for
from bot.cards.phrases import say
from bot.cards.run import estimate_line
from bot.cards.wording import as_typed
from bot.terminal.plain import plain
from bot.terminal.render import show
from core.application.queries import Queries, RunView
from core.application.service import Service
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.commands import AnswerQuestions, DecideGate
from core.domain.events import GateWaiting, RunStarted
from core.domain.gate import Gate, GateChoice
from core.domain.ids import DecisionSetId
from core.domain.policy import Waiver
from core.domain.question import Question
from core.errors import Refused
from core.phrases import explained, tell, told

Work = Callable[[DecisionSetId], Awaitable[None]]

#: Exit codes of the contract, by what the run ended as.
EXIT_CODES = {"completed": 0, "waiting": 0, "blocked": 3, "rejected": 3, "failed": 1, "cancelled": 3, "expired": 3}


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the command line said beforehand about gates."""

    yes: bool = False
    until: Literal["gate", "final"] | None = None
    decide: GateChoice | None = None
    comment: str = ""
    waivers: tuple[Waiver, ...] = ()
    answers: Json | None = None


@dataclass(kw_only=True)
class Conversation:
    service: Service
    queries: Queries
    work: Work
    actor: Actor
    wishes: Wishes
    console: Console
    ask: bool
    """Whether a person sits at the terminal."""
    shown: int = 0
    story: Story = field(default_factory=Story)
    decided: bool = False
    """Whether what the command line says about the final gate was handed in already."""
    asked: bool = False
    """Whether a person has said what is being handed in, and so may be asked once more."""

    async def run(self, decision_set_id: DecisionSetId) -> RunView:
        """Until the run has ended, or waits for something that nobody here may say."""
        while True:
            await self._work(decision_set_id)
            view = await self.queries.view(decision_set_id)
            if view.gate is None or view.status not in ("waiting", "blocked"):
                return view
            if not await self._at_gate(view, view.gate):
                return view

    async def _work(self, decision_set_id: DecisionSetId) -> None:
        working = asyncio.ensure_future(self.work(decision_set_id))
        try:
            with self.console.status("reading the requirement"):
                while not working.done():
                    await asyncio.wait({working}, timeout=0.2)
                    await self.tell(decision_set_id)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        await working
        await self.tell(decision_set_id)

    async def tell(self, decision_set_id: DecisionSetId) -> None:
        """Shows the cards of what has happened since the last call."""
        for event in await self.queries.events(decision_set_id, after=self.shown):
            before, self.story, self.shown = self.story, self.story.plus(event), event.seq
            card = None if isinstance(event.payload, RunStarted) else card_for(event, before)
            if isinstance(event.payload, RunStarted) and (line := estimate_line(self.story)):
                self.console.print(f"{event.payload.mode}: {line}", style="dim", markup=False, highlight=False)
            opening = isinstance(event.payload, GateWaiting)
            if card is not None and (opening or card.kind not in ("gate", "questions")):
                show(self.console, card)

    async def _at_gate(self, view: RunView, gate: Gate) -> bool:
        """True when the run goes on, or when the person whose words were refused is asked once more."""
        if self.wishes.until == "gate":
            return False
        self.asked = False
        try:
            command = self._answers(gate) if gate.kind == "input" else self._decision(view, gate)
        except EOFError:
            return False
        if command is None:
            return False
        try:
            await self.service.handle(command)
        except Refused as exc:
            if not self.asked:
                raise
            said = " ".join(tell(part, self.story.language) for part in explained(exc))
            self.console.print(plain(said.strip(), "red"))
        return True

    def _answers(self, gate: Gate) -> AnswerQuestions | None:
        """Defaults settle what may be left out; what only a person can settle is asked of one, or left open."""
        given, wishes = self.wishes.answers or {}, self.wishes
        answers: Json = {k: v for k, v in given.items() if any(k in (q.id, q.field) for q in gate.questions)}
        unsettled = [q for q in told(gate.questions, self.story.language) if not {q.id, q.field} & answers.keys()]
        foreseen = wishes.yes or wishes.until == "final" or wishes.answers is not None
        if not foreseen or (any(q.blocking for q in unsettled) and not wishes.yes):
            if not self.ask:
                return None
            said = {q.field: self._ask(q) for q in unsettled}
            answers |= {field: value for field, value in said.items() if value is not None}
        return AnswerQuestions(
            gate_id=gate.id,
            gate_version=gate.version,
            answers=answers,
            by=self.actor,
            command_id=f"terminal:{gate.id}:{gate.version}",
        )

    def _ask(self, question: Question) -> JsonValue:
        self.console.print(plain(f"\n{question.text}", "bold"))
        self.console.print(plain(f"  {question.why}", "dim"))
        for index, choice in enumerate(question.choices, 1):
            self.console.print(plain(f"  {index}. {choice.label}"))
        default = "" if question.default is None else f" [{as_typed(question.default)}]"
        said = self._read(f"{say(self.story.language, 'terminal', 'answer')}{default}: ")
        while question.blocking and not said:
            said = self._read(f"{say(self.story.language, 'gate', 'only_you')}: ")
        if said.isdecimal() and 1 <= int(said) <= len(question.choices):
            return question.choices[int(said) - 1].value
        return said or None

    def _decision(self, view: RunView, gate: Gate) -> DecideGate | None:
        choice, comment = self._choice(view, gate)
        if choice is None:
            return None
        self.decided = True
        return DecideGate(
            gate_id=gate.id,
            gate_version=gate.version,
            choice=choice,
            by=self.actor,
            command_id=f"terminal:{gate.id}:{gate.version}:{choice}",
            comment=comment,
            waivers=self.wishes.waivers if choice == "approve" else (),
        )

    def _choice(self, view: RunView, gate: Gate) -> tuple[GateChoice | None, str]:
        if self.wishes.until == "final":
            return None, ""
        if self.wishes.decide is not None and not self.decided:
            return self.wishes.decide, self.wishes.comment
        if self.wishes.yes:
            failed = view.policy is not None and view.policy.overall == "fail"
            return (None, "") if gate.blocked or (failed and not self.wishes.waivers) else ("approve", "")
        return self._ask_choice(gate) if self.ask else (None, "")

    def _ask_choice(self, gate: Gate) -> tuple[GateChoice | None, str]:
        """Nothing said leaves the gate open; the beginning of a word is enough where it can mean only one."""
        offered: tuple[GateChoice, ...] = ("revise", "reject") if gate.blocked else ("approve", "revise", "reject")
        while said := self._read(f"{' / '.join(offered)}: ").lower():
            meant: list[GateChoice] = [choice for choice in offered if choice.startswith(said)]
            if len(meant) == 1:
                return meant[0], self._read(f"{say(self.story.language, 'modal', 'revise_label')} ") if meant[
                    0
                ] == "revise" else ""
        return None, ""

    def _read(self, prompt: str) -> str:
        """Raises EOFError when the person has closed the terminal's input."""
        self.asked = True
        return self.console.input(plain(prompt)).strip()


def exit_code(view: RunView, *, yes: bool) -> int:
    if view.error is not None and view.error.code == "validation_failed":
        return 4
    if view.error is not None and view.error.code.endswith("unavailable"):
        return 5
    if yes and view.status == "waiting":
        return 3
    return EXIT_CODES.get(view.status, 0)
