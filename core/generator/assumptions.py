"""What the documents admit: what was assumed, what was asked for and is not there, and what a person must still do."""

from collections.abc import Iterable

from core.domain.constraints import Constraints
from core.generator import escape
from core.generator.blueprint import Blueprint
from core.generator.diff import said
from core.generator.environment_tests import PLACEHOLDER
from core.generator.environments import HEADROOM
from core.generator.pipelines import pipelines_of

_FRAMEWORKS = {"sklearn": "scikit-learn", "scikit-learn": "scikit-learn", "xgboost": "xgboost"}
_REQUIREMENTS = {
    "stdlib": (),
    "scikit-learn": ("numpy==2.1.3", "scikit-learn==1.6.1"),
    "xgboost": ("numpy==2.1.3", "xgboost==2.1.4"),
}
_TABULAR = frozenset({"tabular", "timeseries"})
#: Components whose containers SageMaker runs.
_SAGEMAKER_SERVING = ("sm_realtime", "sm_batch_transform")


def framework_of(constraints: Constraints) -> str:
    """The first framework that the generated adapter knows; `stdlib` when none was named or known."""
    named = [_FRAMEWORKS[name.lower()] for name in constraints.model_framework or () if name.lower() in _FRAMEWORKS]
    return named[0] if named else "stdlib"


def requirements_of(framework: str, *, serving: bool) -> tuple[str, ...]:
    """Pinned packages of an image. A scikit-learn model is stored as plain weights, so serving does not need it."""
    return () if serving and framework == "scikit-learn" else _REQUIREMENTS[framework]


def users_of(blueprint: Blueprint) -> tuple[int, int]:
    """Whom the application and the training image run as: SageMaker's containers must run as root (its guide on custom
    inference code says so); everywhere else it is user 10001."""
    plan = blueprint.plan
    app = 0 if any(name in plan for name in _SAGEMAKER_SERVING) else 10001
    return app, 0 if "sagemaker_training" in plan else 10001


def assumptions(blueprint: Blueprint) -> str:
    notices = [escape.md(n.text) for n in blueprint.understanding.notices if n.kind == "assumption"]
    stated = blueprint.constraints.stated()
    defaults = [k for k, p in sorted(blueprint.understanding.provenance.items()) if p.source == "default"]
    rows = [[f"`{key}`", escape.md(said(stated[key]))] for key in defaults if key in stated]
    text = _bullets(notices) or "Nothing that matters was left open.\n"
    return text + ("\nDefaults in use:\n\n" + escape.table(["constraint", "value"], rows) if rows else "")


def code_assumptions(blueprint: Blueprint) -> str:
    """Honest sentences about where the generated code differs from what was asked for."""
    wanted, out = blueprint.constraints, list[str]()
    written = pipelines_of(blueprint.plan)
    if wanted.ci_system not in (None, written.folder):
        out.append(
            f"{wanted.ci_system} was asked for, {written.title} was generated: this version does not write the other."
            " Its jobs call make targets and scripts only, so another system needs the same calls and an OIDC role of"
            " its own."
        )
    if wanted.iac_tool not in (None, "terraform"):
        tested = " OpenTofu should read it too; that was not tested." if wanted.iac_tool == "opentofu" else ""
        out.append(f"{wanted.iac_tool} was asked for, Terraform was generated: the modules exist in it alone.{tested}")
    unknown = [name for name in wanted.model_framework or () if name.lower() not in _FRAMEWORKS]
    if unknown:
        out.append(
            f"The adapter (`framework.py`) knows scikit-learn and xgboost, not {escape.md(', '.join(unknown))}; the"
            " baseline of the standard library stands in until a function is added there."
        )
    other = sorted(set(wanted.data_types or ()) - _TABULAR)
    if other:
        out.append(
            f"The baseline takes tabular features. For {escape.md(', '.join(other))}, put embeddings or measured"
            " properties into the feature set, or replace the model behind `framework.py`."
        )
    out += [
        "The sample data and the thresholds of the evaluation are made up; replace both after the first real training.",
        "The tags Owner and CostCenter, the mail address of the alarms and the team in `CODEOWNERS` are placeholders.",
        "Action versions, base images and packages are pinned; dependabot proposes newer ones.",
    ]
    return _bullets(out)


