"""What the skeleton's templates may name. Every value is already safe for the kind of file that it goes into."""

from collections.abc import Mapping

from core.catalog.loader import Catalog
from core.catalog.spec import Component
from core.domain.constraints import Constraints
from core.domain.plan import Pattern, PlannedComponent
from core.generator import assumptions, escape, hcl, money
from core.generator.blueprint import Blueprint
from core.generator.decisions import alternatives
from core.generator.diagram import mermaid_diagram
from core.generator.diff import said
from core.generator.pipelines import pipelines_of
from core.generator.sample import ROWS, UseCase
from core.generator.wiring import sizing_of
from core.planning.demand import Demand

#: Requirement, its words, and the checks whose evidence says how it is met.
_NFR = (
    ("latency_p95_ms", "latency at p95, ms", ("LAT-",)),
    ("throughput_rps", "requests a second at peak", ("CAP-", "LITTLE")),
    ("availability_slo_pct", "availability, %", ("SLO-",)),
    ("batch_volume_rows", "rows a run", ("BATCH-",)),
    ("batch_deadline", "ready by", ("BATCH-",)),
    ("batch_window_min", "minutes a run may take", ("BATCH-",)),
    ("training_window_h", "hours that training may take", ("TRAIN-",)),
    ("rpo_min", "recovery point, minutes", ("RPO",)),
    ("monthly_budget_usd", "budget, USD a month", ("COST-",)),
)


#: Sources whose quote is a person's own words.
_SAID = ("stated", "inferred", "answer", "conflict")
_PATTERN_WORDS: dict[Pattern, str] = {
    "batch": "Batch scoring",
    "realtime": "A prediction service",
    "streaming": "Stream scoring",
    "llm": "An assistant that answers from documents",
}
_OFTEN = {"hourly": "every hour", "daily": "every day", "weekly": "every week", "monthly": "every month"}


def context_of(
    blueprint: Blueprint, *, catalog: Catalog, use_case: tuple[str, UseCase], demands: Mapping[str, Demand]
) -> dict[str, object]:
    name, sample = use_case
    constraints = blueprint.constraints
    values: dict[str, object] = {
        **_names(blueprint),
        **_application(blueprint, name, sample),
        **_cost(blueprint),
        "summary": _summary(blueprint),
        "objective": escape.md(blueprint.plan.objective),
        "quotes": _quotes(blueprint),
        "components_table": _components(blueprint, catalog),
        "components_detail": _component_details(blueprint, catalog),
        "diagram": mermaid_diagram(blueprint.plan, catalog=catalog),
        "nfr_table": _requirements(blueprint),
        "findings": _findings(blueprint),
        "sections": "".join(f"## {escape.md(s.title)}\n\n{_paragraphs(s.text)}\n" for s in blueprint.sections),
        "alternatives": alternatives(blueprint),
        "assumptions": assumptions.assumptions(blueprint),
        "code_assumptions": assumptions.code_assumptions(blueprint),
        "caveats": assumptions.caveats(blueprint),
        "onboarding_extra": assumptions.onboarding_extra(blueprint),
        "retention_days": demands["prod"].retention_days,
        "p95_ms": f"{demands['prod'].p95_ms or 500:g}",
        "p95_words": _p95(constraints),
        "network_row": _network_row(blueprint),
        "image_registry": next((c.id for c in blueprint.plan.components if c.kind == "image-registry"), "ecr"),
        "compliance": escape.md(", ".join(constraints.compliance or ())),
        "audit_words": (
            "`infra/modules/guardrails_audit`"
            if "guardrails_audit" in blueprint.plan
            else "the organisation's CloudTrail, to be confirmed ([onboarding](onboarding.md))"
        ),
    }
    # Templates part blocks by blank lines themselves.
    return {name: value.rstrip("\n") if isinstance(value, str) else value for name, value in values.items()}


def _names(blueprint: Blueprint) -> dict[str, object]:
    return {
        "ci": pipelines_of(blueprint.plan),
        "slug": blueprint.slug,
        "package": blueprint.package,
        "version": blueprint.version,
        "catalog_version": escape.line(blueprint.catalog_version) or "unnamed",
        "title": escape.md(blueprint.title),
        "region": blueprint.plan.region,
        "hcl_slug": hcl.literal(blueprint.slug),
        "hcl_region": hcl.literal(blueprint.plan.region),
        "pattern": blueprint.plan.pattern,
        "pattern_words": _PATTERN_WORDS[blueprint.plan.pattern],
    }


