"""What a final gate decides about, in figures and verdicts: price, budget, policy, findings, the change to before."""

from bot.cards.card import Field, Table
from bot.cards.phrases import say
from bot.cards.story import GateTold, Story
from bot.cards.wording import against, key_label, label, listed, monthly, signed_monthly, usd, who
from core.domain.policy import PolicyReport, RuleResult
from core.phrases import has_word, word

#: As long as the question of a confirmation may be.
_DIALOG = 300


def consent(gate: GateTold, story: Story) -> str:
    """Names everything that approving accepts; by id alone where the sentences would not fit a dialog."""
    language = story.language
    paid = f", {price(story)}" if story.cost else ""
    said = say(language, "gate", "consent", draft=gate.waiting.draft, name=story.name, price=paid)
    rules = story.policy.policy.failed("H") if story.policy else ()
    found = [f for f in story.findings.findings if f.severity == "H"] if story.findings else []
    if not rules and not found:
        return said
    in_words = [f"{r.id} {rule_title(r, language)}" for r in rules] + [f.detail for f in found]
    full = say(language, "gate", "accept", said=said, what="; ".join(part.strip(" .") for part in in_words))
    ids = [r.id for r in rules] + [f.check for f in found]
    return (
        full
        if len(full) <= _DIALOG
        else say(language, "gate", "accept_ids", said=said, what=listed(ids, most=15, language=language))
    )


def verdicts(gate: GateTold, story: Story) -> tuple[str, ...]:
    shown = ("B", "H") if gate.outcome == "open" else ("H",)
    rules = story.policy.policy.failed("B", "H") if story.policy else ()
    findings = story.findings.findings if story.findings else ()
    language = story.language
    return (
        *(f"{_stands(gate, r.severity, language)} {r.id}: {rule_title(r, language)}. {rule_remedy(r, language)}".strip()
          for r in rules if r.severity in shown),
        *(f"{_stands(gate, f.severity, language)} {f.check}: {f.detail} {f.remedy}".strip()
          for f in findings if f.severity in shown),
    )  # fmt: skip


def fields(gate: GateTold, story: Story) -> tuple[Field, ...]:
    language, told = story.language, list[Field]()
    if story.plan and story.plan.plan:
        named = listed((label(c.id) for c in story.plan.plan.components), language=language)
        told.append(Field(say(language, "field", "components"), named))
    if story.cost:
        told.append(Field(say(language, "field", "cost"), price(story)))
        told.append(Field(say(language, "field", "budget"), _budget(story)))
    if story.policy:
        told.append(Field(say(language, "field", "policy"), _policy(story.policy.policy, language)))
    if story.findings:
        told.append(Field(say(language, "field", "findings"), _findings(story)))
    return (*told, *_change(story), *_approvals(gate, language))


def price(story: Story) -> str:
    if story.cost is None:
        return ""
    cost, delta = story.cost.cost, ""
    if cost.delta_usd:
        amount = f"{'+' if cost.delta_usd >= 0 else '−'}{usd(abs(cost.delta_usd))}"
        delta = f", {say(story.language, 'say', 'to_before', amount=amount)}"
    local = f", {cost.monthly_local}" if cost.monthly_local else ""
    return f"{monthly(cost.monthly_usd, story.language)} ({usd(cost.low)} – {usd(cost.high)}{delta}{local})"


def breakdown(story: Story) -> Table | None:
    if story.cost is None:
        return None
    by_component: dict[str, float] = {}
    for line in story.cost.cost.lines:
        by_component[line.component] = by_component.get(line.component, 0.0) + line.usd
    top = sorted(by_component.items(), key=lambda item: -item[1])[:6]
    rows = tuple((label(name), round(amount, 2)) for name, amount in top if amount > 0)
    header = (say(story.language, "field", "largest"), say(story.language, "field", "per_month"))
    return Table(header=header, rows=rows) if rows else None


def sources(story: Story) -> tuple[str, ...]:
    """Where the prices are from and what was assumed, in short; the cost card's details have all of it."""
    if story.cost is None:
        return ()
    cost, language = story.cost.cost, story.language
    named = listed(dict.fromkeys(line.source.partition(";")[0] for line in cost.lines), most=1, language=language)
    assumed = listed((a.rstrip(".") for a in cost.assumptions), most=1, language=language)
    return (
        say(language, "say", "prices", region=cost.region, sources=named),
        *((say(language, "say", "assumed", what=assumed),) if cost.assumptions else ()),
    )


def rule_title(rule: RuleResult, language: str) -> str:
    """What the rule asks for; an organisation's own rule in its own words."""
    return has_word(language, "rule", rule.id) or rule.title or rule.evidence


def rule_remedy(rule: RuleResult, language: str) -> str:
    return has_word(language, "rule_remedy", rule.id) or rule.remedy


def _stands(gate: GateTold, severity: str, language: str) -> str:
    """What a verdict means at this gate: what to think of before the decision, what was agreed to after it."""
    if gate.outcome == "open":
        return say(language, "gate", "blocks" if severity == "B" else "needs_consent")
    approved = gate.decision is not None and gate.decision.choice == "approve"
    return say(language, "gate", "accepted" if approved else "would_need")


def _budget(story: Story) -> str:
    language = story.language
    limit = story.coverage.constraints.monthly_budget_usd if story.coverage else None
    if not limit or story.cost is None:
        return say(language, "say", "no_budget")
    cost = story.cost.cost
    if cost.monthly_usd > limit:
        return say(language, "say", "exceeded", limit=monthly(limit, language), by=usd(cost.monthly_usd - limit))
    return say(language, "say", "kept_not_high" if cost.high > limit else "kept", limit=monthly(limit, language))


def _policy(report: PolicyReport, language: str) -> str:
    passed = sum(r.status == "pass" for r in report.rules)
    failed, waived = len(report.failed("B", "H", "M")), sum(r.status == "waived" for r in report.rules)
    said = say(
        language, "say", "verdicts", overall=word(language, "status", report.overall), passed=passed, failed=failed
    )
    return said + (say(language, "say", "waived_many", n=waived) if waived else "")


def _findings(story: Story) -> str:
    severities = [f.severity for f in story.findings.findings] if story.findings else []
    return say(
        story.language,
        "say",
        "findings",
        blocking=severities.count("B"),
        consent=severities.count("H"),
        warning=severities.count("M"),
    )


def _change(story: Story) -> tuple[Field, ...]:
    """Against the draft or version before: the diff's own card has the rest."""
    if (told := story.diff) is None:
        return ()
    diff, language = told.diff, story.language
    parts = [f"+ {label(c)}" for c in diff.components_added] + [f"− {label(c)}" for c in diff.components_removed]
    parts += [
        f"{key_label(key, language)}: {old or '–'} → {new or '–'}"
        for key, (old, new) in diff.constraints_changed.items()
    ]
    said = f"{listed(parts, most=3, language=language)}; {signed_monthly(diff.cost_delta_usd, language)}"
    return (Field(say(language, "field", "change", against=against(told.against, language)), said),)


def _approvals(gate: GateTold, language: str) -> tuple[Field, ...]:
    if not gate.approvals:
        return ()
    last = gate.approvals[-1]
    people = listed((who(a.by) for a in gate.approvals), language=language)
    said = say(language, "gate", "approvals_of", given=last.given, needed=last.needed, who=people)
    return (Field(say(language, "gate", "approvals"), said),)
