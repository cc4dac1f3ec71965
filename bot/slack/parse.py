"""Payloads of Slack → what a person said, typed, clicked or submitted. Pure; looks nothing up and decides nothing."""

import difflib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.slack import names
from bot.slack.payload import items, node, text
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.commands import (
    AnswerQuestions,
    CancelRun,
    Command,
    DecideGate,
    GiveFeedback,
    Place,
    RetryRun,
    StartRevision,
)
from core.domain.ids import DecisionSetId, GateId
from core.domain.policy import Waiver
from core.domain.requirement import Message
from core.errors import BadInput
from core.phrases import say

#: Subtypes that are still somebody saying something.
_SPOKEN = frozenset({"", "file_share", "thread_broadcast"})
_MENDED = frozenset({"message_changed", "message_deleted"})
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


@dataclass(frozen=True)
class Ignore:
    why: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of a person; `place` is its thread, or the thread that it would begin."""

    place: Place
    user: str
    text: str
    ts: str
    addressed: bool
    """The bot was mentioned, or the message is a direct one."""
    files: tuple[Json, ...] = ()
    """What came with it, as Slack describes it."""

    @property
    def key(self) -> str:
        """The message's identity: `app_mention` and `message` tell of the same one under different event ids."""
        return f"slack:{self.place.team}:{self.place.channel}:{self.ts}"

    def message(self, by: Actor) -> Message:
        return Message(user=by.name or by.id, text=self.text, ts=self.ts)


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A message that was changed, or deleted where `text` is empty."""

    place: Place
    user: str
    ts: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Typed:
    verb: str
    rest: str
    nearest: str = ""
    """For an unknown verb: the one that was probably meant, or empty."""


def said(body: Json, *, bot_user: str) -> Said | Ignore:
    event = node(body, "event")
    if text(event, "bot_id") or text(event, "user") in ("", bot_user):
        return Ignore("not said by a person")
    if text(event, "subtype") not in _SPOKEN:
        return Ignore("an edit or a notice")
    channel, ts = text(event, "channel"), text(event, "ts")
    if not channel or not ts:
        return Ignore("no place")
    raw, thread_ts = text(event, "text"), text(event, "thread_ts")
    mentioned = text(event, "type") == "app_mention" or (bool(bot_user) and f"<@{bot_user}" in raw)
    return Said(
        place=Place(team=text(body, "team_id"), channel=channel, thread_ts=thread_ts or ts),
        user=text(event, "user"),
        text=readable(raw, bot_user=bot_user),
        ts=ts,
        addressed=mentioned or text(event, "channel_type") == "im",
        files=tuple(items(event, "files")),
    )


def edited(body: Json, *, bot_user: str) -> Edited | None:
    """None for what changes no words of a person: the bot's own updates, previews of links, pins."""
    event = node(body, "event")
    before, after = node(event, "previous_message"), node(event, "message")
    kind = text(event, "subtype")
    if kind not in _MENDED or text(before, "bot_id") or text(before, "user") in ("", bot_user):
        return None
    said = "" if kind == "message_deleted" or text(after, "subtype") == "tombstone" else text(after, "text")
    if kind == "message_changed" and said == text(before, "text"):
        return None
    ts = text(event, "deleted_ts") or text(before, "ts") or text(after, "ts")
    root = text(before, "thread_ts") or text(after, "thread_ts") or ts
    place = Place(team=text(body, "team_id"), channel=text(event, "channel"), thread_ts=root)
    return Edited(place=place, user=text(before, "user"), ts=ts, text=readable(said, bot_user=bot_user))


def readable(raw: str, *, bot_user: str = "") -> str:
    """Slack's escapes and `<…>` references as people wrote them, without the mention of the bot."""

    def plain(match: re.Match[str]) -> str:
        target, label = match[1], match[2] or ""
        if target.startswith("@"):
            return "" if bot_user and target == f"@{bot_user}" else f"@{label or target[1:]}"
        if target.startswith(("#", "!")):
            return f"{'#' if target[0] == '#' else '@'}{label.lstrip('@') or target[1:].split('^')[0]}"
        return target.removeprefix("mailto:")

    return html.unescape(_LINK.sub(plain, raw)).strip()


def typed(line: str) -> Typed:
    """The words after `/mlops`. Nothing at all is a call for help."""
    verb, _, rest = readable(line).partition(" ")
    word = verb.lower().strip(".,:;!?")
    if not word:
        return Typed(verb="help", rest="")
    if word in names.VERBS:
        return Typed(verb=word, rest=rest.strip())
    near = difflib.get_close_matches(word, names.VERBS, n=1, cutoff=0.5)
    return Typed(verb="", rest=readable(line), nearest=near[0] if near else "")


