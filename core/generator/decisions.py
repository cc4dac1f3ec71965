"""`docs/decisions`: one page for the design as a whole, one for each choice among components, one for waivers."""

from collections.abc import Sequence

from core.catalog.loader import Catalog, Entry
from core.domain.plan import PlannedComponent
from core.domain.reason import Reason, ReasonCard
from core.generator import escape
from core.generator.blueprint import Blueprint
from core.generator.money import usd

_HEAD = "# {number}. {title}\n\nStatus: accepted\n"


def decision_pages(blueprint: Blueprint, *, catalog: Catalog) -> dict[str, str]:
    """File name to Markdown, numbered from 0001."""
    pages = [("architecture", "The design as a whole", _architecture(blueprint))]
    for planned in sorted(blueprint.plan.components, key=lambda c: c.kind):
        # A stand-in for what nobody has was never an option.
        others = [
            entry
            for entry in catalog.by_kind.get(planned.kind, ())
            if entry.spec.id != planned.id and not entry.spec.existing and blueprint.plan.pattern in entry.spec.patterns
        ]
        if others:
            spec = catalog[planned.id].spec
            there = spec.existing.instead_of if spec.existing else ()
            page = _component(blueprint, planned, others, there=there)
            pages.append((planned.kind, f"{spec.title} as {planned.kind}", page))
    if blueprint.answers:
        pages.append(("answers", "What the requester decided when asked", _answers(blueprint)))
    if blueprint.waivers:
        pages.append(("waivers", "Policy rules that were waived", _waivers(blueprint)))
    return {
        f"{number:04d}-{name}.md": _HEAD.format(number=number, title=title) + "\n" + body
        for number, (name, title, body) in enumerate(pages, start=1)
    }


def last_cards(cards: Sequence[ReasonCard]) -> tuple[ReasonCard, ...]:
    """The last visit of each node, in the order in which the nodes were first visited."""
    by_node = dict[str, ReasonCard]()
    for card in cards:
        by_node[card.node] = card
    return tuple(by_node.values())


def reason_lines(reason: Reason) -> str:
    """Options, choice and what speaks against it, as Markdown."""
    out = [f"Chosen: **{escape.md(reason.choice.id)}**. {escape.md(reason.choice.justification)}\n"]
    if reason.candidates:
        rows = [[f"**{escape.md(c.id)}**", escape.md(c.summary), escape.md(c.tradeoffs)] for c in reason.candidates]
        out.append(escape.table(["option", "what", "trade-offs"], rows))
    if reason.rejected:
        out.append("Rejected:\n")
        out.append("".join(f"- **{escape.md(r.id)}**: {escape.md(r.why)}\n" for r in reason.rejected))
    if reason.risks:
        out.append("Risks:\n")
        out.append("".join(f"- {escape.md(risk)}\n" for risk in reason.risks))
    return "\n".join(out)


def _architecture(blueprint: Blueprint) -> str:
    plan = blueprint.plan
    planner = [card for card in last_cards(blueprint.cards) if card.node == "planner"]
    parts = ["## Context\n", f"{escape.md(plan.objective)}\n", "## Decision\n"]
    parts.append("".join(f"- **{c.id}** ({c.kind}): {escape.md(c.reason)}\n" for c in _sorted(plan.components)))
    parts.extend(reason_lines(card) for card in planner)
    parts.append("## Rejected alternatives\n")
    parts.append(alternatives(blueprint))
    parts.append("## Consequences\n")
    parts.append(
        f"About {usd(blueprint.cost.monthly_usd)} a month. What was assumed is in [assumptions](../assumptions.md).\n"
    )
    return "\n".join(parts)


def alternatives(blueprint: Blueprint) -> str:
    rows = [
        [
            escape.md(a.name),
            ", ".join(f"`{c}`" for c in a.components),
            usd(a.monthly_usd),
            escape.md(a.tradeoffs),
            escape.md(a.why_not),
        ]
        for a in blueprint.plan.alternatives
    ]
    if not rows:
        return "No other combination of components met the requirements.\n"
    return escape.table(["alternative", "components", "a month", "trade-offs", "why not"], rows)


def _component(
    blueprint: Blueprint, planned: PlannedComponent, others: Sequence[Entry], *, there: tuple[str, ...]
) -> str:
    rejected = {r.id: r.why for card in blueprint.cards for r in card.rejected}
    parts = ["## Context\n", f"The plan needs one component of the kind {planned.kind}.\n", "## Decision\n"]
    parts.append(f"`{planned.id}`: {escape.md(planned.reason)}\n")
    production = planned.sizing.get("prod")
    if production and production.arithmetic:
        parts.append("Sized for prod:\n")
        parts.append("".join(f"- {escape.code(step)}\n" for step in production.arithmetic))
    parts.append("## Rejected options\n")
    parts.append("".join(_other(entry, rejected, there) for entry in others))
    parts.append("## Consequences\n")
    parts.append("Changing it later replaces its module in `infra/stack`; the application code stays.\n")
    return "\n".join(parts)


def _other(entry: Entry, rejected: dict[str, str], there: tuple[str, ...]) -> str:
    """`there`: what would make a thing that exists."""
    spec = entry.spec
    why = rejected.get(spec.id) or ("It would make what is there already." if spec.id in there else None)
    if why is None and spec.avoid_when:
        why = f"In general not for these cases: {'; '.join(spec.avoid_when)}."
    if why is None:
        why = "The chosen one came out ahead in the search over all combinations."
    return f"- **{spec.id}** ({escape.md(spec.title)}): {escape.md(why)}\n"


def _answers(blueprint: Blueprint) -> str:
    texts = {q.id: q.text for q in blueprint.questions} | {q.field: q.text for q in blueprint.questions}
    rows = [[escape.md(texts.get(key, key)), escape.md(str(value))] for key, value in sorted(blueprint.answers.items())]
    return escape.table(["question", "answer"], rows)


def _waivers(blueprint: Blueprint) -> str:
    rows = [
        [f"`{w.rule}`", escape.md(w.resource), escape.md(w.reason)]
        for w in sorted(blueprint.waivers, key=lambda w: (w.rule, w.resource))
    ]
    return (
        escape.table(["rule", "resource", "reason"], rows) + "\nWho agreed, and until when, is in the audit record.\n"
    )


def _sorted(components: Sequence[PlannedComponent]) -> list[PlannedComponent]:
    return sorted(components, key=lambda c: c.id)
