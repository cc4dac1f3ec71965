"""What a message in a thread leads to: its meaning by the table, as a command, a reply, or neither. Pure.

Text never decides a gate: at the final gate it is answered with the button, filled in.
"""

from dataclasses import dataclass, field
from typing import Literal

from bot.cards import Card, GateTold, Story
from bot.slack import answers as reading
from bot.slack import proposals, record
from bot.slack.help import help_card
from bot.slack.kinds import Kind, kind_of
from bot.slack.meaning import Meaning, Person, Standing, meaning
from bot.slack.parse import Said
from core.domain.actor import Actor
from core.domain.authority import Authority
from core.domain.base import Json
from core.domain.commands import AddMessage, AddNote, AnswerQuestions, Command, SubmitRequirement
from core.domain.decision_set import ENDED, DecisionSet
from core.phrases import tell


@dataclass(frozen=True)
class Situation:
    """How the newest version of a thread's design stands, and who may decide there."""

    decision_set: DecisionSet
    story: Story
    authority: Authority
    catalog: record.Catalog = field(default_factory=dict[str, record.Known])

    @property
    def gate(self) -> GateTold | None:
        return self.story.open_gate

    @property
    def standing(self) -> Standing:
        if self.decision_set.status in ENDED:
            return "ended"
        if self.gate is not None:
            return self.gate.waiting.kind
        return "running" if self.story.gates else "gathering"

    def person(self, by: Actor) -> Person:
        if by.key == self.decision_set.requester.key and not by.guest:
            return "requester"
        if self.authority.may("steer", by):
            return "approver"
        return "guest" if by.guest else "member"


@dataclass(frozen=True, kw_only=True)
class Move:
    command: Command | None = None
    reply: Card | None = None
    private: bool = True
    """The reply is for the speaker alone."""
    seen: bool = False
    """The message was taken in silently; a reaction says so."""
    points_to: int = 0
    """The event whose card the reply should link to; 0 for none."""
    special: Literal["", "refuse", "start"] = ""
    """What has to be looked up or refused first: `start` takes the newest proposal in the thread."""


NOTHING = Move()


def steer(said: Said, by: Actor, situation: Situation | None) -> Move:
    if not said.text and not said.addressed:
        return NOTHING
    gate = situation.gate if situation else None
    questions = gate.waiting.questions if gate and gate.waiting.kind == "input" else ()
    kind: Kind = kind_of(said.text, questions=questions) if said.text else "help"
    if situation is None:
        person: Person = "guest" if by.guest else "member"
        return _new(said, by, meaning("none", kind, person)) if said.addressed else NOTHING
    if kind == "chatter" and said.addressed and len(said.text.split()) > 2:
        kind = "change"
    return _Reply(said, by, situation, kind).move(meaning(situation.standing, kind, situation.person(by)))


def _new(said: Said, by: Actor, means: Meaning) -> Move:
    if means == "refuse":
        return Move(special="refuse")
    if means == "help":
        return Move(reply=help_card())
    submit = SubmitRequirement(messages=(said.message(by),), by=by, command_id=said.key, place=said.place)
    return Move(command=submit, seen=True)


