"""What a person reads when something cannot be done: one place, one sentence, and what to do next."""

from bot.cards import Card
from bot.cards.phrases import say
from bot.delivery.poster import Rejected
from bot.slack.limits import HEADER
from bot.slack.names import COMMAND
from core.domain.gate import Decision
from core.errors import AppError, Broken, DecisionSetNotFound, GateAlreadyDecided, Unavailable
from core.phrases import explained, tell, word

_SLACK = (
    "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "expired_trigger_id",
    "exchanged_trigger_id", "invalid_trigger_id",
)  # fmt: skip


def sentence(error: AppError, *, reference: str = "", language: str = "en") -> str:
    """Never a trace and never an internal name; a defect gives a reference that the log knows too."""
    message, remedy = (tell(part, language) for part in explained(error))
    match error:
        case GateAlreadyDecided():
            return _decided(error, language)
        case Rejected() if str(error.facts.get("error")) in _SLACK:
            return say(language, "error", str(error.facts["error"]))
        case DecisionSetNotFound():
            return say(language, "error", "list_yours", message=message, command=COMMAND)
        case Unavailable():
            return say(language, "error", "tried_again", message=message)
        case Broken():
            return say(language, "error", "defect", reference=reference or "–")
        case _:
            return f"{message} {remedy}".strip()


def error_card(error: AppError, *, reference: str = "", language: str = "en") -> Card:
    said = sentence(error, reference=reference, language=language)
    head, _, rest = said.partition(". ")
    if len(said) <= HEADER:
        return Card(kind="error", title=said, fallback=said)
    if len(head) < HEADER:
        return Card(kind="error", title=f"{head}.", summary=rest, fallback=said)
    return Card(kind="error", title=say(language, "error", "cannot"), summary=said, fallback=said)


def _decided(error: GateAlreadyDecided, language: str) -> str:
    decision = error.facts.get("decision")
    if not isinstance(decision, Decision):
        status = str(error.facts.get("status") or "")
        told = word(language, "status", status) if status else say(language, "error", "decided")
        return say(language, "error", "already", status=told)
    by, at = decision.by.name or decision.by.id, f"{decision.at:%Y-%m-%d %H:%M}"
    return say(language, "error", f"by_{decision.choice}", who=by, at=at)