def message_key(body: Json) -> str:
    """`team:channel:ts` of a newly said message; empty for everything else, such as an edit."""
    event = node(body, "event")
    if text(event, "type") not in ("app_mention", "message") or text(event, "subtype") not in _SPOKEN:
        return ""
    parts = (text(body, "team_id"), text(event, "channel"), text(event, "ts"))
    return ":".join(parts) if all(parts) else ""


def worth_keeping(body: Json) -> bool:
    """False for what would be ignored anyway: the bot's own posts, joins, and talk that is not to the bot."""
    event = node(body, "event")
    if text(body, "type") in ("url_verification", "app_rate_limited") or text(body, "ssl_check"):
        return False
    if text(event, "type") != "message":
        return True
    if text(event, "subtype") in _MENDED:
        return edited(body, bot_user="") is not None
    if text(event, "bot_id") or text(event, "subtype") not in _SPOKEN or not text(event, "user"):
        return False
    return text(event, "channel_type") == "im" or bool(text(event, "thread_ts")) or "<@" in text(event, "text")


def thread_of(body: Json) -> Place | None:
    """The thread that has to be a design's for this request to be kept; None when it is kept anyway."""
    event = node(body, "event")
    if text(event, "type") != "message" or text(event, "channel_type") == "im":
        return None
    if (mended := edited(body, bot_user="")) is not None:
        return mended.place
    if not text(event, "thread_ts") or "<@" in text(event, "text"):
        return None
    return Place(team=text(body, "team_id"), channel=text(event, "channel"), thread_ts=text(event, "thread_ts"))


def gate_ref(value: str) -> tuple[GateId, int]:
    """`gate_id:version` of a button. Raises BadInput."""
    gate_id, _, version = value.rpartition(":")
    if not gate_id or not version.isdigit():
        raise BadInput(say("application.refused.other_version"))
    return GateId(gate_id), int(version)


def clicked(action_id: str, value: str, *, by: Actor, command_id: str) -> Command:
    """Buttons that decide at once; those that open a view first are not commands. Raises BadInput."""
    made: dict[str, Callable[[], Command]] = {
        "gate-approve": lambda: _decide(value, "approve", by, command_id),
        "gate-reject": lambda: _decide(value, "reject", by, command_id),
        "run-cancel": lambda: CancelRun(decision_set_id=DecisionSetId(value), by=by, command_id=command_id),
        "run-retry": lambda: RetryRun(decision_set_id=DecisionSetId(value), by=by, command_id=command_id),
    }
    if action_id not in made:
        raise BadInput(say("application.refused.other_version"))
    return made[action_id]()


def card_ref(value: str) -> tuple[DecisionSetId, int]:
    """`decision_set:seq` of a card. Raises BadInput."""
    named, _, seq = value.rpartition(":")
    if not named or not seq.isdigit():
        raise BadInput(say("application.refused.other_version"))
    return DecisionSetId(named), int(seq)


def judged(value: str, *, by: Actor, command_id: str) -> GiveFeedback:
    """`decision_set:seq:1` of a card that helped, `:0` of one that did not. Raises BadInput."""
    card, _, answer = value.rpartition(":")
    named, seq = card_ref(card)
    return GiveFeedback(decision_set_id=named, seq=seq, helpful=answer == "1", by=by, command_id=command_id)


def answered(value: str, answers: Json, *, by: Actor, command_id: str, comment: str = "") -> AnswerQuestions:
    gate_id, version = gate_ref(value)
    return AnswerQuestions(
        gate_id=gate_id, gate_version=version, answers=answers, by=by, command_id=command_id, comment=comment
    )


def revised(value: str, comment: str, *, by: Actor, command_id: str) -> DecideGate:
    return _decide(value, "revise", by, command_id).model_copy(update={"comment": comment})


def waived(value: str, reasons: dict[str, str], *, by: Actor, command_id: str) -> DecideGate:
    waivers = tuple(Waiver(rule=rule, reason=reason) for rule, reason in reasons.items())
    return _decide(value, "approve", by, command_id).model_copy(update={"waivers": waivers})


def revision(decision_set_id: str, comment: str, *, by: Actor, command_id: str) -> StartRevision:
    message = Message(user=by.name or by.id, text=comment)
    return StartRevision(
        decision_set_id=DecisionSetId(decision_set_id), messages=(message,), by=by, command_id=command_id
    )


def _decide(value: str, choice: str, by: Actor, command_id: str) -> DecideGate:
    gate_id, version = gate_ref(value)
    return DecideGate.model_validate(
        {"gate_id": gate_id, "gate_version": version, "choice": choice, "by": by, "command_id": command_id}
    )
