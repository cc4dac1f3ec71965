"""Who may decide a gate. Asked on the server at each click; what cannot be answered is a no. Pure.

A rule names people; the gate's own events add who has approved already and to whom it was handed over. The terminal
and REST authenticate before they make an actor (a shell on the host, a bearer token): both act where the requester may.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from core.domain.actor import Actor
from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.decision_set import DecisionSet, Thread
from core.domain.events import ApprovalGiven, CoverageUpdate, Event, GateHandedOver
from core.domain.gate import GateKind
from core.domain.ids import GateId, short_name
from core.domain.sentence import Fact, Said
from core.errors import NotAllowed

#: Rules of law under which nobody approves their own design unless a standard says so.
REGULATED = frozenset({"HIPAA", "PCI-DSS", "EU-AI-Act", "BaFin-VAIT"})
_OPERATORS = ("terminal", "api")
_REQUESTER = "the requester, {who}"
_DECIDE, _WAIVE = "decide this gate", "waive a blocking rule here"
_GROUP = re.compile(r"^S[A-Z0-9]{2,}$")

Right = Literal["approve", "steer", "waive"]


class Rule(Frozen):
    """Who approves at one kind of gate."""

    who: tuple[str, ...] = ("requester",)
    """`requester`, `members` (of the workspace), user ids, ids of user groups, `api:NAME`, `terminal:NAME`."""
    approvals: int = Field(default=1, ge=1, le=10)
    """So many different people have to approve."""
    four_eyes: bool | None = None
    """The requester's own approval does not count. None: at the final gate of a regulated design asked for in Slack."""
    guests: bool = False
    """Whether guests and people of other workspaces count like members."""


class Scope(Frozen):
    """What one place says; what it leaves out, the wider place says."""

    input: Rule | None = None
    final: Rule | None = None
    waivers: tuple[str, ...] | None = None
    """Who may waive a blocking rule; None: who may approve."""


class Approvals(Frozen):
    """The narrower place wins: project, channel, workspace, default."""

    default: Scope = Scope()
    workspaces: dict[str, Scope] = {}
    channels: dict[str, Scope] = {}
    projects: dict[str, Scope] = {}
    """By short name, `D-142`."""

    def scope(self, *, team: str = "", channel: str = "", number: int | None = None) -> Scope:
        named = (
            self.projects.get(short_name(number)) if number is not None else None,
            self.channels.get(channel),
            self.workspaces.get(team),
            self.default,
        )
        told: dict[str, object] = {}
        for scope in reversed([s for s in named if s is not None]):
            told |= {key: value for key, value in dict(scope).items() if value is not None}
        return Scope.model_validate(told)

    def groups(self) -> frozenset[str]:
        """Every user group that some rule names: whoever makes actors asks for their members."""
        scopes = (self.default, *self.workspaces.values(), *self.channels.values(), *self.projects.values())
        names = (name for s in scopes for who in (s.input, s.final) if who for name in who.who)
        waivers = (name for s in scopes for name in s.waivers or ())
        return frozenset(name for name in (*names, *waivers) if is_group(name))


