"""`reports/` and `docs/requirements.json`: verdicts, inputs and reasons, for people and for machines.

Nothing here names a time, a duration, a person, a random id or an absent tool: the same decisions give the same bytes.
"""

from pydantic import JsonValue

from core.domain.base import Json
from core.domain.policy import PolicyReport
from core.domain.reason import ReasonCard
from core.generator import escape, money
from core.generator.blueprint import Blueprint
from core.generator.decisions import last_cards, reason_lines


def report_files(blueprint: Blueprint) -> dict[str, bytes]:
    """Path to content."""
    cards = last_cards(blueprint.cards)
    return {
        "reports/validation.json": escape.json_file(_validation(blueprint)),
        "reports/validation.md": _validation_page(blueprint).encode(),
        "reports/policy.json": escape.json_file(_policy(blueprint.policy)),
        "reports/policy.md": _policy_page(blueprint.policy).encode(),
        "reports/cost.json": escape.json_file(blueprint.cost.model_dump(mode="json", exclude={"delta_usd"})),
        "reports/cost.md": _cost_page(blueprint).encode(),
        "reports/rationale.json": escape.json_file([_card(card) for card in cards]),
        "reports/rationale.md": _rationale_page(cards).encode(),
        "docs/requirements.json": escape.json_file(requirements(blueprint)),
    }


def requirements(blueprint: Blueprint) -> Json:
    """Every constraint with its source and the words it was read from; who said it stays in the audit record."""
    understanding = blueprint.understanding
    constraints: Json = {}
    for key, value in understanding.constraints.stated().items():
        known = understanding.provenance.get(key)
        entry: dict[str, JsonValue] = {"value": value, "source": known.source if known else "inferred"}
        if known and known.quote:
            entry["quote"] = escape.anonymous(known.quote)
        constraints[key] = entry
    return {
        "constraints": constraints,
        "answers": blueprint.answers,
        "notices": [
            {"kind": n.kind, "text": escape.anonymous(n.text), "quote": escape.anonymous(n.quote)}
            for n in understanding.notices
        ],
        "questions": [{"field": q.field, "text": q.text, "why": q.why} for q in blueprint.questions],
    }


def _validation(blueprint: Blueprint) -> Json:
    report = blueprint.validation
    if report is None:
        return {"status": "not run", "checks": []}
    checks: list[JsonValue] = []
    for check in sorted((c for c in report.checks if c.always), key=lambda c: c.name):
        findings: list[JsonValue] = [f.model_dump(mode="json") for f in check.findings]
        checks.append({"name": check.name, "tool": check.tool, "status": check.status, "findings": findings})
    return {"status": report.status, "checks": checks}


def _validation_page(blueprint: Blueprint) -> str:
    report = blueprint.validation
    head = "# Validation\n\n"
    if report is None:
        return head + "Not run yet.\n"
    always = sorted((c for c in report.checks if c.always), key=lambda c: c.name)
    rows = [[f"`{c.name}`", escape.md(c.tool), c.status, str(len(c.findings))] for c in always]
    body = f"Status: **{report.status}**\n\n" + escape.table(["check", "tool", "status", "findings"], rows)
    found = [
        f"- `{c.name}`: {escape.code(f'{f.file}:{f.line}')} {escape.md(f.message)}\n"
        for c in always
        for f in c.findings
    ]
    return head + body + ("\n" + "".join(found) if found else "")


def _policy(report: PolicyReport | None) -> Json:
    if report is None:
        return {"overall": "not run", "rules": []}
    rules: list[JsonValue] = []
    for rule in sorted(report.rules, key=lambda r: r.id):
        entry = rule.model_dump(mode="json", exclude={"waiver"})
        if rule.waiver:
            entry["waiver"] = {"reason": rule.waiver.reason, "resource": rule.waiver.resource}
        rules.append(entry)
    return {"overall": report.overall, "rules": rules}


def _policy_page(report: PolicyReport | None) -> str:
    head = "# Policy\n\n"
    if report is None:
        return head + "Not run yet.\n"
    rows = [
        [f"`{r.id}`", escape.md(r.title), r.severity, r.status.replace("_", " "), escape.md(r.evidence)]
        for r in sorted(report.rules, key=lambda r: (r.status != "fail", r.id))
    ]
    legend = "B blocks until a named person waives it, H needs consent, M warns.\n\n"
    return (
        f"{head}Overall: **{report.overall}**\n\n{legend}"
        + escape.table(["rule", "what", "severity", "status", "evidence"], rows)
        + _remedies(report)
    )


def _remedies(report: PolicyReport) -> str:
    failed = [f"- `{r.id}`: {escape.md(r.remedy)}\n" for r in report.failed("B", "H", "M") if r.remedy]
    return "\n## Remedies\n\n" + "".join(failed) if failed else ""


def _cost_page(blueprint: Blueprint) -> str:
    summary = money.summary(blueprint.cost, blueprint.constraints.monthly_budget_usd)
    link = "Line by line: [docs/cost-estimate.md](../docs/cost-estimate.md).\n"
    return f"# Cost\n\n{summary}\n\n{money.cost_table(blueprint.cost)}\n{link}"


def _card(card: ReasonCard) -> Json:
    """What was decided and why; ids, times and who computed it are left out."""
    kept = {"agent", "node", "candidates", "choice", "rejected", "policy", "impact", "risks", "next_steps"}
    return card.model_dump(mode="json", include=kept | {"confidence", "confidence_from"})


def _rationale_page(cards: tuple[ReasonCard, ...]) -> str:
    parts = ["# Why it is as it is\n", "One section for each step that decided something, in order.\n"]
    for card in cards:
        parts.append(f"## {card.node.replace('_', ' ')}\n")
        parts.append(reason_lines(card))
        parts.append(f"Confidence {card.confidence:.2f}: {escape.md(card.confidence_from)}\n")
    return "\n".join(parts)
