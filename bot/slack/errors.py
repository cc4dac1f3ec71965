"""What a person reads when something cannot be done: one place, one sentence, and what to do next."""

from bot.cards import Card
from bot.delivery.poster import Rejected
from bot.slack.limits import HEADER
from bot.slack.names import COMMAND
from core.domain.gate import Decision
from core.errors import AppError, Broken, DecisionSetNotFound, GateAlreadyDecided, Unavailable

_CHOICE = {"approve": "approved", "revise": "sent back for a revision", "reject": "rejected", "answer": "answered"}
_SLACK: dict[str, str] = {
    "not_in_channel": "I am not in this channel. Invite me with “/invite @” and my name, then try again.",
    "channel_not_found": "I cannot see this channel. Invite me with “/invite @” and my name, then try again.",
    "is_archived": "This channel is archived; ask in another one.",
    "restricted_action": "This channel does not let me post; ask in another one.",
    "expired_trigger_id": "That took too long for Slack; press it once more.",
    "exchanged_trigger_id": "Slack has used up this click; press it once more.",
    "invalid_trigger_id": "Slack does not know this click any more; press it once more.",
}


def sentence(error: AppError, *, reference: str = "") -> str:
    """Never a trace and never an internal name; a defect gives a reference that the log knows too."""
    match error:
        case GateAlreadyDecided():
            return _decided(error)
        case Rejected() if str(error.facts.get("error")) in _SLACK:
            return _SLACK[str(error.facts["error"])]
        case DecisionSetNotFound():
            return f"{error.message} “{COMMAND} list” shows yours."
        case Unavailable():
            return f"{error.message} Your request is kept and is tried again within a minute."
        case Broken():
            return (
                f"This is a defect of ours, not of your request. Nothing was decided. Reference: {reference or 'none'}."
            )
        case _:
            return f"{error.message} {error.remedy}".strip()


def error_card(error: AppError, *, reference: str = "") -> Card:
    said = sentence(error, reference=reference)
    head, _, rest = said.partition(". ")
    if len(said) <= HEADER:
        return Card(kind="error", title=said, fallback=said)
    if len(head) < HEADER:
        return Card(kind="error", title=f"{head}.", summary=rest, fallback=said)
    return Card(kind="error", title="This cannot be done as asked", summary=said, fallback=said)


def _decided(error: GateAlreadyDecided) -> str:
    decision = error.facts.get("decision")
    if not isinstance(decision, Decision):
        status = error.facts.get("status")
        return f"Nothing to do: this gate is {status or 'decided'} already."
    by = decision.by.name or decision.by.id
    return f"Nothing to do: already {_CHOICE[decision.choice]} by {by} at {decision.at:%Y-%m-%d %H:%M} UTC."