@dataclass(frozen=True)
class _Reply:
    said: Said
    by: Actor
    here: Situation
    kind: Kind

    def move(self, means: Meaning) -> Move:
        if means == "help":
            return Move(reply=help_card()) if self.said.addressed else NOTHING
        made = {
            "tell": self._tell,
            "contribute": self._contribute,
            "note": lambda: Move(command=self._note(), seen=True),
            "suggest": self._suggest,
            "echo": self._echo,
            "answer": self._answer,
            "point": self._point,
            "who": lambda: Move(reply=proposals.who_may(self.here.story, self._who())),
            "propose": lambda: Move(
                reply=proposals.new_version(self.said.text, self.here.decision_set, self.here.story.language),
                private=False,
            ),
            "start": lambda: Move(special="start"),
        }.get(means)
        return made() if made else NOTHING

    def _who(self) -> str:
        return tell(self.here.authority.in_words(), self.here.story.language)

    def _tell(self) -> Move:
        """To somebody who asked nobody in particular, only what the record knows."""
        told = record.answer(self.said.text, self.here.story, may_decide=self._who(), catalog=self.here.catalog)
        if told is None:
            return Move(reply=record.nothing(self.here.story)) if self.said.addressed else NOTHING
        return Move(reply=told, private=False)

    def _contribute(self) -> Move:
        add = AddMessage(
            project_id=self.here.decision_set.project_id, message=self.said.message(self.by), by=self.by,
            command_id=self.said.key,
        )  # fmt: skip
        return Move(command=add, seen=True)

    def _note(self, *, suggestion: bool = False) -> AddNote:
        return AddNote(
            project_id=self.here.decision_set.project_id, message=self.said.message(self.by), by=self.by,
            command_id=self.said.key, suggestion=suggestion,
        )  # fmt: skip

    def _suggest(self) -> Move:
        ended = self.here.standing == "ended"
        card = proposals.suggestion(
            self.said.text, self.by, self.here.decision_set, self.here.gate, self.here.story.language
        )
        return Move(command=None if ended else self._note(suggestion=True), reply=card, private=False)

    def _point(self) -> Move:
        gate = self.here.gate
        if gate is None:
            return NOTHING
        keeps = self.kind in ("change", "answers")
        card = proposals.final(self.said.text, self.kind, gate, self.here.story)
        return Move(command=self._note() if keeps else None, reply=card, points_to=gate.seq)

    def _echo(self) -> Move:
        gate = self.here.gate
        if gate is None:
            return NOTHING
        keeps = self.kind in ("change", "answers")
        given = self._answers(gate, said=keeps)
        others = self._others(gate)
        shown = [*others, self.said.text] if self.kind == "change" else others
        card = proposals.echo(gate, self.here.story, given, notes=shown, defaults=self._wants_defaults(gate))
        return Move(command=self._note() if keeps else None, reply=card)

    def _answer(self) -> Move:
        """A plain yes to what was echoed; to nothing at all it says nothing."""
        gate = self.here.gate
        if gate is None:
            return NOTHING
        given, notes = self._answers(gate, said=False), self._others(gate)
        missing = reading.unanswered(gate.waiting.questions, given)
        defaults_do = self._wants_defaults(gate) and all(q.default is not None for q in missing)
        if not (given or notes or defaults_do) or (missing and not defaults_do):
            return NOTHING if not (given or notes) else self._echo()
        return Move(command=confirmed(gate, given, notes, by=self.by, command_id=self.said.key), seen=True)

    def _answers(self, gate: GateTold, *, said: bool) -> Json:
        texts = noted(self.here.story, gate, self.by)
        return reading.read(gate.waiting.questions, [*texts, self.said.text] if said else texts)

    def _others(self, gate: GateTold) -> list[str]:
        return beside_answers(self.here.story, gate, self.by)

    def _wants_defaults(self, gate: GateTold) -> bool:
        return any(reading.wants_defaults(t) for t in [*noted(self.here.story, gate, self.by), self.said.text])


def noted(story: Story, gate: GateTold, by: Actor) -> list[str]:
    """What this person has said in the thread since the gate's questions were asked; the latest wins."""
    return [n.message.text for seq, n in story.notes if seq > gate.seq and n.by.key == by.key and not n.suggestion]


def beside_answers(story: Story, gate: GateTold, by: Actor) -> list[str]:
    """What of it is no answer: it goes along with them as further words of the requirement."""
    texts = noted(story, gate, by)
    return [t for t in texts if kind_of(t, questions=gate.waiting.questions) == "change"]


def confirmed(gate: GateTold, given: Json, notes: list[str], *, by: Actor, command_id: str) -> AnswerQuestions:
    return AnswerQuestions(
        gate_id=gate.waiting.gate_id,
        gate_version=gate.waiting.gate_version,
        answers=given,
        by=by,
        command_id=command_id,
        comment="\n".join(notes),
    )
