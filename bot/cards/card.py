"""What people read about an event, before a surface gives it a form. Texts are plain; whoever renders escapes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.domain.actor import Actor

StepStatus = Literal["pending", "running", "waiting", "done", "skipped", "failed"]
ActionStyle = Literal["plain", "primary", "danger"]
CardKind = Literal[
    "run", "reason", "questions", "answers", "gate", "reminder", "diff", "result", "ended", "error", "notice"
]


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    status: StepStatus
    detail: str = ""


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    """A number stands right-aligned; None is never a cell, a dash is."""


@dataclass(frozen=True)
class Field:
    label: str
    value: str


@dataclass(frozen=True)
class Moment:
    """A point in time that a surface may show in the reader's own time zone."""

    label: str
    at: datetime


@dataclass(frozen=True)
class Action:
    id: str
    label: str
    value: str
    """`gate_id:version` for a gate, else a decision set's id; never anything that is believed without looking it up."""
    style: ActionStyle = "plain"
    confirm: str = ""
    """What exactly is agreed to; a surface asks once more when it is not empty."""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    kind: CardKind
    title: str
    summary: str = ""
    quote: str = ""
    because: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    progress: str = ""
    """How far the steps are, in words."""
    table: Table | None = None
    fields: tuple[Field, ...] = ()
    actions: tuple[Action, ...] = ()
    moments: tuple[Moment, ...] = ()
    context: tuple[str, ...] = ()
    """Where figures and verdicts are from; shown small."""
    call: tuple[Actor, ...] = ()
    """The people and groups who must act now, and are told so."""
    feedback: str = ""
    """`decision_set:seq` of a card that people may judge."""
    helpful: tuple[str, str] = ("Helpful", "Not helpful")
    language: str = "en"
    """Of its texts: what a surface adds of its own is said in it too."""
    fallback: str
    """The whole card in one sentence, for a notification and a screen reader."""