def budget_rule(blueprint: Blueprint) -> str:
    if blueprint.constraints.monthly_budget_usd:
        return (
            "the stated budget, split over the environments that it covers in the proportion of their estimates; for"
            f" an environment outside of it, the estimate and {HEADROOM - 1:.0%}."
        )
    return f"no budget was stated, so it is the estimate and {HEADROOM - 1:.0%} (an assumption)."


def caveats(blueprint: Blueprint) -> str:
    """What a reader must know, taken from the verdicts themselves."""
    notices = blueprint.understanding.notices
    count = sum(notice.kind == "assumption" for notice in notices)
    stand = "assumption stands" if count == 1 else "assumptions stand"
    out = [f"**Open point**: {escape.md(notice.text)}" for notice in notices if notice.kind == "open_point"]
    out += [f"{count} {stand} in for what nobody said: [docs/assumptions.md](docs/assumptions.md)."] if count else []
    for finding in blueprint.findings:
        if finding.severity != "ok":
            out.append(f"**{escape.md(finding.check)}**: {escape.md(f'{finding.detail} {finding.remedy}')}")
    for rule in blueprint.policy.rules if blueprint.policy else ():
        if rule.status == "fail":
            out.append(
                f"Policy **{rule.id}** fails ({escape.md(rule.title)}): {escape.md(rule.remedy or rule.evidence)}"
            )
        elif rule.status == "waived" and rule.waiver:
            out.append(f"Policy **{rule.id}** was waived: {escape.md(rule.waiver.reason)}")
    if any(planned.existing for planned in blueprint.plan.components):
        out.append(
            "It is built on what exists already: [docs/existing.md](docs/existing.md) says what that must offer."
        )
    if _needs_certificate(blueprint):
        out.append("HTTPS needs a certificate of yours: [docs/onboarding.md](docs/onboarding.md), step 8.")
    out.append("The baseline model is there to be beaten; its quality on real data is unknown.")
    return _bullets(out)


def onboarding_extra(blueprint: Blueprint) -> str:
    """Numbered steps after the seventh, for what this plan needs besides."""
    plan, steps = blueprint.plan, list[str]()
    if _needs_certificate(blueprint):
        steps.append(
            "**Certificate.** Request one in AWS Certificate Manager and put its id into `terraform.tfvars` of each\n"
            f"   environment in place of `{PLACEHOLDER}`."
        )
    if any(planned.existing for planned in plan.components):
        steps.append(
            "**What exists already.** Go through [what it must offer](existing.md) with its owners, and give each\n"
            "   environment's `terraform.tfvars` the values that the page says are missing."
        )
    if "guardrails_audit" not in plan:
        steps.append(
            "**Audit trail.** This repository makes none and relies on the organisation's CloudTrail: confirm that\n"
            "   one covers each account before data arrives, or ask for audit logging, which adds a trail here."
        )
    if "eks_kserve" in plan:
        steps.append(
            "**Cluster.** Its API is reached from inside the network alone: name the role of your runner there in\n"
            "   `admin_role_arns`, and follow [the runbook](runbooks/cluster.md) to mirror images and install KServe."
        )
    if "lambda_kafka" in plan:
        steps.append(
            "**Topic.** Brokers make no topics by themselves: create `events` with as many partitions as\n"
            "   `lambda_kafka_max_concurrency` in `terraform.tfvars` says, before the first deployment of the function."
        )
    if "bedrock_inference" in plan:
        steps.append(
            "**Models.** Ask for access to the language model and the embedding model (Bedrock, model access) in each\n"
            "   account, and look at the quotas of requests and tokens a minute."
        )
    if "secrets_manager" in plan:
        steps.append(
            "**Secret.** Terraform makes an empty secret. Put its value in with\n"
            "   `aws secretsmanager put-secret-value`, never into a file of this repository."
        )
    if any(name in plan for name in (*_SAGEMAKER_SERVING, "sagemaker_training")):
        steps.append(
            "**Quotas.** Check the SageMaker quotas of the instance types in `terraform.tfvars`: a new account may\n"
            "   have none of them."
        )
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=8))


def _needs_certificate(blueprint: Blueprint) -> bool:
    return any(
        value == PLACEHOLDER
        for planned in blueprint.plan.components
        for sizing in planned.sizing.values()
        for value in sizing.values.values()
    )


def _bullets(items: Iterable[str]) -> str:
    """The items are Markdown already."""
    return "".join(f"- {item}\n" for item in items)
