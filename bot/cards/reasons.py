"""Why an agent decided as it did: one card for each visit of a node that decides."""

from collections.abc import Iterator

from pydantic import JsonValue

from bot.cards.card import Action, Card, Field, Table
from bot.cards.phrases import say
from bot.cards.run import title_of
from bot.cards.story import Story
from bot.cards.wording import fact_label, monthly, option_name, percent, readable, sureness, upper_first
from core.domain.plan import Alternative
from core.domain.reason import Impact, ReasonCard
from core.domain.sentence import Said
from core.phrases import say as core_say
from core.phrases import tell, word

_FACTS, _LISTED = 6, 8


def reason_card(card: ReasonCard, story: Story, *, seq: int = 0) -> Card:
    """`story` is told up to, and without, this card; `seq` is of the card's own event."""
    language = story.language
    title = f"{title_of(card.node, language)}: {option_name(card.choice.id, language)}"
    named = f"{story.decision_set_id}:{seq}" if seq else ""
    sure = say(
        language,
        "reason",
        "confidence",
        share=percent(card.confidence),
        word=say(language, "reason", sureness(card.confidence)),
    )
    return Card(
        kind="reason",
        title=title,
        summary=card.choice.justification,
        quote=say(language, "reason", "because", wish=story.wish) if story.wish else "",
        because=reasons(card, language),
        table=_alternatives(story) if card.node == "planner" else None,
        fields=(*impact(card.impact, language), *_fields(card, language)),
        actions=(Action("card-details", say(language, "reason", "details"), named),) if named else (),
        context=context(card, sure, language),
        feedback=named,
        helpful=(say(language, "reason", "helpful"), say(language, "reason", "unhelpful")),
        fallback=f"{story.name}: {title}, {sure}.",
    )


def reasons(card: ReasonCard, language: str) -> tuple[str, ...]:
    rejected = [
        say(language, "reason", "not", what=option_name(r.id, language), why=unnamed(r.why, r.id))
        for r in card.rejected
    ]
    risks = [say(language, "reason", "risk", what=risk) for risk in card.risks]
    policy = [
        say(language, "reason", "rule", rule=rule, status=word(language, "status", status))
        for rule, status in card.policy.items()
        if status not in ("pass", "not_applicable")
    ]
    # The questions' own card follows and says the same better.
    told = () if card.node == "adaptive_questions" else card.next_steps
    steps = [say(language, "reason", "next", what=step) for step in told]
    return (*rejected, *policy, *risks, *steps)


def impact(told: Impact, language: str) -> tuple[Field, ...]:
    fields: list[Field] = []
    if told.monthly_usd is not None:
        fields.append(Field(say(language, "field", "cost"), monthly(told.monthly_usd, language)))
    if told.latency_p95_ms is not None:
        fields.append(Field(say(language, "field", "latency"), f"{told.latency_p95_ms:,.0f} ms"))
    if told.availability is not None:
        share = told.availability / 100 if told.availability > 1 else told.availability
        fields.append(Field(say(language, "field", "availability"), f"{share * 100:.4g} %"))
    return tuple(fields)


def context(card: ReasonCard, sure: str, language: str) -> tuple[str, ...]:
    several = len(card.candidates) > 1
    looked_at = say(language, "reason", "compared", n=len(card.candidates)) if several else ""
    again = card.visit > 1 and card.trigger
    trigger = (
        say(language, "reason", "visit", n=card.visit, trigger=word(language, "trigger", card.trigger)) if again else ""
    )
    lines = (
        say(language, "reason", "from", sure=sure, source=card.confidence_from),
        say(language, "reason", "decided_by", who=decided_by(card, language)),
        card.note,
        looked_at,
        trigger,
    )
    return tuple(line for line in lines if line)


def unnamed(why: str, name: str) -> str:
    """The reason without the name that it begins with, where that stands before it already."""
    rest = why.removeprefix(name)
    return rest.lstrip(" ").removeprefix(":").lstrip() if rest != why and rest.lstrip().startswith(":") else why


def decided_by(card: ReasonCard, language: str) -> str:
    return say(language, "reason", "rules") if card.decided_by == "rules" else card.decided_by


def _fields(card: ReasonCard, language: str) -> Iterator[Field]:
    for key, value in _facts(card):
        yield Field(upper_first(fact_label(key, language)), readable(value, language))


def _facts(card: ReasonCard) -> list[tuple[str, JsonValue]]:
    """The first few; what is nothing, empty or told as impact already is left to the details."""
    told = [(k, v) for k, v in card.facts.items() if v not in (None, "", [], {}) and not k.endswith("_usd")]
    return [(k, v[:_LISTED] if isinstance(v, list) else v) for k, v in told[:_FACTS]]


def _alternatives(story: Story) -> Table | None:
    """The plan's own priced alternatives, with the chosen one in the first row."""
    if story.plan is None or story.plan.plan is None or not story.plan.plan.alternatives:
        return None
    language = story.language
    rows = tuple(_row(alternative, language) for alternative in story.plan.plan.alternatives)
    header = (
        say(language, "reason", "alternative"),
        say(language, "field", "per_month"),
        say(language, "reason", "tradeoff"),
        say(language, "reason", "why_not"),
    )
    return Table(header=header, rows=rows)


def _beside_price(tradeoffs: str, language: str) -> str:
    """The table has a column for the price: only its upper end is told again."""
    if isinstance(tradeoffs, Said) and tradeoffs.id == "planning.tradeoffs.plan":
        return tell(core_say("planning.tradeoffs.beside_price", **tradeoffs.facts), language)
    return tradeoffs


def _row(alternative: Alternative, language: str) -> tuple[str | float, ...]:
    return (
        option_name(alternative.name, language),
        round(alternative.monthly_usd, 2),
        _beside_price(alternative.tradeoffs, language) or "–",
        unnamed(alternative.why_not, alternative.name) or say(language, "reason", "chosen"),
    )