def _application(blueprint: Blueprint, name: str, sample: UseCase) -> dict[str, object]:
    constraints = blueprint.constraints
    framework = assumptions.framework_of(constraints)
    app_user, train_user = assumptions.users_of(blueprint)
    features = [
        [f"`{f.name}`", f.type, "yes" if f.required else "no", _range(f.minimum, f.maximum, f.values), f.description]
        for f in sample.features
    ]
    return {
        "framework": framework,
        "app_user": app_user,
        "train_user": train_user,
        "train_requirements": assumptions.requirements_of(framework, serving=False),
        "serve_requirements": assumptions.requirements_of(framework, serving=True),
        "use_case": name,
        "entity": sample.entity,
        "target": sample.target,
        "task": sample.task,
        "task_words": "yes or no" if sample.task == "binary" else "a number",
        "sample_rows": ROWS,
        "explained": constraints.explainability == "per_prediction",
        "model_words": _model_words(blueprint),
        "purpose": escape.md(blueprint.title),
        "features_table": escape.table(["feature", "type", "required", "range or values", "meaning"], features),
        "thresholds_table": escape.table(
            ["metric", "limit"], [[f"`{metric}`", f"{limit:g}"] for metric, limit in sample.limits().items()]
        ),
        "classification": constraints.data_classification or "internal",
        "data_sources": escape.md(", ".join(constraints.data_sources or ()) or "not said"),
        "residency": escape.md(constraints.data_residency or f"not said; everything is in {blueprint.plan.region}"),
    }


def _model_words(blueprint: Blueprint) -> str:
    if "bedrock_inference" in blueprint.plan:
        return (
            "`model_id` and `embedding_model_id` of `infra/modules/bedrock_inference`, with a guardrail on every call"
        )
    return "a linear baseline behind `framework.py`"


def _cost(blueprint: Blueprint) -> dict[str, object]:
    cost, named = blueprint.cost, blueprint.constraints.environments or ()
    counted = tuple(name for name in cost.environments if name == "prod" or name in named)
    return {
        "cost_summary": money.summary(cost, blueprint.constraints.monthly_budget_usd),
        "cost_table": money.cost_table(cost),
        "environments_table": money.environments_table(cost, counted),
        "lines_table": money.lines_table(cost),
        "cost_assumptions": "".join(f"- {escape.md(a)}\n" for a in cost.assumptions) or "None beyond the prices.\n",
        "budget_rule": assumptions.budget_rule(blueprint),
    }


def _summary(blueprint: Blueprint) -> str:
    """What it does, in one or two sentences of the requirement's own figures."""
    wanted, region = blueprint.constraints, blueprint.plan.region
    if blueprint.plan.pattern == "realtime":
        target = f", p95 below {wanted.latency_p95_ms:g} ms" if wanted.latency_p95_ms else ""
        load = f", up to {wanted.throughput_rps:g} requests a second" if wanted.throughput_rps else ""
        return f"Answers prediction requests in {region}{target}{load}."
    if blueprint.plan.pattern == "llm":
        target = f", p95 below {wanted.latency_p95_ms:g} ms" if wanted.latency_p95_ms else ""
        return f"Answers questions from your documents in {region}, with sources{target}."
    if blueprint.plan.pattern == "streaming":
        within = f" within {wanted.latency_p95_ms:g} ms" if wanted.latency_p95_ms else " as they come in"
        load = f", up to {wanted.throughput_rps:g} a second" if wanted.throughput_rps else ""
        return f"Scores events in {region}{within}{load}."
    often = _OFTEN.get(wanted.batch_frequency or "", "on demand")
    rows = f"{wanted.batch_volume_rows:,.0f} rows" if wanted.batch_volume_rows else "a file of rows"
    ready = f", ready by {escape.md(wanted.batch_deadline)}" if wanted.batch_deadline else ""
    return f"Scores {rows} {often} in {region}{ready}."