class Authority(Frozen):
    """The rule that holds for one gate now."""

    rule: Rule
    requester: Actor
    four_eyes: bool
    waivers: tuple[str, ...] | None = None
    approved: tuple[ApprovalGiven, ...] = ()
    handed_over: tuple[GateHandedOver, ...] = ()

    def may(self, right: Right, by: Actor) -> bool:
        if by.surface == "system" or (by.guest and not self.rule.guests):
            return False
        if by.surface == "slack" and by.team != self.requester.team:
            return False
        if right == "waive":
            return self.waivers is None or _is_named(by, self.waivers)
        if right == "steer" and (by.key == self.requester.key or by.surface in _OPERATORS):
            return True
        return self._may_approve(by)

    def refuse(self, right: Right, by: Actor, *, gate_id: GateId) -> None:
        """Raises NotAllowed with who may."""
        if self.may(right, by):
            return
        who = self.who_waives() if right == "waive" else self.in_words()
        what = _said("what_waive", _WAIVE) if right == "waive" else _said("what_decide", _DECIDE)
        raise NotAllowed(
            _said("only", "Only {who} may {what}.", who=who, what=what), gate_id=gate_id, requester=self.requester
        )

    def missing(self, by: Actor) -> int:
        """How many more approvals it takes after this person's."""
        return max(0, self.rule.approvals - len({a.by.key for a in self.approved} | {by.key}))

    def in_words(self) -> str:
        lost, gained = self._moved()
        names = [name for name in self._counting() if self._key(name) not in lost]
        people = [*(self._in_words(name) for name in names), *(_name(actor) for actor in gained.values())]
        if not people:
            but = _said("who.anybody_but", "somebody of this workspace other than {who}", who=_name(self.requester))
            people = [but if self.four_eyes else _said("who.nobody", "nobody")]
        eyes = _said("who.four_eyes", " (four eyes)") if self.four_eyes else ""
        needed = self.rule.approvals
        several = _said("who.several", "; {n} approvals are needed", n=needed) if needed > 1 else ""
        return _said("who.people", "{people}{eyes}{several}", people=tuple(people), eyes=eyes, several=several)

    def who_waives(self) -> str:
        people = tuple(self._in_words(name) for name in self.waivers or ()) or (_said("who.nobody", "nobody"),)
        return _said("who.people", "{people}{eyes}{several}", people=people, eyes="", several="")

    def call(self) -> tuple[Actor, ...]:
        """The people and groups to tell that they must act; nobody when it is for anybody."""
        lost, gained = self._moved()
        named = [name for name in self._counting() if name != "members" and not name.startswith(_OPERATORS)]
        actors = [
            self.requester if name == "requester" else Actor(surface="slack", id=name, team=self.requester.team)
            for name in named
            if self._key(name) not in lost
        ]
        return (*actors, *gained.values())

    def _may_approve(self, by: Actor) -> bool:
        if self.four_eyes and by.key == self.requester.key:
            return False
        lost, gained = self._moved()
        if by.key in gained or by.key in lost:
            return by.key in gained
        names = self._counting()
        if not names:
            return self.four_eyes
        if "members" in names or _is_named(by, names):
            return True
        return "requester" in names and (by.key == self.requester.key or by.surface in _OPERATORS)

    def _moved(self) -> tuple[frozenset[str], dict[str, Actor]]:
        """Who has handed the gate over, and who holds the right since."""
        lost, gained = set[str](), dict[str, Actor]()
        for moved in self.handed_over:
            gained.pop(moved.by.key, None)
            lost.add(moved.by.key)
            lost.discard(moved.to.key)
            gained[moved.to.key] = moved.to
        return frozenset(lost), gained

    def _counting(self) -> list[str]:
        """With four eyes the requester does not count; when nobody else is named, any other member does."""
        return [name for name in self.rule.who if not (self.four_eyes and name == "requester")]

    def _key(self, name: str) -> str:
        return self.requester.key if name == "requester" else f"slack:{self.requester.team}:{name}"

    def _in_words(self, name: str) -> str:
        if name == "requester":
            return _said("who.requester", _REQUESTER, who=_name(self.requester))
        if name == "members":
            return _said("who.members", "the members of this workspace")
        return _said("who.group", "group {who}", who=name) if is_group(name) else name


def authority(
    kind: GateKind,
    decision_set: DecisionSet,
    *,
    gate_id: GateId | None,
    approvals: Approvals,
    thread: Thread | None,
    events: Sequence[Event] = (),
) -> Authority:
    """Of the gate, from the rules and from what its decision set's events tell."""
    team = thread.team if thread else decision_set.requester.team
    scope = approvals.scope(team=team, channel=thread.channel if thread else "", number=decision_set.number)
    rule = (scope.input if kind == "input" else scope.final) or Rule()
    payloads = [e.payload for e in events]
    constraints = next((p.constraints for p in reversed(payloads) if isinstance(p, CoverageUpdate)), None)
    by_default = kind == "final" and decision_set.requester.surface == "slack" and is_regulated(constraints)
    return Authority(
        rule=rule,
        requester=decision_set.requester,
        four_eyes=by_default if rule.four_eyes is None else rule.four_eyes,
        waivers=scope.waivers,
        approved=tuple(p for p in payloads if isinstance(p, ApprovalGiven) and p.gate_id == gate_id),
        handed_over=tuple(p for p in payloads if isinstance(p, GateHandedOver) and p.gate_id == gate_id),
    )


def is_regulated(constraints: Constraints | None) -> bool:
    if constraints is None:
        return False
    return bool(REGULATED & set(constraints.compliance or ())) or constraints.data_classification == "restricted"


def is_group(name: str) -> bool:
    return _GROUP.match(name) is not None


def in_words(decision_set: DecisionSet) -> str:
    return _said("who.requester", _REQUESTER, who=_name(decision_set.requester))


def _said(name: str, english: str, **facts: Fact) -> Said:
    """A sentence whose other languages stand in the application's texts; the domain loads none."""
    shown = {key: ", ".join(map(str, fact)) if isinstance(fact, tuple) else fact for key, fact in facts.items()}
    return Said(english.format(**shown), f"application.refused.{name}", facts)


def _is_named(by: Actor, names: Iterable[str]) -> bool:
    own = {f"{by.surface}:{by.id}", *((by.id, *by.groups) if by.surface == "slack" else ())}
    return any(name in own for name in names)


def _name(actor: Actor) -> str:
    return actor.name or actor.id
