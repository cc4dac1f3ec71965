"""What `/mlops settings` shows: who may decide here, how long gates wait, what a channel takes for granted. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.cards import Card, Field
from bot.cards.wording import listed
from core.domain.authority import REGULATED, Rule, Scope, is_group
from core.domain.gate import GateKind
from core.domain.standards import ChannelDefaults


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What this installation is set to."""

    gate_deadline: timedelta = timedelta(hours=72)
    mode: str = "rules"
    policy_dir: Path | None = None


def settings_card(scope: Scope, defaults: ChannelDefaults, facts: Facts) -> Card:
    waivers = listed(_name(n) for n in scope.waivers) if scope.waivers is not None else "who approves"
    hours = facts.gate_deadline.total_seconds() / 3600
    fields = [
        Field("Answers questions", _rule(scope.input or Rule(), "input")),
        Field("Approves drafts", _rule(scope.final or Rule(), "final")),
        Field("Waives blocking rules", waivers),
        Field("A gate waits", f"{hours:g} hours, with one reminder at half of it; then it expires"),
        Field("Decided by", "rules, no model is asked" if facts.mode == "rules" else facts.mode),
        Field("Own policies", "yes" if facts.policy_dir else "none"),
    ]
    if said := defaults.in_words():
        fields.append(Field("Taken for granted in this channel", said))
    title = "What holds in this channel"
    return Card(
        kind="notice",
        title=title,
        fields=tuple(fields),
        context=("set in STANDARDS_FILE by workspace, channel and project",),
        fallback=f"{title}: drafts are approved by {_rule(scope.final or Rule(), 'final')}.",
    )


def _rule(rule: Rule, kind: GateKind) -> str:
    people = listed(_name(name) for name in rule.who)
    several = f", {rule.approvals} approvals" if rule.approvals > 1 else ""
    if rule.four_eyes:
        eyes = ", never the requester alone (four eyes)"
    elif rule.four_eyes is None and kind == "final":
        eyes = f"; under {listed(sorted(REGULATED))} or with restricted data another member (four eyes)"
    else:
        eyes = ""
    guests = ", guests too" if rule.guests else ""
    return f"{people}{several}{guests}{eyes}"


def _name(name: str) -> str:
    if name in ("requester", "members"):
        return {"requester": "the requester", "members": "any member"}[name]
    return f"group {name}" if is_group(name) else name