def _quotes(blueprint: Blueprint) -> str:
    """The requester's own words, once each, with what was read out of them."""
    constraints = blueprint.constraints.stated()
    assumed = {notice.text for notice in blueprint.understanding.notices if notice.kind == "assumption"}
    by_quote = dict[str, list[str]]()
    for key, known in sorted(blueprint.understanding.provenance.items()):
        if known.quote and known.quote not in assumed and known.source in _SAID and key in constraints:
            by_quote.setdefault(known.quote, []).append(f"`{key}` {escape.md(said(constraints[key]))}")
    rows = [[f"“{escape.md(quote)}”", ", ".join(keys)] for quote, keys in by_quote.items()]
    if not rows:
        return "Nothing was quoted; every constraint is in [docs/requirements.json](docs/requirements.json)."
    head = "The requester's words, and what was read out of them ([all of it](docs/requirements.json)):\n\n"
    return head + escape.table(["words", "constraint"], rows)


def _components(blueprint: Blueprint, catalog: Catalog) -> str:
    rows = [
        [catalog[c.id].spec.title, c.kind.replace("-", " "), f"[`{c.id}`](infra/modules/{c.id})"]
        for c in sorted(blueprint.plan.components, key=lambda c: (c.kind, c.id))
    ]
    return escape.table(["service", "for", "module"], rows)


def _component_details(blueprint: Blueprint, catalog: Catalog) -> str:
    rows = [
        [f"[`{c.id}`](infra/modules/{c.id})", escape.md(c.reason), _sizes(c, catalog[c.id].spec)]
        for c in sorted(blueprint.plan.components, key=lambda c: (c.kind, c.id))
    ]
    return escape.table(["module", "why", "size in prod"], rows)


def _sizes(planned: PlannedComponent, spec: Component) -> str:
    """What the module is given; how it was computed is in the decision pages."""
    values = sizing_of(planned, "prod")
    given = {name: values[source] for name, source in sorted(spec.parameters.items()) if source in values}
    return escape.md(", ".join(f"{name} {said(value)}" for name, value in given.items()))


def _requirements(blueprint: Blueprint) -> str:
    stated, rows = blueprint.constraints.stated(), list[list[str]]()
    for key, words, checks in _NFR:
        if key in stated:
            found = [f.evidence for f in blueprint.findings if f.check.startswith(checks)]
            met = found[0] if found else _met(blueprint, key)
            rows.append([words, escape.md(said(stated[key])), escape.md(met)])
    compliance = blueprint.constraints.compliance
    if compliance:
        rows.append(
            [
                "compliance",
                escape.md(", ".join(compliance)),
                "[controls](docs/compliance.md), [policy](reports/policy.md)",
            ]
        )
    if not rows:
        return "No figure was named.\n"
    return escape.table(["requirement", "target", "how it is met"], rows)


def _met(blueprint: Blueprint, key: str) -> str:
    if key == "monthly_budget_usd":
        return f"{money.usd(blueprint.cost.monthly_usd)} a month estimated"
    return "by the sizes in infra/envs; see docs/decisions"


def _findings(blueprint: Blueprint) -> str:
    if not blueprint.findings:
        return ""
    rows = [
        [f"`{escape.line(f.check)}`", "passed" if f.severity == "ok" else f.severity, escape.md(f.evidence)]
        for f in blueprint.findings
    ]
    return "## Technical checks\n\n" + escape.table(["check", "verdict", "evidence"], rows)


def _paragraphs(text: str) -> str:
    return "\n".join(f"{escape.md(part)}\n" for part in text.split("\n\n") if part.strip())


def _p95(constraints: Constraints) -> str:
    return f"{constraints.latency_p95_ms:g} ms" if constraints.latency_p95_ms else "none was stated"


def _range(minimum: float, maximum: float, values: tuple[str, ...]) -> str:
    return ", ".join(values) if values else f"{minimum:g} to {maximum:g}"


def _network_row(blueprint: Blueprint) -> str:
    if any(planned.kind == "network" for planned in blueprint.plan.components):
        return (
            "| Reaching the workload from outside | VPC | private subnets, endpoints instead of a NAT gateway, narrow"
            " security groups | whoever may reach the load balancer may ask |\n"
        )
    if "lambda_inference" in blueprint.plan:
        return (
            "| Reaching the workload from outside | API Gateway | authorisation and throttling at the gateway; no other"
            " listener | whoever holds a valid token may ask |\n"
        )
    return "| Reaching the workload from outside | AWS API | no listener; every call is signed | stolen sessions |\n"
