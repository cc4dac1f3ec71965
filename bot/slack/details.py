"""Everything about one reason card as a modal: what was compared, why not, risks, and what it rests on. Pure."""

from collections.abc import Iterator

from bot.cards.phrases import say
from bot.cards.reasons import decided_by
from bot.cards.run import title_of
from bot.cards.wording import fact_label, option_name, percent, readable, sureness, upper_first
from bot.slack import limits, modals
from bot.slack.limits import clamp
from bot.slack.mrkdwn import harmless
from core.domain.base import Json
from core.domain.reason import ReasonCard
from core.phrases import word

_PARTS = 20
_LINES = 40


def details(card: ReasonCard, language: str) -> Json:
    blocks: list[Json] = []
    for heading, lines in _parts(card, language):
        shown = [harmless(clamp(" ".join(line.split()), 600)) for line in lines[:_LINES] if line.strip(" –")]
        if shown:
            body = "\n".join(f"• {line}" for line in shown)
            said = clamp(f"*{harmless(heading)}*\n{body}", limits.SECTION)
            blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}})
    return modals.shown(clamp(title_of(card.node, language), limits.VIEW_TITLE), blocks[:_PARTS], language=language)


def _parts(card: ReasonCard, language: str) -> Iterator[tuple[str, list[str]]]:
    sure = say(language, "reason", sureness(card.confidence))
    yield upper_first(option_name(card.choice.id, language)), [card.choice.justification]
    yield (
        say(language, "reason", "alternative"),
        [
            f"{option_name(c.id, language)}: {c.summary}{f' — {c.tradeoffs}' if c.tradeoffs else ''}"
            for c in card.candidates
        ],
    )
    yield say(language, "reason", "why_not"), [f"{option_name(r.id, language)}: {r.why}" for r in card.rejected]
    yield say(language, "field", "policy"), list(_verdicts(card, language))
    yield say(language, "modal", "risks"), list(card.risks)
    yield say(language, "modal", "next"), list(card.next_steps)
    yield (
        say(language, "reason", "details"),
        [f"{fact_label(k, language)}: {readable(v, language)}" for k, v in card.facts.items()],
    )
    yield (
        say(language, "reason", "confidence", share=percent(card.confidence), word=sure).capitalize(),
        [
            card.confidence_from,
            say(language, "reason", "decided_by", who=decided_by(card, language)),
            card.note,
            readable(card.inputs.get("constraint_keys") or "", language),
        ],
    )


def _verdicts(card: ReasonCard, language: str) -> Iterator[str]:
    by_status: dict[str, list[str]] = {}
    for rule, status in card.policy.items():
        by_status.setdefault(status, []).append(rule)
    for status, rules in sorted(by_status.items()):
        yield f"{word(language, 'status', status)} ({len(rules)}): {', '.join(rules)}"
